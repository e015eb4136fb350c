"""Phones that do not read, and phones that are not there any more: found, dropped, and told all when they come back."""

import pytest

from convenor.live.hub import hub, phones
from convenor.live.models import Attendee, Room
from convenor.live.tests.factories import a_guest, a_question
from convenor.live.tests.hub.conftest import Server, until
from convenor.live.tests.hub.screens import Event, Screen, listening
from convenor.live.tests.hub.test_listen import questions, sequence

LONG = "Nə üçün? " * 50


def test_a_phone_whose_buffer_is_full_is_dropped_and_comes_back_without_a_gap(
    server: Server, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phones, "BUFFER", 1_000)
    monkeypatch.setattr(phones, "KEPT_BY_SYSTEM", 1_000)
    monkeypatch.setattr(hub, "PAUSE", 0.0)
    slow, quick = listening(server.port, room, receives=1_000), listening(server.port, room)
    first = slow.until(sequence(room))
    quick.until(sequence(room))
    asked = []
    while server.hub.phones() > 1:
        asked.append(a_question(a_guest(room), LONG).pk)
        assert questions(quick.until(sequence(room))) == asked[-1:]
        assert len(asked) < 500
    quick.close()
    heard = [*first, *rest(slow)]
    with listening(server.port, room, since=heard[-1].id) as screen:
        heard += screen.until(sequence(room))
    assert questions(heard) == asked


def rest(screen: Screen) -> list[Event]:
    """What had come before the cut; an event that is cut in two does not count."""
    found = []
    try:
        while (event := screen.event()) is not None:
            found.append(event)
    except (OSError, ValueError):
        pass
    screen.close()
    return found


def test_a_phone_that_takes_nothing_between_two_heartbeats_is_dropped(
    server: Server, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phones, "KEPT_BY_SYSTEM", 1_000)
    monkeypatch.setattr(hub, "BEAT", 0.0)
    with listening(server.port, room, receives=1_000) as stuck, listening(server.port, room) as awake:
        stuck.until(sequence(room))
        awake.until(sequence(room))
        for _ in range(40):
            a_question(a_guest(room), LONG)
            awake.until(sequence(room))
        while server.hub.phones() > 1:
            awake.beat()
        assert awake.beat()["phones"] == 1


def test_a_phone_that_closes_is_forgotten(server: Server, room: Room) -> None:
    with listening(server.port, room) as screen:
        screen.until(sequence(room))
        assert server.hub.phones() == 1
    until(lambda: server.hub.phones() == 0)


def test_a_room_that_nobody_listens_to_is_forgotten(
    server: Server, room: Room, guest: Attendee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "FORGET", 0.0)
    with listening(server.port, room) as screen:
        screen.until(sequence(room))
    until(lambda: not server.hub.rooms)
    question = a_question(guest)
    with listening(server.port, room) as screen:
        assert questions(screen.until(sequence(room))) == [question.pk]
