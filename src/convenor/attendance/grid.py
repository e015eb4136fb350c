"""Persons × sessions, as the page shows them and as its form comes back.

A cell says present, absent, or nothing where there is no mark. For each person the page also carries, in a hidden
field, what it showed in each session: so a save knows which cells this person changed, and which ones somebody else
has changed since. Pure but for the rows it is given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from convenor.attendance.actions import Change, Kept
from convenor.enrolment.models import Registration
from convenor.programmes.models import Session

VALUES: dict[str, bool | None] = {"present": True, "absent": False, "": None}
NAMES = {said: name for name, said in VALUES.items()}
LETTERS: dict[str, bool | None] = {"p": True, "a": False, "-": None}
LETTER_OF = {said: letter for letter, said in LETTERS.items()}

Cells = Mapping[int, Mapping[int, bool]]
"""``{registration pk: {session pk: present}}``, as ``queries.presence`` gives it."""


@dataclass(frozen=True)
class Cell:
    """``value`` is what the control shows; ``kept`` is set where a change was not made."""

    name: str
    session: Session
    value: str
    kept: Kept | None = None


@dataclass(frozen=True)
class Row:
    """A person and their cells, in the order of the sessions; ``seen`` has one letter for each of them."""

    registration: Registration
    seen_name: str
    seen: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Tally:
    """How a session stands: counts of people."""

    session: Session
    present: int
    absent: int
    unmarked: int


def rows(
    registrations: Iterable[Registration],
    sessions: Sequence[Session],
    presence: Cells,
    kept: Iterable[Kept] = (),
) -> list[Row]:
    """The rows of the page. A change that was not made stays in its cell as it was wanted, to be saved again or not."""
    wanted = {(one.change.registration_pk, one.change.session_pk): one for one in kept}
    found = []
    for registration in registrations:
        stands = presence.get(registration.pk, {})
        cells = []
        for session in sessions:
            one = wanted.get((registration.pk, session.pk))
            value = NAMES[one.change.wanted if one else stands.get(session.pk)]
            cells.append(Cell(_cell_name(registration.pk, session.pk), session, value, one))
        seen = "".join(LETTER_OF[stands.get(session.pk)] for session in sessions)
        found.append(Row(registration, _seen_name(registration.pk), seen, cells))
    return found


def tallies(
    registrations: Sequence[Registration], sessions: Iterable[Session], presence: Cells
) -> list[Tally]:
    """How many people were at each session, were absent, or are not marked."""
    found = []
    for session in sessions:
        marks = [presence.get(registration.pk, {}).get(session.pk) for registration in registrations]
        found.append(Tally(session, marks.count(True), marks.count(False), marks.count(None)))
    return found


def changes(
    posted: Mapping[str, str], sessions: Sequence[Session], *, rest_present: str = ""
) -> Iterator[Change]:
    """The cells that somebody changed, out of a form that came back. What is no part of the grid is passed over.

    ``rest_present`` is the key of a session in which everybody without a mark was there.
    """
    for name, seen in posted.items():
        prefix, _dash, number = name.partition("-")
        if prefix != "seen" or not number.isdecimal() or len(seen) != len(sessions):
            continue
        for letter, session in zip(seen, sessions, strict=True):
            before = LETTERS.get(letter)
            cell = _cell_name(int(number), session.pk)
            wanted = VALUES.get(posted[cell], before) if cell in posted else before
            if wanted is None and session.key == rest_present:
                wanted = True
            if wanted != before:
                yield Change(int(number), session.pk, before, wanted)


def _cell_name(registration_pk: int, session_pk: int) -> str:
    return f"mark-{registration_pk}-{session_pk}"


def _seen_name(registration_pk: int) -> str:
    return f"seen-{registration_pk}"
