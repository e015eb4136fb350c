"""What is kept of live rooms as tables for a spreadsheet, and as JSON for programs.

Authors stand in both as they signed: who asked without a name has none here either. Ballots are given as what they add
up to, open texts without anything beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext

from convenor.documents.tables import LONGEST_CELL, Cell, Sheet
from convenor.kit.languages import Wording, spoken
from convenor.live.frames import author, name_of, person_name
from convenor.live.models import Poll, Question
from convenor.live.queries import Counts, Kept
from convenor.live.states import Kind, QuestionState


def _said(wording: Wording | None, language: str) -> str:
    return str(spoken(wording, language)) if wording else ""


def tables(kept: Sequence[Kept], counts: Mapping[int, Counts], language: str) -> list[Sheet]:
    """Questions, polls, ideas, turns, running notes and counts of rooms as sheets in the words of ``language``.

    Times are those of the course. A cell holds at most 32,767 letters; what is longer cannot be posted here.
    """
    with translation.override(language):
        session = gettext("Session")
        return [
            Sheet(
                gettext("Questions"),
                [
                    session,
                    gettext("Question"),
                    pgettext("live question", "asked by"),
                    gettext("Votes"),
                    gettext("State"),
                    gettext("Theme"),
                    gettext("Asked at"),
                    gettext("Written answer"),
                    pgettext("live question", "answered by"),
                ],
                [_question_row(one, room, language) for room in kept for one in room.questions],
            ),
            Sheet(
                gettext("Polls"),
                [
                    session,
                    gettext("Poll"),
                    gettext("Kind"),
                    gettext("Voted"),
                    gettext("Answer"),
                    pgettext("live poll", "how many"),
                ],
                [row for room in kept for poll in room.polls for row in _poll_rows(poll, room, language)],
            ),
            Sheet(
                gettext("Ideas"),
                [session, gettext("Theme"), gettext("Idea"), pgettext("live idea", "from")],
                [
                    [
                        _title(room, language),
                        one.theme.title if one.theme else "",
                        one.text,
                        _said(author(one.attendee, one.signature), language),
                    ]
                    for room in kept
                    for one in room.ideas
                ],
            ),
            Sheet(
                gettext("Speaking queue"),
                [session, gettext("Name"), gettext("Institution"), gettext("From"), gettext("Seconds")],
                [
                    [
                        _title(room, language),
                        _said(name_of(one.attendee), language),
                        _said(one.attendee.organisation.name, language) if one.attendee.organisation else "",
                        one.started_at.astimezone(room.room.session.course.zone) if one.started_at else None,
                        round((one.ended_at - one.started_at).total_seconds())
                        if one.started_at and one.ended_at
                        else None,
                    ]
                    for room in kept
                    for one in room.turns
                ],
            ),
            Sheet(
                gettext("Running notes"),
                [session, gettext("Language"), gettext("Time"), gettext("Text")],
                [
                    [
                        _title(room, language),
                        one.language,
                        one.at.astimezone(room.room.session.course.zone),
                        one.text,
                    ]
                    for room in kept
                    for one in room.notes
                ],
            ),
            Sheet(
                pgettext("live", "What was counted"),
                [
                    session,
                    gettext("Took part"),
                    pgettext("live", "Questions"),
                    gettext("Answered in the session"),
                    gettext("Answered in writing"),
                    gettext("Votes for questions"),
                    gettext("Polls"),
                    gettext("Ballots"),
                    gettext("Ideas"),
                    pgettext("live", "Spoke"),
                ],
                [_counts_row(room, counts.get(room.room.session_id, Counts()), language) for room in kept],
            ),
        ]


def _title(kept: Kept, language: str) -> str:
    return str(kept.room.session.called(language))


def _counts_row(kept: Kept, counts: Counts, language: str) -> list[Cell]:
    return [
        _title(kept, language),
        counts.attendees,
        counts.questions,
        counts.answered_live,
        counts.in_writing,
        counts.votes,
        counts.polls,
        counts.ballots,
        counts.ideas,
        counts.turns,
    ]


def _question_row(question: Question, kept: Kept, language: str) -> list[Cell]:
    answer = getattr(question, "answer", None)
    is_answered = answer is not None and answer.at is not None
    return [
        _title(kept, language),
        question.text,
        _said(author(question.attendee, question.signature), language),
        question.votes,
        str(QuestionState(question.state).label),
        question.theme.title if question.theme else "",
        question.asked_at.astimezone(kept.room.session.course.zone),
        answer.text[:LONGEST_CELL] if answer and is_answered else "",
        answer.by.called(language) if answer and is_answered and answer.by else "",
    ]


def _poll_rows(poll: Poll, kept: Kept, language: str) -> list[list[Cell]]:
    """A row for each answer: of options and points also those that nobody chose."""
    start: list[Cell] = [
        _title(kept, language),
        str(poll.called(language)),
        str(Kind(poll.kind).label),
        poll.cast,
    ]
    return [[*start, answer, number] for answer, number in _answers(poll, kept, language)]


def _answers(poll: Poll, kept: Kept, language: str) -> Iterable[tuple[str, int | None]]:
    if poll.kind == Kind.TEXT:
        return [(text, None) for text in kept.texts.get(poll.pk, ()) if text not in poll.hidden]
    if poll.kind == Kind.WORDS:
        shown = [(word, number) for word, number in poll.counts.items() if word not in poll.hidden]
        return sorted(shown, key=lambda one: (-one[1], one[0]))
    if poll.kind == Kind.SCALE:
        return [
            (str(point), poll.counts.get(str(point), 0)) for point in range(poll.lowest, poll.highest + 1)
        ]
    return [
        (str(option.called(language)), poll.counts.get(str(option.pk), 0)) for option in poll.options.all()
    ]


def as_data(kept: Sequence[Kept], counts: dict[int, Counts]) -> dict[str, Any]:
    """The same for programs: ``{"rooms": [{"session": …, "counts": …, "questions": […], …}, …]}``, texts per language.

    ``counts`` are those of ``queries.counts``, by the key of the session.
    """
    return {
        "rooms": [
            {
                "session": room.room.session.key,
                "title": room.room.session.title,
                "opened_at": room.room.opened_at.isoformat() if room.room.opened_at else None,
                "closed_at": room.room.closed_at.isoformat() if room.room.closed_at else None,
                "counts": vars(counts.get(room.room.session_id, Counts())),
                "questions": [_question_data(one) for one in room.questions],
                "polls": [_poll_data(one, room) for one in room.polls],
                "ideas": [
                    {
                        "text": one.text,
                        "theme": one.theme.title if one.theme else None,
                        "from": author(one.attendee, one.signature),
                    }
                    for one in room.ideas
                ],
                "turns": [
                    {
                        "name": name_of(one.attendee),
                        "institution": dict(one.attendee.organisation.name)
                        if one.attendee.organisation
                        else None,
                        "started_at": one.started_at.isoformat() if one.started_at else None,
                        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
                    }
                    for one in room.turns
                ],
                "notes": [
                    {"language": one.language, "at": one.at.isoformat(), "text": one.text}
                    for one in room.notes
                ],
            }
            for room in kept
        ]
    }


def _question_data(question: Question) -> dict[str, Any]:
    answer = getattr(question, "answer", None)
    written = None
    if answer and answer.at:
        written = {
            "text": answer.text,
            "by": person_name(answer.by) if answer.by else None,
            "at": answer.at.isoformat(),
        }
    return {
        "text": question.text,
        "from": author(question.attendee, question.signature),
        "votes": question.votes,
        "state": question.state,
        "theme": question.theme.title if question.theme else None,
        "asked_at": question.asked_at.isoformat(),
        "answer": written,
    }


def _poll_data(poll: Poll, kept: Kept) -> dict[str, Any]:
    by_option = poll.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING)
    return {
        "asked": poll.wording,
        "kind": poll.kind,
        "anonymous": poll.anonymous,
        "cast": poll.cast,
        "answers": [
            {"answer": option.wording, "number": poll.counts.get(str(option.pk), 0)}
            for option in poll.options.all()
        ]
        if by_option
        else [{"answer": answer, "number": number} for answer, number in _answers(poll, kept, "az")],
    }
