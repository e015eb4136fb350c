"""Votes by the short way: many in one transaction, each answered for itself, each counted once."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from convenor.live import actions, queries
from convenor.live.hub import doors, requests
from convenor.live.models import Attendee, Ballot, Question, Room, Vote
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_question, closed
from convenor.live.tests.hub.conftest import Server, until
from convenor.live.tests.hub.screens import PATIENCE, Screen, cookie, listening, posting, request

Posted = tuple[int, dict[str, object]]


def vote(server: Server, room: Room, attendee: Attendee, question: Question, wanted: object = True) -> Posted:
    content = {"question": question.pk, "wanted": wanted}
    return posting(server.port, room, "votes", content, held=cookie(room, attendee))


def test_a_vote_is_counted_and_told(server: Server, room: Room, guest: Attendee) -> None:
    question = a_question(a_guest(room))
    with listening(server.port, room) as screen:
        screen.event()
        assert vote(server, room, guest, question) == (200, {"done": True})
        event = screen.event()
    assert event is not None
    assert [frame["votes"] for frame in event.frames] == [1]
    assert Vote.objects.get().attendee == guest


def test_voting_twice_from_two_tabs_counts_once_and_can_be_taken_back(
    server: Server, room: Room, guest: Attendee
) -> None:
    question = a_question(a_guest(room))
    for wanted, votes in ((True, 1), (True, 1), (False, 0), (False, 0)):
        assert vote(server, room, guest, question, wanted)[0] == 200
        question.refresh_from_db()
        assert question.votes == votes == Vote.objects.count()


def test_a_refusal_comes_with_its_sentence_in_the_language_of_the_reader(
    server: Server, room: Room, guest: Attendee
) -> None:
    question = a_question(guest)
    content = {"question": question.pk, "wanted": True}
    for language in ("en", "az"):
        held = f"{cookie(room, guest)}; django_language={language}"
        status, told = posting(server.port, room, "votes", content, held=held)
        assert (status, told["refusal"]) == (409, "vote.own_question")
        sentences = told["sentence"]
        assert sentences
    status, told = posting(
        server.port, room, "votes", content, held=cookie(room, guest), Accept_Language="en"
    )
    assert told["sentence"] != sentences


def test_a_closed_room_takes_no_votes(server: Server, room: Room, guest: Attendee) -> None:
    question = a_question(a_guest(room))
    closed(room)
    status, told = vote(server, room, guest, question)
    assert (status, told["refusal"]) == (409, "room.closed")


def test_of_many_at_once_each_is_answered_for_itself(server: Server, room: Room) -> None:
    question = a_question(a_guest(room))
    voters = [*(a_guest(room) for _ in range(40)), question.attendee]
    with ThreadPoolExecutor(12) as crowd:
        statuses = list(crowd.map(lambda one: vote(server, room, one, question)[0], voters))
    assert statuses == [200] * 40 + [409]
    question.refresh_from_db()
    assert question.votes == 40 == Vote.objects.count()
    assert queries.sequences([room.pk])[room.pk] < 40, "several went into one transaction"


def test_a_ballot_is_counted_once_and_can_be_changed(server: Server, room: Room, guest: Attendee) -> None:
    poll = a_poll(room)
    one, other, _ = [option.pk for option in poll.options.all()]
    for option in (one, one, other):
        content = {"poll": poll.pk, "value": option}
        assert posting(server.port, room, "ballots", content, held=cookie(room, guest)) == (
            200,
            {"done": True},
        )
    poll.refresh_from_db()
    assert (poll.cast, poll.counts.get(str(other)), poll.counts.get(str(one), 0)) == (1, 1, 0)
    assert Ballot.objects.get().attendee is None


def test_a_closed_poll_takes_no_ballots(server: Server, room: Room, guest: Attendee) -> None:
    poll = a_poll(room)
    option = poll.options.all()[0].pk
    actions.close_poll(poll, by=None, at=NOW)
    content = {"poll": poll.pk, "value": option}
    status, told = posting(server.port, room, "ballots", content, held=cookie(room, guest))
    assert (status, told["refusal"]) == (409, "poll.closed")


@pytest.mark.parametrize("value", [None, {}, "x" * 900, [[]], [1.5], True, 10**400])
def test_a_ballot_that_makes_no_sense_is_refused(
    server: Server, room: Room, guest: Attendee, value: object
) -> None:
    content = {"poll": a_poll(room).pk, "value": value}
    assert posting(server.port, room, "ballots", content, held=cookie(room, guest))[0] in {400, 409}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"[" * 9_000, {}, {"question": "1", "wanted": True}, {"question": 1},
     {"question": True, "wanted": True}, {"question": 2**63, "wanted": True}, {"question": 1, "wanted": 1}],
)  # fmt: skip
def test_what_is_no_vote_is_not_understood(
    server: Server, room: Room, guest: Attendee, content: object
) -> None:
    assert posting(server.port, room, "votes", content, held=cookie(room, guest)) == (400, {})


def test_a_question_of_another_room_is_not_found(server: Server, room: Room, guest: Attendee) -> None:
    status, told = posting(
        server.port, room, "votes", {"question": 999_999, "wanted": True}, held=cookie(room, guest)
    )
    assert (status, told["refusal"]) == (409, "question.unknown")


def test_the_page_of_another_site_does_not_vote(server: Server, room: Room, guest: Attendee) -> None:
    held, content = cookie(room, guest), {"question": 1, "wanted": True}
    for headers in (
        {"Origin": "https://elsewhere.example.org"},
        {"Origin": ""},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "same-site"},
    ):
        status, told = posting(server.port, room, "votes", content, held=held, **headers)
        assert (status, told["refusal"]) == (403, "origin.foreign")


def test_without_a_pass_nobody_votes(server: Server, room: Room) -> None:
    assert posting(server.port, room, "votes", {}, held="")[0] == 403


def test_a_vote_is_not_given_by_a_link(server: Server, room: Room, guest: Attendee) -> None:
    asked = request("GET", f"/live/{room.code}/votes", server.port, {"Cookie": cookie(room, guest)})
    with Screen(server.port, asked) as screen:
        assert screen.head()[0] == 405


def test_a_body_that_is_too_long_is_not_read(server: Server, room: Room, guest: Attendee) -> None:
    body = b'{"question": 1, "wanted": true, "more": "' + b"x" * 20_000 + b'"}'
    assert posting(server.port, room, "votes", body, held=cookie(room, guest))[0] == 413


def test_a_body_that_does_not_come_is_given_up(
    server: Server, room: Room, guest: Attendee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "BODY_PATIENCE", 0.2)
    headers = {"Cookie": cookie(room, guest), "Sec_Fetch_Site": "same-origin", "Content_Length": "100"}
    begun = request("POST", f"/live/{room.code}/votes", server.port, headers) + b'{"question"'
    with Screen(server.port, begun) as screen:
        assert screen.head()[0] == 408


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: loc"])
def test_a_head_that_does_not_come_is_given_up(
    server: Server, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "HEAD_PATIENCE", 0.2)
    assert ended(Screen(server.port, begun))


def test_a_head_without_end_is_given_up(server: Server) -> None:
    with Screen(server.port, b"GET / HTTP/1.1\r\n") as screen, pytest.raises(OSError):
        for number in range(100_000):
            screen.socket.sendall(b"X-%d: %b\r\n" % (number, b"x" * 1_000))


def ended(screen: Screen) -> bool:
    with screen:
        try:
            return screen.stream.read(1) == b""
        except ConnectionResetError:
            return True


def test_the_lamp_says_what_works(server: Server) -> None:
    with Screen(server.port, request("GET", "/live/any/lamp", server.port, {})) as screen:
        assert screen.answer() == (200, {"bus": True, "database": True, "phones": 0})


def test_what_is_not_live_is_not_found(server: Server) -> None:
    with Screen(server.port, request("GET", "/", server.port, {})) as screen:
        assert screen.head()[0] == 404


# killed in the middle


def test_killed_while_five_hundred_vote_each_vote_that_was_answered_is_there_and_none_twice(
    transactional_db: None, room: Room, tmp_path: Path
) -> None:
    question = a_question(a_guest(room))
    Attendee.objects.bulk_create(Attendee(room=room, joined_at=NOW) for _ in range(500))
    voters = list(Attendee.objects.exclude(pk=question.attendee_id))
    first = start(tmp_path)
    answered: list[int] = []

    def vote_at(port: int, attendee: Attendee) -> None:
        try:
            status, _ = posting(
                port, room, "votes", {"question": question.pk, "wanted": True}, held=cookie(room, attendee)
            )
        except (OSError, ValueError, IndexError, KeyError):
            return
        if status == 200:
            answered.append(attendee.pk)

    with ThreadPoolExecutor(16) as crowd:
        for voter in voters:
            crowd.submit(vote_at, first.port, voter)
        until(lambda: len(answered) > 50)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    kept = set(Vote.objects.values_list("attendee_id", flat=True))
    assert 50 < len(answered) < 500
    assert set(answered) <= kept
    question.refresh_from_db()
    assert question.votes == len(kept) == Vote.objects.count()
    # All of them vote again, as their pages do: whoever was counted is not counted twice.
    second = start(tmp_path)
    with ThreadPoolExecutor(16) as crowd:
        list(crowd.map(lambda one: vote_at(second.port, one), voters))
    second.process.terminate()
    assert second.process.wait(PATIENCE) == 0
    question.refresh_from_db()
    assert question.votes == 500 == Vote.objects.count()


class Process:
    """`convenor live` in a process of its own, over the database of the test."""

    def __init__(self, environ: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [sys.executable, "-m", "convenor", "live", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environ)
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


def start(folder: Path) -> Process:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite://{database['NAME']}"
    else:
        url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
    return Process(
        {
            **kept,
            "CONVENOR_DATA": str(folder),
            "CONVENOR_DATABASE_URL": url,
            "CONVENOR_SECRET_KEY": settings.SECRET_KEY,
        }
    )
