"""A screen is told what the room is, then what changes; it comes back without a gap, and hears nothing twice."""

from collections.abc import Callable

import pytest

from convenor.live import actions, queries
from convenor.live.models import Attendee, Question, Room
from convenor.live.states import Audience, QuestionState
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, later
from convenor.live.tests.hub.conftest import Server, until
from convenor.live.tests.hub.screens import Event, cookie, listening
from convenor.programmes.models import Session


def sequence(room: Room) -> int:
    return queries.sequences([room.pk])[room.pk]


def questions(events: list[Event]) -> list[int]:
    """The keys of the questions told, in order."""
    return [frame["id"] for event in events for frame in event.frames if frame["kind"] == "question"]


def test_a_screen_is_told_the_room_whole_and_then_what_changes(
    server: Server, room: Room, guest: Attendee
) -> None:
    before = a_question(guest, "Bu necə işləyir?")
    with listening(server.port, room) as screen:
        status, headers = screen.head()
        assert status == 200
        assert headers["content-type"].startswith("text/event-stream")
        assert headers["cache-control"] == "no-store"
        whole = screen.event()
        assert whole is not None
        assert (whole.name, whole.id) == ("whole", sequence(room))
        assert questions([whole]) == [before.pk]
        after = a_question(guest, "Bəs haçan başlayır?", at=later(30))
        news = screen.until(sequence(room))
        assert {event.name for event in news} == {"state"}
        assert questions(news) == [after.pk]
        assert news[-1].frames[-1]["text"] == "Bəs haçan başlayır?"


def test_a_screen_that_comes_back_hears_what_it_missed_and_nothing_else(
    server: Server, room: Room, guest: Attendee
) -> None:
    with listening(server.port, room) as screen:
        last = screen.until(sequence(room))[-1].id
    asked = [a_question(a_guest(room), f"Sual nömrə {number}?").pk for number in range(5)]
    until(lambda: server.hub.rooms[room.pk].feeds[Audience.ROOM].sequence == sequence(room))
    with listening(server.port, room, since=last) as screen:
        assert questions(screen.until(sequence(room))) == asked
    with listening(server.port, room, since=sequence(room)) as screen:
        later_one = a_question(guest)
        assert questions(screen.until(sequence(room))) == [later_one.pk]


def test_it_comes_back_to_another_process_as_well(
    server: Server, serve: Callable[..., Server], room: Room
) -> None:
    with listening(server.port, room) as screen:
        last = screen.until(sequence(room))[-1].id
    asked = [a_question(a_guest(room), f"Sual nömrə {number}?").pk for number in range(5)]
    with listening(serve().port, room, since=last) as screen:
        event = screen.until(sequence(room))[0]
    assert event.name == "state"
    assert questions([event]) == asked


def test_it_comes_back_from_the_middle_of_what_was_told_at_once(
    server: Server, room: Room, guest: Attendee
) -> None:
    with listening(server.port, room) as screen:
        screen.until(sequence(room))
        kept = [a_question(a_guest(room), f"Sual nömrə {number}?") for number in range(4)]
        screen.until(sequence(room))
    with listening(server.port, room, since=kept[1].sequence) as screen:
        assert questions(screen.until(sequence(room))) == [kept[2].pk, kept[3].pk]


def test_one_that_remembers_what_is_not_there_is_told_the_whole(server: Server, room: Room) -> None:
    with listening(server.port, room, since=sequence(room) + 100) as screen:
        event = screen.until(sequence(room))[0]
    assert event.name == "whole"


def test_what_was_removed_meanwhile_is_told_as_removed(server: Server, room: Room, guest: Attendee) -> None:
    question = a_question(guest)
    with listening(server.port, room) as screen:
        last = screen.until(sequence(room))[-1].id
    actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW)
    with listening(server.port, room, since=last) as screen:
        (frame,) = screen.until(sequence(room))[-1].frames
    assert frame == {"kind": "question", "sequence": sequence(room), "id": question.pk, "state": "removed"}


def test_many_come_and_the_database_is_asked_once(
    serve: Callable[..., Server], room: Room, guest: Attendee
) -> None:
    class Counting:
        """The real queries, counted."""

        reads = 0
        sequences = staticmethod(queries.sequences)

        def room_state(self, room_pk: int, *, since: int, audience: Audience) -> queries.State:
            self.reads += 1
            return queries.room_state(room_pk, since=since, audience=audience)

    source = Counting()
    server = serve(source=source)
    a_question(guest)
    screens = [listening(server.port, room) for _ in range(15)]
    for screen in screens:
        assert len(questions(screen.until(sequence(room)))) == 1
    assert source.reads == 1
    a_question(guest, "Bəs kim cavab verəcək?", at=later(1))
    for screen in screens:
        screen.until(sequence(room))
    assert source.reads == 2
    for screen in [listening(server.port, room), listening(server.port, room, since=sequence(room) - 1)]:
        screens.append(screen)
        screen.until(sequence(room))
    assert source.reads == 2
    for screen in screens:
        screen.close()


def test_news_that_was_lost_is_found(serve: Callable[..., Server], room: Room, guest: Attendee) -> None:
    class Deaf:
        """No news ever comes."""

        is_up = False

        def listen(self, hear: Callable[[int, int], None]) -> Callable[[], None]:
            return lambda: None

    with listening(serve(bus=Deaf).port, room) as screen:
        screen.until(sequence(room))
        question = a_question(guest)
        assert questions(screen.until(sequence(room))) == [question.pk]


