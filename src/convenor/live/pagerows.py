"""What a page shows when it is opened: the frames of a room, put where the scripts put those that come later.

Pure but for the rows in ``Mine``. Templates and static/live/rows.js go by the same orders; what a sentence says is
written in the templates alone.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Wording
from convenor.live.frames import Frame, poll_frame
from convenor.live.queries import Kept, Mine, State
from convenor.live.states import Audience, IdeaState, PollState, QuestionState, TurnState

Row = dict[str, Any]
"""The data of a frame, and what this reader has to do with it."""

HINTS = {
    "single": _("Choose one answer."),
    "multiple": _("Choose up to {most} answers."),
    "scale": _("Choose a point from {lowest} to {highest}."),
    "ranking": _("Put them in order, the most important first."),
    "words": _("Up to {most} words, one in each field."),
    "text": _("Answer in your own words."),
}
CLOUD_SIZES = 5
ORDERS = ("votes", "newest")


@dataclass
class Wall:
    """A theme and the ideas under it; the one with id 0 and no title holds those without a theme."""

    id: int = 0
    title: str = ""
    position: int = -1
    ideas: list[Row] = field(default_factory=list)


@dataclass
class Shown:
    """A room as one page shows it, up to ``sequence``."""

    sequence: int
    room: Row = field(default_factory=dict)
    answering: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    """On a phone one's own, on the console everybody's."""
    questions: list[Row] = field(default_factory=list)
    answered: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    themes: list[Row] = field(default_factory=list)
    polls: list[Row] = field(default_factory=list)
    walls: list[Wall] = field(default_factory=list)
    turns: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)

    @property
    def open_polls(self) -> list[Row]:
        return [row for row in self.polls if row["state"] == PollState.OPEN and not row["voted"]]

    @property
    def asked(self) -> int:
        """How many questions the hall has seen and still sees."""
        return len(self.answering) + len(self.questions) + len(self.answered)

    @property
    def noted(self) -> int:
        """How many ideas are on the wall."""
        return sum(len(wall.ideas) for wall in self.walls)

    @property
    def has_ideas(self) -> bool:
        return bool(self.noted or self.room["takes"]["ideas"])

    @property
    def has_floor(self) -> bool:
        return bool(self.turns or self.room["takes"]["floor"])


def shown(state: State, mine: Mine | None = None, *, order: str = "votes") -> Shown:
    """The room as a page shows it. ``order`` of questions is one of ``ORDERS``; pinned ones stand first in any."""
    rows = _by_kind(state.frames)
    found = Shown(state.sequence, room=rows.get("room", [{}])[0])
    own = mine or Mine()
    questions = [_with_mine(row, own) for row in rows.get("question", [])]
    if mine:
        known = {row["id"] for row in questions}
        questions += [_own_waiting(one) for one in own.questions if one.pk not in known]
    questions.sort(key=_newest if order == "newest" else _most_wanted)
    places = {
        QuestionState.ANSWERING: found.answering,
        QuestionState.WAITING: found.waiting,
        QuestionState.SHOWN: found.questions,
        QuestionState.ANSWERED: found.answered,
        QuestionState.REMOVED: found.removed,
    }
    for row in questions:
        places[QuestionState(row["state"])].append(row)
    found.themes = sorted(rows.get("theme", []), key=lambda row: (row["position"], row["id"]))
    ideas = [row for row in rows.get("idea", []) if row["state"] != IdeaState.REMOVED]
    found.walls = _walls(found.themes, ideas)
    polls = sorted(rows.get("poll", []), key=_latest_open)
    found.polls = [{**row, **drawn(row), **_ballot(row, own), "entries": _entries(row)} for row in polls]
    found.turns = sorted(
        (row for row in rows.get("turn", []) if row["state"] != TurnState.DONE),
        key=lambda row: (row["state"] != TurnState.SPEAKING, row["asked_at"], row["id"]),
    )
    found.notes = sorted(rows.get("note", []), key=lambda row: int(row["id"]))
    return found


def _by_kind(frames: Iterable[Frame]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for frame in frames:
        rows.setdefault(frame.kind, []).append(frame.data)
    return rows


def _with_mine(row: Row, mine: Mine) -> Row:
    is_mine = any(one.pk == row["id"] for one in mine.questions)
    return {**row, "voted": row["id"] in mine.voted, "is_mine": is_mine}


def _own_waiting(question: Any) -> Row:
    """One's own question that nobody else sees: it waits, or a moderator took it away."""
    return {
        "id": question.pk,
        "state": question.state,
        "text": question.text,
        "author": None,
        "votes": question.votes,
        "pinned": False,
        "theme": None,
        "answer": None,
        "voted": False,
        "is_mine": True,
    }


def _most_wanted(row: Row) -> tuple[bool, int, int]:
    return not row["pinned"], -row["votes"], row["id"]


def _newest(row: Row) -> tuple[bool, int]:
    return not row["pinned"], -row["id"]


def _latest_open(row: Row) -> tuple[bool, int, int]:
    return row["state"] != PollState.OPEN, -row["position"], -row["id"]


