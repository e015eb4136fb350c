"""What of the plans in a course file cannot be made, told where it stands: by the rules that a console is told by."""

from collections.abc import Sequence

from django.utils.translation import gettext

from convenor.kit.languages import spoken
from convenor.kit.refusals import Refusal
from convenor.live.rules.polls import MOST_WRONG, NO_WORDING, NOT_A_SCALE, poll_refusal
from convenor.live.rules.rooms import NO_ROOM_IN_BREAKS
from convenor.programmes.coursefile.checking import Entry, Found
from convenor.programmes.coursefile.shape import LivePoll, Session

BREAK = "break"
PLACES = {NO_WORDING.code: "wording", NOT_A_SCALE.code: "highest", MOST_WRONG.code: "most"}
"""At which key of a poll it stands; every other refusal is of its options."""


def unmakeable(entries: Sequence[Entry], language: str) -> Found:
    """Where, what was found and what was expected, of each room and poll that would be refused.

    What could not be read is left out: that was told already. ``language`` is the reader's, for the names of polls.
    """
    for entry in entries:
        if entry.shape is Session:
            yield from _room(entry)
        elif entry.shape is LivePoll:
            yield from _poll(entry, language)


def _room(entry: Entry) -> Found:
    if entry.values.get("live") and entry.get("format") == BREAK:
        yield (*entry.path, "live"), gettext("a live room"), _expected(NO_ROOM_IN_BREAKS)


def _poll(entry: Entry, language: str) -> Found:
    names = ("kind", "wording", "options", "most", "lowest", "highest")
    kind, wording, options, most, lowest, highest = map(entry.get, names)
    if None in (kind, wording, options, most, lowest, highest) or None in options:
        return
    refusal = poll_refusal(
        kind,
        wording=wording,
        options=[one.wording for one in options],
        most=most,
        lowest=lowest,
        highest=highest,
    )
    if refusal:
        place = PLACES.get(refusal.code, "options")
        yield (*entry.path, place), f"“{spoken(wording, language)}”", _expected(refusal)


def _expected(refusal: Refusal) -> str:
    return gettext("a plan that can be made ({refusal})").format(refusal=str(refusal).rstrip("."))
