"""Reading what was written to people: whose a message is, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from convenor.audit.queries import history
from convenor.notices.models import Message
from convenor.pages.trail import DONE
from convenor.people.models import Person


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


def addresses_of(message: Message, reader: Person | None) -> list[str]:
    """Where a message may be sent again: to the address of its reader today, and to the one it was sent to."""
    today = [reader.email] if reader and reader.email else []
    return list(dict.fromkeys([*today, message.address]))


def message_history(message: Message) -> list[Step]:
    """What happened to a message, in order: one query."""
    steps = [Step(message.posted_at, _("written"))]
    for entry in history(message):
        note = str(entry.facts.get("reason") or entry.facts.get("to") or "")
        steps.append(Step(entry.at, DONE.get(entry.code, entry.code), entry.by_name, note))
    if message.sent_at:
        steps.append(Step(message.sent_at, _("taken by the mail server")))
    return sorted(steps, key=lambda step: step.at)