def _walls(themes: Sequence[Row], ideas: Iterable[Row]) -> list[Wall]:
    walls = [Wall(), *(Wall(row["id"], row["title"], row["position"]) for row in themes)]
    by_theme = {wall.id: wall for wall in walls}
    for idea in sorted(ideas, key=lambda row: (row["position"], row["id"])):
        by_theme.get(idea["theme"] or 0, walls[0]).ideas.append(idea)
    return walls


def drawn(poll: Row) -> Row:
    """How the results of a poll are drawn: ``bars`` for options and scales, a ``cloud`` of words, ``texts``."""
    results, kind = poll["results"], poll["poll_kind"]
    nothing: Row = {"bars": [], "mean": "", "cloud": [], "texts": []}
    if results is None:
        return nothing
    if kind == "text":
        return {**nothing, "texts": results}
    if kind == "words":
        return {**nothing, "cloud": _cloud(results)}
    labels = _points(poll) if kind == "scale" else [(one["id"], one["wording"]) for one in poll["options"]]
    numbers = [int(results.get(str(key), 0)) for key, _label in labels]
    most = max([*numbers, 1])
    bars = [
        {"label": label, "number": number, "most": most, "share": share(number, poll)}
        for (_key, label), number in zip(labels, numbers, strict=True)
    ]
    return {**nothing, "bars": bars, "mean": _mean(results) if kind == "scale" else ""}


def kept_polls(kept: Kept, audience: Audience) -> list[Row]:
    """The polls of a room that is over, drawn as an audience saw them."""
    frames = (poll_frame(poll, audience, kept.texts.get(poll.pk, ())) for poll in kept.polls)
    return [{**frame.data, **drawn(frame.data)} for frame in frames if frame]


def _entries(poll: Row) -> list[Row]:
    """What the console can take off the screens or bring back: words and texts, each with its button."""
    if "hidden" not in poll or poll["poll_kind"] not in ("words", "text"):
        return []
    seen = [one[0] if poll["poll_kind"] == "words" else one for one in poll["results"] or []]
    both = [(text, False) for text in seen] + [(text, True) for text in poll["hidden"]]
    return [
        {"text": text, "is_hidden": hidden, "do": f"{'unhide' if hidden else 'hide'}:{poll['id']}"}
        for text, hidden in both
    ]


def share(number: int, poll: Row) -> str:
    """The share of those who voted, in whole per cent; nothing in a ranking, where points are counted."""
    if poll["poll_kind"] == "ranking" or not poll["cast"]:
        return ""
    return f"{math.floor(100 * number / poll['cast'] + 0.5)}%"


def _points(poll: Row) -> list[tuple[int, Wording]]:
    scale = poll["scale"]
    found: list[tuple[int, Wording]] = []
    for point in range(scale["lowest"], scale["highest"] + 1):
        said = {scale["lowest"]: scale["low"], scale["highest"]: scale["high"]}.get(point) or {}
        languages: Collection[str] = [code for code in said if said[code]] or ["az", "en"]
        found.append((point, {code: f"{point} {said.get(code, '')}".strip() for code in languages}))
    return found


def _mean(results: Mapping[str, int]) -> str:
    cast = sum(results.values())
    if not cast:
        return ""
    total = sum(int(point) * number for point, number in results.items())
    return f"{math.floor(10 * total / cast + 0.5) / 10:.1f}"


def _cloud(words: Sequence[tuple[str, int]]) -> list[Row]:
    """Words with a size from 1 to 5: size, not place, says how often."""
    most = max([number for _word, number in words] or [1])
    return [
        {"text": word, "number": number, "size": max(1, math.ceil(CLOUD_SIZES * number / most))}
        for word, number in words
    ]


def _ballot(poll: Row, mine: Mine) -> Row:
    """The form of a ballot: what can be chosen, and what this reader has chosen."""
    value = mine.ballots.get(poll["id"])
    chosen = [str(one) for one in (value if isinstance(value, list) else [value]) if value is not None]
    scale, most = poll["scale"], poll["most"]
    facts = {"most": most, "lowest": scale["lowest"], "highest": scale["highest"]}
    return {
        "voted": poll["id"] in mine.cast,
        "hint": str(HINTS[poll["poll_kind"]]).format_map(facts),
        "choices": [
            {**one, "template": f"live/options/{poll['poll_kind']}.html"} for one in _choices(poll, chosen)
        ],
    }


def _choices(poll: Row, chosen: Sequence[str]) -> list[Row]:
    kind, most = poll["poll_kind"], poll["most"]
    if kind == "text":
        return [{"text": chosen[0] if chosen else ""}]
    if kind == "words":
        return [
            {"nth": place + 1, "text": chosen[place] if place < len(chosen) else ""} for place in range(most)
        ]
    labels = _points(poll) if kind == "scale" else [(one["id"], one["wording"]) for one in poll["options"]]
    options = [{"value": str(key), "label": label, "chosen": str(key) in chosen} for key, label in labels]
    if kind != "ranking":
        return options
    return [
        {
            "nth": place + 1,
            "others": [
                {**one, "chosen": place < len(chosen) and one["value"] == chosen[place]} for one in options
            ],
        }
        for place in range(len(options))
    ]
