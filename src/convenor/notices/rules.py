"""What wordings hold, how they are filled, and when a message may be released, withdrawn, sent again."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.kit.texts import text_refusal
from convenor.notices.states import RELEASABLE, RESENDABLE, WITHDRAWABLE

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
LONGEST_FILLED_SUBJECT = 300
PATIENCE = timedelta(days=3)
"""How long a message is tried again while the server puts us off."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""After the first, second, … try; the last one again and again."""

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BRACED = re.compile(r"\{[^{}\n]*\}?|\}")

NOT_HELD = Refusal("message.not_held", _("It does not wait to be looked through any more."))
GONE = Refusal("message.gone", _("It has gone, or was withdrawn already."))
ON_ITS_WAY = Refusal(
    "message.on_its_way", _("It is still on its way. It can be sent again once it has gone.")
)
SENT_AGAIN = Refusal("message.sent_again", _("Somebody has just sent it again. Look at the page anew."))
CHANGED = Refusal(
    "letter.changed",
    _("Somebody has changed this wording since the page was opened. Yours is not kept: open the page anew."),
)
NO_ADDRESS = Refusal("letter.no_address", _("You have no e-mail address to which it could be sent."))
SUBJECT_MISSING = Refusal("letter.subject_missing", _("A letter needs a subject."))
BODY_MISSING = Refusal("letter.body_missing", _("A letter needs a text."))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of ``{name}``, once: braces in a value mean nothing, and no name is looked into.

    A line of which a placeholder has nothing to say is left out, and no two blank lines follow each other. A name that
    ``values`` does not know stays as it stands.
    """
    lines = []
    for line in text.splitlines():
        if all(values.get(name, name) for name in PLACEHOLDER.findall(line)):
            lines.append(PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), line).rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def filled_subject(text: str, values: Mapping[str, str]) -> str:
    """The same for a subject: one line, whatever the values hold, of at most 300 characters."""
    told = PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
    return one_line(told, LONGEST_FILLED_SUBJECT)


def one_line(text: str, most: int) -> str:
    """Text without breaks or characters that cannot be seen, cut with … where it is longer than ``most``.

    A header that holds a line break would begin another header.
    """
    visible = "".join(" " if not one.isprintable() else one for one in text)
    told = " ".join(visible.split())
    return told if len(told) <= most else f"{told[: most - 1].rstrip()}…"


def wording_refusal(
    subject: str, body: str, *, known: Collection[str], needed: Collection[str]
) -> Refusal | None:
    """Why this is not a wording: no subject or text, too long, or placeholders that are unknown, broken or missing.

    ``known`` are the names of the letter's placeholders, ``needed`` those without which it would say nothing.
    """
    if not subject.strip():
        return SUBJECT_MISSING
    if not body.strip():
        return BODY_MISSING
    if "\n" in subject or "\r" in subject:
        return Refusal("letter.subject_broken", _("A subject is one line."))
    refusal = text_refusal(subject, most=LONGEST_SUBJECT) or text_refusal(body, most=LONGEST_BODY)
    if refusal:
        return refusal
    for place, line in [(_("Subject"), subject), *enumerate(body.splitlines(), start=1)]:
        for found in BRACED.findall(line):
            told = PLACEHOLDER.fullmatch(found)
            if not told or told[1] not in known:
                return Refusal(
                    "letter.placeholder_unknown",
                    _("Line {line}: {placeholder} is no placeholder of this letter."),
                    {"line": place, "placeholder": found},
                )
    missing = [name for name in needed if f"{{{name}}}" not in body]
    if missing:
        return Refusal(
            "letter.placeholder_missing",
            _("The text must hold {placeholder}: without it the letter does not say what it is for."),
            {"placeholder": ", ".join(f"{{{name}}}" for name in missing)},
        )
    return None


def release_refusal(state: str) -> Refusal | None:
    """Why a message is not released: it does not wait, or waits no more."""
    return None if state in RELEASABLE else NOT_HELD


def withdrawal_refusal(state: str) -> Refusal | None:
    """Why a message is not withdrawn: it has gone, or the server has it in hand."""
    return None if state in WITHDRAWABLE else GONE


def resend_refusal(state: str) -> Refusal | None:
    """Why a message is not sent again: the first one has not gone yet."""
    return None if state in RESENDABLE else ON_ITS_WAY


def next_try(tries: int, *, first_at: datetime, now: datetime) -> datetime | None:
    """When a message that was put off ``tries`` times is tried again; None once three days are over."""
    at = now + PAUSES[min(tries, len(PAUSES)) - 1]
    return at if at <= first_at + PATIENCE else None
