"""What a version of an agenda is as data, and what is different between two of them. Plain values in and out.

A published session is a mapping: ``pk``, ``key``, ``format``, ``title``, ``abstract``, ``summary``, ``room``,
``languages``, ``module`` ({``number``, ``title``, ``assumed``} or None), ``starts_at`` and ``ends_at`` (RFC 3339, UTC),
``assumed``, ``contributions`` (a list of {``person``, ``kind``, ``talk``, ``assumed``}) and ``sequence``: how often it
was changed since it was first published (RFC 5545, 3.8.7.4).

A change is a mapping: ``what`` (one of ``What``), ``session`` (its pk), ``title``; with ``before`` and ``after`` where
something has both, and with ``person`` where it is about one.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

Published = Mapping[str, Any]
Change = Mapping[str, Any]


class What(StrEnum):
    """What can happen to a session between two versions, in the order in which it is told."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    ROOM = "room"
    RENAMED = "renamed"
    FORMAT = "format"
    MODULE = "module"
    LANGUAGES = "languages"
    JOINED = "joined"
    LEFT = "left"
    PART = "part"
    TEXT = "text"


QUIET = frozenset({What.TEXT, What.MODULE})
"""Changes that nobody has to act upon: told on the page, and in no mail."""

COMPARED = {
    What.ROOM: "room",
    What.RENAMED: "title",
    What.FORMAT: "format",
    What.LANGUAGES: "languages",
}
TEXTS = ("abstract", "summary")


def changes_between(before: Sequence[Published], after: Sequence[Published]) -> list[dict[str, Any]]:
    """Return what is different in ``after``: first what was added, moved or otherwise changed, then what is gone."""
    earlier = {one["pk"]: one for one in before}
    later = {one["pk"] for one in after}
    found: list[dict[str, Any]] = []
    for session in after:
        if session["pk"] not in earlier:
            found.append(_change(What.ADDED, session, after=_times(session)))
        else:
            found += list(_of_one(earlier[session["pk"]], session)) or _of_little(
                earlier[session["pk"]], session
            )
    return found + [
        _change(What.REMOVED, session, before=_times(session))
        for session in before
        if session["pk"] not in later
    ]


def _of_one(before: Published, after: Published) -> Iterator[dict[str, Any]]:
    if _times(before) != _times(after):
        yield _change(What.MOVED, after, before=_times(before), after=_times(after))
    for what, name in COMPARED.items():
        if before[name] != after[name]:
            yield _change(what, after, before=before[name], after=after[name])
    if any(before[name] != after[name] for name in TEXTS):
        yield _change(What.TEXT, after)
    if _module(before) != _module(after):
        yield _change(What.MODULE, after)
    yield from _of_people(before, after)


def _of_little(before: Published, after: Published) -> list[dict[str, Any]]:
    """The order of people, or what is assumed: nothing to name, and not nothing."""
    return [] if is_same(before, after) else [_change(What.TEXT, after)]


def is_same(before: Published, after: Published) -> bool:
    """Whether two published sessions say the same; how often each was changed is not asked."""
    return {**before, "sequence": 0} == {**after, "sequence": 0}


def _of_people(before: Published, after: Published) -> Iterator[dict[str, Any]]:
    then, now = _parts(before), _parts(after)
    for person in sorted(now.keys() - then.keys()):
        yield _change(What.JOINED, after, person=person)
    for person in sorted(then.keys() - now.keys()):
        yield _change(What.LEFT, after, person=person)
    for person in sorted(now.keys() & then.keys()):
        if then[person] != now[person]:
            yield _change(What.PART, after, person=person)


def _parts(session: Published) -> dict[int, list[tuple[str, Mapping[str, str]]]]:
    found: dict[int, list[tuple[str, Mapping[str, str]]]] = {}
    for part in session["contributions"]:
        found.setdefault(part["person"], []).append((part["kind"], part["talk"]))
    return found


def _module(session: Published) -> object:
    return session["module"] and (session["module"]["number"], session["module"]["title"])


def _times(session: Published) -> list[str]:
    return [session["starts_at"], session["ends_at"]]


def _change(what: What, session: Published, **more: object) -> dict[str, Any]:
    return {"what": what.value, "session": session["pk"], "title": session["title"], **more}


def numbered(before: Sequence[Published], after: Sequence[Published]) -> list[dict[str, Any]]:
    """Return ``after`` with the sequence of each session: one more than before where anything of it is different."""
    earlier = {one["pk"]: one for one in before}
    found = []
    for session in after:
        known = earlier.get(session["pk"])
        sequence = known["sequence"] + (not is_same(known, session)) if known else 0
        found.append({**session, "sequence": sequence})
    return found


def concerned(
    before: Sequence[Published], after: Sequence[Published], changes: Sequence[Change]
) -> dict[int, list[Change]]:
    """Return for each person with a part in a session, then or now, what has changed for them.

    Somebody who joins or leaves is told of it; the others of the session are not. Nobody is told of ``QUIET`` changes.
    """
    people: dict[int, set[int]] = {}
    for session in (*before, *after):
        people.setdefault(session["pk"], set()).update(part["person"] for part in session["contributions"])
    found: dict[int, list[Change]] = {}
    for change in changes:
        if What(change["what"]) in QUIET:
            continue
        meant = {change["person"]} if "person" in change else people.get(change["session"], set())
        for person in meant:
            found.setdefault(person, []).append(change)
    return found