def test_what_waits_for_the_moderator_is_told_to_the_console_alone(
    server: Server, sessions: list[Session]
) -> None:
    room = a_room(sessions[0], moderated=True)
    with (
        listening(server.port, room) as phone,
        listening(server.port, room, audience=Audience.CONSOLE) as console,
    ):
        waiting = a_question(a_guest(room))
        assert questions(console.until(sequence(room))) == [waiting.pk]
        assert questions(phone.until(sequence(room))) == []
        actions.moderate(waiting, QuestionState.SHOWN, by=None, at=NOW)
        assert questions(phone.until(sequence(room))) == [waiting.pk]


def test_a_closed_room_tells_so_and_ends_its_streams(server: Server, room: Room) -> None:
    with listening(server.port, room) as screen:
        last = screen.until(sequence(room))[-1].id
        actions.close_room(room, by=None, at=NOW)
        assert screen.until(sequence(room))[-1].frames[-1]["state"] == "closed"
        assert screen.event() is None
    with listening(server.port, room, since=last) as screen:
        assert screen.until(sequence(room))[-1].frames[-1]["state"] == "closed"
        assert screen.event() is None


def test_a_console_goes_on_after_the_room_is_closed(server: Server, room: Room) -> None:
    question = a_question(a_guest(room))
    actions.close_room(room, by=None, at=NOW)
    with listening(server.port, room, audience=Audience.CONSOLE) as console:
        console.until(sequence(room))
        actions.moderate(question, QuestionState.ANSWERED, by=None, at=NOW)
        assert questions(console.until(sequence(room))) == [question.pk]


def test_all_are_told_where_to_go_next(server: Server, room: Room, sessions: list[Session]) -> None:
    following = a_room(sessions[1])
    with listening(server.port, room) as screen:
        screen.until(sequence(room))
        actions.move_phones(room, following, by=None, at=NOW)
        frame = screen.until(sequence(room))[-1].frames[-1]
    assert frame["moved_to"] == following.code


def test_a_server_that_stops_ends_its_streams(serve: Callable[..., Server], room: Room) -> None:
    server = serve()
    with listening(server.port, room) as screen:
        screen.until(sequence(room))
        server.stop()
        assert screen.event() is None


def test_a_code_may_be_written_in_small_letters(server: Server, room: Room) -> None:
    held = cookie(room)
    room.code = room.code.lower()
    with listening(server.port, room, held=held) as screen:
        assert screen.head()[0] == 200


# who may listen


def refused(server: Server, room: Room, **how: object) -> int:
    with listening(server.port, room, **how) as screen:  # type: ignore[arg-type]
        return screen.head()[0]


def test_without_a_pass_nobody_listens(server: Server, room: Room) -> None:
    assert refused(server, room, held="") == 403


@pytest.mark.parametrize(
    "tampered",
    [
        lambda text: text[:-1] + "A" * (text[-1] != "A") + "B" * (text[-1] == "A"),
        lambda text: text + "=",
        lambda _: "live_1=x",
    ],
)
def test_a_forged_pass_is_refused(server: Server, room: Room, tampered: Callable[[str], str]) -> None:
    assert refused(server, room, held=tampered(cookie(room))) == 403


def test_an_old_pass_is_refused(server: Server, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as yesterday:
        yesterday.setattr("django.core.signing.time.time", lambda: 1_600_000_000.0)
        held = cookie(room)
    assert refused(server, room, held=held) == 403


def test_the_pass_of_another_room_is_refused(server: Server, room: Room, sessions: list[Session]) -> None:
    other = a_room(sessions[1])
    assert refused(server, room, held=cookie(other)) == 403
    stolen = cookie(other).replace(f"live_{other.pk}=", f"live_{room.pk}=")
    assert refused(server, room, held=stolen) == 403


def test_a_phone_does_not_get_what_the_console_gets(server: Server, room: Room) -> None:
    assert refused(server, room, audience=Audience.CONSOLE, held=cookie(room)) == 403


def test_a_room_that_is_not_there_is_answered_as_one_that_is(server: Server, room: Room) -> None:
    """Else who is in some room could try the codes of others."""
    held, room.code = cookie(room), "ZZZZZZ"
    assert refused(server, room, held=held) == 403


def test_the_page_of_another_site_does_not_listen(server: Server, room: Room) -> None:
    assert refused(server, room, Sec_Fetch_Site="cross-site") == 403
    assert refused(server, room, Origin="https://elsewhere.example.org") == 403


def test_one_browser_does_not_take_all_places(server: Server, room: Room) -> None:
    held = cookie(room)
    first = listening(server.port, room, held=held)
    first.until(sequence(room))
    others = [listening(server.port, room, held=held) for _ in range(20)]
    for screen in others:
        screen.until(sequence(room))
    until(lambda: server.hub.phones() == 20)
    for screen in [first, *others]:
        screen.close()


def test_what_was_read_while_somebody_wrote_is_told_once(
    serve: Callable[..., Server], room: Room, guest: Attendee
) -> None:
    class Hurried:
        """The real queries; the first time, something is written between reading and answering."""

        sequences = staticmethod(queries.sequences)
        written: Question | None = None

        def room_state(self, room_pk: int, *, since: int, audience: Audience) -> queries.State:
            state = queries.room_state(room_pk, since=since, audience=audience)
            if self.written is None:
                self.written = a_question(guest)
                newer = queries.room_state(room_pk, since=since, audience=audience)
                state = queries.State(state.sequence, newer.frames)
            return state

    source, before = Hurried(), sequence(room)
    with listening(serve(source=source).port, room) as screen:
        events = screen.until(before + 1)
    assert source.written is not None
    assert questions(events) == [source.written.pk]
