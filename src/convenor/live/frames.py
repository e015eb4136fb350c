"""What a screen is told, and for whom: rows in, values for JSON out. Who sees what is decided here and nowhere else.

A frame says what a row is now, not what happened to it. Whoever comes back after some sequence gets every row that has
changed since, once, and needs no log. Texts of people are as typed: pages put them in as text, never as markup.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from convenor.kit.languages import Wording
from convenor.kit.letters import alphabetical
from convenor.live.models import Attendee, Idea, Note, Poll, Question, Room, Theme, Turn
from convenor.live.states import (
    Audience,
    IdeaState,
    Kind,
    PollState,
    QuestionState,
    Signature,
    TurnState,
)
from convenor.people.models import Person

LANGUAGES = ("az", "en")
MOST_WORDS = 80
"""Words of a cloud that a screen can show."""
MOST_TEXTS = 200


class Frame(NamedTuple):
    """``kind`` is the noun; ``data`` always has ``id``, and ``state`` "removed" where the row is to be taken away.

    ``data`` has neither ``kind`` nor ``sequence``: on the line they stand beside it.
    """

    sequence: int
    kind: str
    data: dict[str, Any]


def is_there(frame: Frame) -> bool:
    """Whether a row must be told to who has nothing. What the console has removed it can bring back."""
    return frame.data["state"] != "removed" or "text" in frame.data


def _gone(sequence: int, kind: str, pk: int) -> Frame:
    return Frame(sequence, kind, {"id": pk, "state": "removed"})


def name_of(attendee: Attendee) -> Wording | None:
    """How somebody is called, per language; None for a guest without a name, and for one whose name was forgotten."""
    if attendee.person:
        return person_name(attendee.person)
    return dict.fromkeys(LANGUAGES, attendee.name) if attendee.name else None


def person_name(person: Person) -> Wording:
    return {language: person.called(language) for language in LANGUAGES}


def author(attendee: Attendee, signature: str) -> Wording | None:
    """How the author stands beside a text: as they chose, for every audience."""
    if signature == Signature.NAMED:
        return name_of(attendee)
    if signature == Signature.INSTITUTION and attendee.organisation:
        return dict(attendee.organisation.name)
    return None


def room_frame(room: Room) -> Frame:
    """The room itself: whether it is open, what it takes, what the projector shows, where the phones go next."""
    return Frame(
        room.changed,
        "room",
        {
            "id": room.pk,
            "code": room.code,
            "state": room.state,
            "moderated": room.moderated,
            "takes": {
                "questions": room.questions_open,
                "ideas": room.ideas_open,
                "floor": room.floor_open,
            },
            "turn_seconds": room.turn_seconds,
            "screen": {"shows": room.screen, "poll": room.screen_poll_id},
            "moved_to": room.goes_on_in.code if room.goes_on_in else None,
        },
    )


def question_frame(question: Question, audience: Audience) -> Frame | None:
    """A question with its votes; None where this audience knows nothing of it."""
    is_console = audience == Audience.CONSOLE
    if question.state == QuestionState.WAITING and not is_console:
        return None
    if question.state == QuestionState.REMOVED and not is_console:
        return _gone(question.sequence, "question", question.pk)
    answer = getattr(question, "answer", None)
    data: dict[str, Any] = {
        "id": question.pk,
        "state": question.state,
        "text": question.text,
        "author": author(question.attendee, question.signature),
        "votes": question.votes,
        "pinned": question.pinned,
        "theme": question.theme_id,
        "asked_at": question.asked_at.isoformat(),
        "answer": {"text": answer.text, "by": person_name(answer.by) if answer.by else None}
        if answer and answer.at
        else None,
    }
    if is_console:
        assigned = answer.assigned_to if answer else None
        data["assigned_to"] = person_name(assigned) if assigned else None
    return Frame(question.sequence, "question", data)


def theme_frame(theme: Theme) -> Frame:
    """A heading for questions and ideas."""
    if theme.removed:
        return _gone(theme.sequence, "theme", theme.pk)
    return Frame(
        theme.sequence,
        "theme",
        {"id": theme.pk, "state": "shown", "title": theme.title, "position": theme.position},
    )


def idea_frame(idea: Idea, audience: Audience) -> Frame | None:
    """A note on the wall; None where this audience knows nothing of it."""
    is_console = audience == Audience.CONSOLE
    if idea.state == IdeaState.WAITING and not is_console:
        return None
    if idea.state == IdeaState.REMOVED and not is_console:
        return _gone(idea.sequence, "idea", idea.pk)
    return Frame(
        idea.sequence,
        "idea",
        {
            "id": idea.pk,
            "state": idea.state,
            "text": idea.text,
            "author": author(idea.attendee, idea.signature),
            "theme": idea.theme_id,
            "position": idea.position,
        },
    )


def results(poll: Poll, texts: Sequence[str] = ()) -> Any:
    """What the ballots of a poll add up to, as screens draw it.

    ``{"<option key>": n}`` for options (points in a ranking), ``{"<point>": n}`` for a scale, ``[["word", n], …]`` for
    the most frequent words in the order of the alphabet, ``["text", …]`` for open text.
    """
    if poll.kind == Kind.TEXT:
        return [text for text in texts if text not in poll.hidden][:MOST_TEXTS]
    counts: Mapping[str, int] = {key: n for key, n in poll.counts.items() if key not in poll.hidden}
    if poll.kind == Kind.WORDS:
        most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_WORDS]
        return sorted(map(list, most), key=lambda one: (alphabetical(one[0], "az"), one[0]))
    return dict(counts)


def are_results_seen(poll: Poll, audience: Audience) -> bool:
    """Whether an audience sees what was answered: the console always, the hall when the moderator lets it.

    Open texts reach the hall only after the poll is closed: what stands on the wall would be written again.
    """
    if audience == Audience.CONSOLE:
        return True
    return poll.results_shown and (poll.kind != Kind.TEXT or poll.state == PollState.CLOSED)


def poll_frame(poll: Poll, audience: Audience, texts: Sequence[str] = ()) -> Frame | None:
    """A poll with how many have voted, and its results where they are seen; None for a draft in the hall."""
    if poll.state == PollState.REMOVED:
        return _gone(poll.sequence, "poll", poll.pk)
    if poll.state == PollState.DRAFT and audience != Audience.CONSOLE:
        return None
    data: dict[str, Any] = {
        "id": poll.pk,
        "state": poll.state,
        "poll_kind": poll.kind,
        "wording": poll.wording,
        "options": [{"id": one.pk, "wording": one.wording} for one in poll.options.all()],
        "anonymous": poll.anonymous,
        "most": poll.most,
        "scale": {
            "lowest": poll.lowest,
            "highest": poll.highest,
            "low": poll.low_label,
            "high": poll.high_label,
        },
        "position": poll.position,
        "cast": poll.cast,
        "results_shown": poll.results_shown,
        "results": results(poll, texts) if are_results_seen(poll, audience) else None,
    }
    if audience == Audience.CONSOLE:
        data["hidden"] = poll.hidden
    return Frame(poll.sequence, "poll", data)


def turn_frame(turn: Turn, audience: Audience) -> Frame:
    """A place in the speaking queue. What the balance is made of goes to the console alone."""
    if turn.state == TurnState.GIVEN_UP:
        return _gone(turn.sequence, "turn", turn.pk)
    attendee = turn.attendee
    data: dict[str, Any] = {
        "id": turn.pk,
        "state": turn.state,
        "name": name_of(attendee),
        "institution": dict(attendee.organisation.name) if attendee.organisation else None,
        "about": turn.about,
        "asked_at": turn.asked_at.isoformat(),
        "started_at": turn.started_at.isoformat() if turn.started_at else None,
        "ended_at": turn.ended_at.isoformat() if turn.ended_at else None,
    }
    if audience == Audience.CONSOLE:
        data["language"] = attendee.language
        data["sex"] = attendee.sex
    return Frame(turn.sequence, "turn", data)


def note_frame(note: Note) -> Frame:
    """A line of the running notes."""
    if note.removed:
        return _gone(note.sequence, "note", note.pk)
    return Frame(
        note.sequence,
        "note",
        {
            "id": note.pk,
            "state": "shown",
            "language": note.language,
            "text": note.text,
            "at": note.at.isoformat(),
        },
    )
