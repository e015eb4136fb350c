"""What holders of certificates are written, and those whose name is to stand on one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from convenor.credentials.models import Certificate, Correction, NameConfirmation
from convenor.credentials.queries import name_call_of, name_of, official_form
from convenor.credentials.queries.names import NameStanding
from convenor.credentials.states import NameState, State
from convenor.kit.dates import day
from convenor.notices.letters import Letter, Placeholder, register
from convenor.people.models import Person
from convenor.programmes.letters import COURSE, of_course
from convenor.programmes.links import token_of
from convenor.programmes.models import Course, Invitation
from convenor.programmes.rules import link_refusal

NAME = {"name": Placeholder(_("the given name of the reader"))}
NUMBER = {"number": Placeholder(_("the number of the certificate"), needed=True)}
REASON = {"reason": Placeholder(_("the organiser's sentence"), needed=True)}
OWN_PAGE = {"page": Placeholder(_("the address of the holder's page of the certificate"), needed=True)}
NAME_PAGE = {"page": Placeholder(_("the address where the name is confirmed"), needed=True)}
PRINTED = {
    "official": Placeholder(_("the name as it will be printed"), needed=True),
    "latin": Placeholder(_("the same as in the passport; left out where it is not known")),
}


def _of_certificate(certificate: Certificate, language: str) -> Mapping[str, str]:
    ended_at = certificate.ended_at
    return {
        **of_course(certificate.course, language),
        "name": certificate.person.given,
        "number": certificate.number,
        "page": settings.SITE_URL + reverse("credentials:own", args=[certificate.number]),
        "check": certificate.check_address,
        "replaced": str(certificate.facts.get("replaces") or ""),
        "day": day(timezone.localtime(ended_at).date(), language) if ended_at else "",
        "reason": certificate.reason,
    }


def _held(*states: str, is_correction: bool | None = None) -> Callable[[int, int], Certificate | None]:
    """Finds the last certificate of a person in a course in one of the states, for showing a letter about it."""

    def found(course_pk: int, person_pk: int) -> Certificate | None:
        held = Certificate.objects.filter(course=course_pk, person=person_pk, state__in=states)
        for one in held.select_related("course__programme", "person").order_by("-pk"):
            if is_correction is None or bool(one.facts.get("replaces")) == is_correction:
                return one
        return None

    return found


ISSUED = register(
    Letter(
        key="credentials.issued",
        title=_("Certificate issued"),
        used=_("Sent to its holder as soon as a certificate is ready."),
        subject=_("Your certificate: {course}"),
        body=_("""Dear {name},

you have earned the certificate of the course “{course}”. Its number is {number}.

Download it here, after signing in with this address:
{page}

Anyone to whom you show it can check it here, without an account:
{check}"""),
        placeholders={
            **NAME,
            **COURSE,
            **NUMBER,
            **OWN_PAGE,
            "check": Placeholder(_("the address of its check page")),
        },
        values=_of_certificate,
        example=_held(State.ISSUED, is_correction=False),
    )
)
REPLACED = register(
    Letter(
        key="credentials.replaced",
        title=_("Certificate corrected"),
        used=_("Sent to its holder when a certificate takes the place of an earlier one."),
        subject=_("Your corrected certificate: {course}"),
        body=_("""Dear {name},

your certificate was corrected. The new one has the number {number}; the earlier one, {replaced}, is no longer valid.

Download it here, after signing in with this address:
{page}

Anyone to whom you show it can check it here, without an account:
{check}"""),
        placeholders={
            **NAME,
            **COURSE,
            **NUMBER,
            "replaced": Placeholder(_("the number of the earlier certificate"), needed=True),
            **OWN_PAGE,
            "check": Placeholder(_("the address of its check page")),
        },
        values=_of_certificate,
        example=_held(State.ISSUED, is_correction=True),
    )
)
SIGNED_ANEW = register(
    Letter(
        key="credentials.signed_anew",
        title=_("Certificate signed anew"),
        used=_(
            "Sent to holders when a key may no longer be trusted and their certificates were signed with another."
        ),
        subject=_("Your certificate {number} was signed anew"),
        body=_("""Dear {name},

the key with which your certificate {number} of the course “{course}” was signed may no longer be trusted. It was therefore signed again with a new key. Number, text and address are as they were, and a printed copy stays good; a file that you saved does not.

Please download the new file here, after signing in with this address:
{page}"""),  # noqa: E501 -- a paragraph is a line
        placeholders={**NAME, **COURSE, **NUMBER, **OWN_PAGE},
        values=_of_certificate,
        example=_held(State.ISSUED),
    )
)
REVOKED = register(
    Letter(
        key="credentials.revoked",
        title=_("Certificate revoked"),
        used=_("Sent to its holder when a certificate is taken back."),
        subject=_("Your certificate {number} was revoked"),
        body=_("""Dear {name},

your certificate {number} of the course “{course}” was taken back on {day} and is no longer valid.

Reason: {reason}

