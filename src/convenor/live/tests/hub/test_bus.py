"""News within a process and over a bus: the same things hold. A bus that dies delays, and does nothing worse."""

import asyncio
from collections.abc import Callable

import pytest
from pytest_django import Settings

from convenor.live import bus, queries
from convenor.live.models import Attendee, Room
from convenor.live.tests.factories import a_guest, a_question
from convenor.live.tests.hub.conftest import BusServer, Server, over, until
from convenor.live.tests.hub.screens import cookie, listening, posting
from convenor.live.tests.hub.test_listen import questions, sequence


@pytest.fixture
def over_bus(settings: Settings, bus_server: BusServer) -> BusServer:
    settings.LIVE_BUS_URL = bus_server.url
    return bus_server


@pytest.fixture(params=["in process", "over a bus"])
def any_server(request: pytest.FixtureRequest, serve: Callable[..., Server]) -> Server:
    if request.param == "in process":
        return serve()
    server = serve(bus=over(request.getfixturevalue("over_bus")))
    until(lambda: server.hub.bus.is_up)
    return server


def test_what_is_posted_is_told_and_can_be_heard_again(
    any_server: Server, room: Room, guest: Attendee
) -> None:
    with listening(any_server.port, room) as screen:
        last = screen.until(sequence(room))[-1].id
        question = a_question(a_guest(room))
        assert questions(screen.until(sequence(room))) == [question.pk]
        voted = {"question": question.pk, "wanted": True}
        assert posting(any_server.port, room, "votes", voted, held=cookie(room, guest))[0] == 200
        assert screen.until(sequence(room))[-1].frames[-1]["votes"] == 1
    with listening(any_server.port, room, since=last) as screen:
        assert questions(screen.until(sequence(room))) == [question.pk]


def test_what_one_process_writes_is_told_by_the_other(
    serve: Callable[..., Server], over_bus: BusServer, room: Room, guest: Attendee
) -> None:
    one, other = serve(bus=over(over_bus)), serve(bus=over(over_bus))
    until(lambda: one.hub.bus.is_up and other.hub.bus.is_up)
    question = a_question(a_guest(room))
    with listening(other.port, room) as screen:
        screen.until(sequence(room))
        voted = {"question": question.pk, "wanted": True}
        assert posting(one.port, room, "votes", voted, held=cookie(room, guest))[0] == 200
        assert screen.until(sequence(room))[-1].frames[-1]["votes"] == 1


def test_news_goes_over_the_bus(over_bus: BusServer, room: Room, guest: Attendee) -> None:
    heard: list[tuple[int, int]] = []

    async def follow() -> None:
        follower = bus.Bus(over_bus.url)
        task = asyncio.create_task(follower.follow(lambda *news: heard.append(news)))
        while not follower.is_up:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(bus.tell_others, 7, 123)
        while not heard:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(follow(), 30))
    assert heard == [(7, 123)]


def test_when_the_bus_dies_posting_goes_on_the_lamp_says_so_and_all_is_right_when_it_returns(
    serve: Callable[..., Server], over_bus: BusServer, room: Room, guest: Attendee
) -> None:
    server = serve(bus=over(over_bus))
    until(lambda: server.hub.bus.is_up)
    with listening(server.port, room) as screen:
        screen.until(sequence(room))
        over_bus.stop()
        assert screen.beat()["bus"] is False
        question = a_question(guest)
        assert questions(screen.until(sequence(room))) == [question.pk]
        over_bus.start()
        while screen.beat()["bus"] is False:
            pass
        another = a_question(a_guest(room))
        assert questions(screen.until(sequence(room))) == [another.pk]


def test_a_bus_that_was_never_there_fails_no_act(settings: Settings, room: Room, guest: Attendee) -> None:
    settings.LIVE_BUS_URL = "redis://127.0.0.1:1/0"
    assert a_question(guest).pk
    assert queries.sequences([room.pk])[room.pk] > 0
