"""What would go and what would stay if somebody were erased: told before, to the person and to who does it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convenor.attendance.models import Mark
from convenor.credentials.queries.erasure import erasure_refusal_of as certificate_refusal
from convenor.credentials.queries.erasure import held_by
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refusal
from convenor.live.models import Attendee
from convenor.notices.models import Message
from convenor.people.models import Person
from convenor.people.queries import erasure_refusal_of
from convenor.programmes.models import Contribution
from convenor.programmes.queries.erasure import erasure_refusal_of as course_refusal


@dataclass(frozen=True)
class Erasure:
    """``refusal`` is why nobody can be erased now, None where it can be done."""

    refusal: Refusal | None
    goes: list[str]
    stays: list[str]


def erasure_of(person: Person) -> Erasure:
    """Return what an erasure of ``person`` does, in the words of the reader: a fixed number of queries."""
    refusal = erasure_refusal_of(person) or course_refusal(person) or certificate_refusal(person)
    return Erasure(refusal, list(_goes(person)), list(_stays(person)))


def _goes(person: Person) -> list[str]:
    mails = Message.objects.filter(reader_pk=person.pk).count()
    lines = [
        _("The name in every form, the e-mail address, photo, text about the person, posts and needs."),
        _("The account: nobody can sign in with it any more, and open sessions end."),
        _("The name in the trail and in letters to others."),
    ]
    if mails:
        lines.append(
            ngettext("%(count)s letter to the person.", "%(count)s letters to the person.", mails)
            % {"count": mails}
        )
    if numbers := held_by(person):
        lines.append(
            _("The file and the signed credential of %(numbers)s. Who holds the paper or the file keeps it.")
            % {"numbers": ", ".join(numbers)}
        )
    return lines


def _stays(person: Person) -> list[str]:
    registrations = Registration.objects.filter(person=person).count()
    marks = Mark.objects.filter(registration__person=person, replaced_at=None).count()
    parts = Contribution.objects.filter(person=person).count()
    lines = []
    if registrations or marks:
        lines.append(
            _("In figures, as somebody without a name. Registrations: %(registrations)s; marks: %(marks)s.")
            % {"registrations": registrations, "marks": marks}
        )
    if parts:
        lines.append(
            ngettext(
                "%(count)s part in a session that is over, without the name.",
                "%(count)s parts in sessions that are over, without the name.",
                parts,
            )
            % {"count": parts}
        )
    if Attendee.objects.filter(person=person).exists():
        lines.append(_("What the person asked, proposed and voted in live rooms, without the name."))
    if held_by(person):
        lines.append(
            _(
                "The check page of each certificate: that the number was issued, when, and its state; a file can still "
                "be compared with its digest. Status list and public log, which name nobody, stay as they are."
            )
        )
    lines.append(_("In the trail: that somebody was erased, when, and by whom."))
    return lines