If you think that this is a mistake, write to the organiser of the course."""),
        placeholders={
            **NAME,
            **COURSE,
            **NUMBER,
            "day": Placeholder(_("the day on which it was taken back")),
            **REASON,
        },
        values=_of_certificate,
        example=_held(State.REVOKED),
    )
)


def _of_correction(correction: Correction, language: str) -> Mapping[str, str]:
    return {
        **_of_certificate(correction.certificate, language),
        "proposed": correction.proposed_official,
        "reason": correction.answer,
    }


def _declined(course_pk: int, person_pk: int) -> Correction | None:
    return (
        Correction.objects.select_related("certificate__course__programme", "certificate__person")
        .filter(certificate__course=course_pk, certificate__person=person_pk)
        .exclude(answer="")
        .order_by("-pk")
        .first()
    )


CORRECTION_DECLINED = register(
    Letter(
        key="credentials.correction_declined",
        title=_("Correction of a certificate declined"),
        used=_("Sent to the holder who had asked for another name on a certificate."),
        subject=_("Your certificate {number} stays as it is"),
        body=_("""Dear {name},

the organiser does not change the name on your certificate to {proposed}.

Why: {reason}

{page}"""),
        placeholders={
            **NAME,
            **COURSE,
            "number": Placeholder(_("the number of the certificate")),
            "proposed": Placeholder(_("the name that was asked for")),
            **REASON,
            **OWN_PAGE,
        },
        values=_of_correction,
        example=_declined,
    )
)


@dataclass(frozen=True)
class Called:
    """Somebody who is asked to confirm their name by a day."""

    standing: NameStanding
    until: date


def _name_page(course: Course, person: Person) -> str:
    """Where they answer: signed in, or by the personal link of a speaker, who needs no account."""
    invitation = Invitation.objects.filter(course=course, person=person, withdrawn_at=None).first()
    is_open = invitation and not link_refusal(
        is_withdrawn=False, last_day=course.ends_on, today=course.day_of(timezone.now())
    )
    if invitation and is_open:
        token = token_of(invitation.pk, invitation.serial)
        return settings.SITE_URL + reverse("credentials:name_by_link", args=[token])
    return settings.SITE_URL + reverse("credentials:name", args=[course.slug])


def _of_call(called: Called, language: str) -> Mapping[str, str]:
    standing = called.standing
    return {
        **of_course(standing.course, language),
        "name": standing.person.given,
        "until": day(called.until, language),
        "official": standing.official,
        "latin": standing.latin,
        "page": _name_page(standing.course, standing.person),
    }


def called(course: Course, person: Person) -> Called | None:
    """Return what they are asked; None for whoever can get no certificate, and where nobody was asked yet."""
    standing, call = name_of(course, person), name_call_of(course)
    return Called(standing, call.until) if standing and call else None


def _called(course_pk: int, person_pk: int) -> Called | None:
    course = Course.objects.select_related("programme").get(pk=course_pk)
    return called(course, Person.objects.get(pk=person_pk))


NAME_CALL = register(
    Letter(
        key="credentials.name_call",
        title=_("Name to be confirmed"),
        used=_("Sent when an organiser asks for names before certificates are issued, and by reminders."),
        subject=_("Your name on the certificate: {course}"),
        body=_("""Dear {name},

please say by {until} whether your name is to stand so on the certificate of the course “{course}”:

    {official}
    {latin}

Confirm it, or propose a correction, here:
{page}"""),
        placeholders={
            **NAME,
            **COURSE,
            "until": Placeholder(_("the last day for an answer")),
            **PRINTED,
            **NAME_PAGE,
        },
        values=_of_call,
        example=_called,
    )
)


def _of_answer(said: NameConfirmation, language: str) -> Mapping[str, str]:
    return {
        **of_course(said.course, language),
        "name": said.person.given,
        "official": official_form(said.person),
        "latin": said.person.latin,
        "reason": said.answer,
        "page": _name_page(said.course, said.person),
    }


def _answered(*states: str) -> Callable[[int, int], NameConfirmation | None]:
    def found(course_pk: int, person_pk: int) -> NameConfirmation | None:
        answered = NameConfirmation.objects.exclude(answered_at=None).select_related(
            "course__programme", "person"
        )
        return answered.filter(course=course_pk, person=person_pk, state__in=states).first()

    return found


NAME_ACCEPTED = register(
    Letter(
        key="credentials.name_accepted",
        title=_("Correction of a name accepted"),
        used=_("Sent to a participant who had proposed another spelling of their name."),
        subject=_("The correction of your name: {course}"),
        body=_("""Dear {name},

your correction was accepted. The certificate will carry this name:

    {official}
    {latin}"""),
        placeholders={**NAME, **COURSE, **PRINTED},
        values=_of_answer,
        example=_answered(NameState.CONFIRMED),
    )
)
NAME_LEFT = register(
    Letter(
        key="credentials.name_left",
        title=_("Correction of a name declined"),
        used=_("Sent to a participant whose proposal the organiser does not follow."),
        subject=_("The correction of your name: {course}"),
        body=_("""Dear {name},

the organiser leaves your name as it is:

    {official}
    {latin}

Why: {reason}

You can confirm it, or propose another correction, here:
{page}"""),
        placeholders={**NAME, **COURSE, **PRINTED, **REASON, **NAME_PAGE},
        values=_of_answer,
        example=_answered(*(state for state in NameState if state != NameState.CONFIRMED)),
    )
)
