"""Reading what was written to people: whose a message is, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convenor.audit.queries import history
from convenor.kit.languages import reader_language
from convenor.notices.models import Message
from convenor.notices.queries import attention
from convenor.notices.states import State
from convenor.pages.trail import DONE
from convenor.people.models import Person, Role
from convenor.programmes.models import Course

NAMED = 3
"""How many addresses a sentence names before it says …"""


@dataclass(frozen=True)
class Step:
    """One thing that happened to a message; ``by`` is empty where nobody did it, ``note`` is what the server said."""

    at: datetime
    what: str | Promise
    by: str = ""
    note: str = ""


def reader_of(message: Message) -> Person | None:
    """The person to whom a message was written; whoever they were merged into."""
    found = Person.objects.select_related("merged_into").filter(pk=message.reader_pk or 0).first()
    return (found.merged_into or found) if found else None


def people_of(course: Course) -> list[tuple[Person, str]]:
    """Everybody to whom letters of a course may go, with their names for lists, by the alphabet: one query.

    Those on its list, its speakers, and the focal points of its institutions.
    """
    acting = Role.objects.filter(
        kind=Role.Kind.FOCAL_POINT,
        reach=Role.Reach.ORGANISATION,
        reach_pk__in=course.senders.values("organisation"),
    )
    meant = (
        Q(registrations__course=course)
        | Q(contributions__session__course=course)
        | Q(pk__in=acting.values("person"))
    )
    language = reader_language()
    order = "order_az" if language == "az" else "order_en"
    found = Person.objects.filter(meant, merged_into=None).order_by(order, "pk").distinct()
    return [(person, person.officially_called(language)) for person in found]


def addresses_of(message: Message, reader: Person | None) -> list[str]:
    """Where a message may be sent again: to the address of its reader today, and to the one it was sent to."""
    today = [reader.email] if reader and reader.email else []
    return list(dict.fromkeys([*today, message.address]))


def mail_of(course: Course) -> list[tuple[str, str]]:
    """What of the mail of a course needs attention: sentences, each with the address where it is looked at."""
    waiting = attention(course.scopes[0])
    outbox = reverse("pages:course_outbox", args=[course.slug])
    told = []
    if waiting.held:
        told.append((_held(waiting.held), f"{outbox}?state={State.HELD}"))
    if waiting.bounced:
        addresses = ", ".join(waiting.bounced[:NAMED])
        told.append((_bounced(len(waiting.bounced), addresses), f"{outbox}?state={State.BOUNCED}"))
    if waiting.failed:
        told.append((_failed(waiting.failed), f"{outbox}?state={State.FAILED}"))
    return told


def _held(count: int) -> str:
    return ngettext(
        "%(count)d message waits to be looked through.",
        "%(count)d messages wait to be looked through.",
        count,
    ) % {"count": count}


def _bounced(count: int, addresses: str) -> str:
    return ngettext(
        "Mail to %(count)d address comes back: %(addresses)s",
        "Mail to %(count)d addresses comes back: %(addresses)s",
        count,
    ) % {"count": count, "addresses": addresses if count <= NAMED else f"{addresses}, …"}


def _failed(count: int) -> str:
    return ngettext(
        "%(count)d message was not taken by the mail server for three days.",
        "%(count)d messages were not taken by the mail server for three days.",
        count,
    ) % {"count": count}


def message_history(message: Message) -> list[Step]:
    """What happened to a message, in order: one query."""
    steps = [Step(message.posted_at, _("written"))]
    for entry in history(message):
        note = str(entry.facts.get("reason") or entry.facts.get("to") or "")
        steps.append(Step(entry.at, DONE.get(entry.code, entry.code), entry.by_name, note))
    if message.sent_at:
        steps.append(Step(message.sent_at, _("taken by the mail server")))
    return sorted(steps, key=lambda step: step.at)
