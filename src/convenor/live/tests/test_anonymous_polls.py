"""Anonymous polls: nothing that is stored links a person and a ballot, and the order of rows least of all."""

from statistics import correlation

import pytest
from django.db import connection

from convenor.live import actions
from convenor.live.models import Ballot, Cast, Poll, Room
from convenor.live.passes import new_secret
from convenor.live.queries import mine
from convenor.live.states import Kind, PollState
from convenor.live.tests.factories import NOW, a_guest, a_poll, cast, joined
from convenor.live.tests.test_cast_ballots import counted

VOTERS = 60
CLOSE = 0.7
"""Of sixty rows in an order by chance, ranks correlate so much once in a hundred million times."""

pytestmark = pytest.mark.django_db


def voted(room: Room, **fields: object) -> Poll:
    """A poll in which sixty voted one after the other: the first wrote 000, the second 001, and so on."""
    poll = a_poll(room, Kind.TEXT, **fields)
    for number in range(VOTERS):
        assert cast(poll, f"{number:03}", a_guest(room), new_secret()) is None
    return poll


def orders(poll: Poll) -> dict[str, list[int]]:
    """In which order voters stand by each column of their ballots, those that the database hides among them."""
    hidden = ["ctid::text", "xmin::text"] if connection.vendor == "postgresql" else ["rowid"]
    columns = [field.column for field in Ballot._meta.fields if field.column != "value"]
    found = {}
    for column in [*hidden, *columns]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {column}, value FROM live_ballot WHERE poll_id = %s",
                [poll.pk],  # noqa: S608
            )
            rows = cursor.fetchall()
        assert len(rows) == VOTERS
        by_column = sorted(rows, key=lambda row: place_of(row[0]))
        if len({row[0] for row in rows}) > 1:
            found[column] = [int(str(value).strip('"')) for _, value in by_column]
    return found


def place_of(value: object) -> object:
    """Numbers by their size, places on disk by page and line, anything else by its letters."""
    text = str(value)
    if text.startswith("("):
        return tuple(int(part) for part in text.strip("()").split(","))
    return (int(text),) if text.isdigit() else (text,)


def test_no_column_of_a_closed_anonymous_poll_says_in_which_order_people_voted(room):
    poll = voted(room)
    actions.close_poll(poll, by=None, at=NOW)
    casts = Cast.objects.filter(poll=poll).order_by("pk").values_list("attendee_id", flat=True)
    assert list(casts) == sorted(casts)  # who has voted is known, and in which order
    found = orders(poll)
    assert "id" in found
    for column, numbers in found.items():
        assert abs(correlation(numbers, range(VOTERS))) < CLOSE, column


def test_nor_do_the_keys_of_rows_while_it_is_open(room):
    poll = voted(room)
    found = orders(poll)
    for column in ("id", "key", "rowid"):
        assert column not in found or abs(correlation(found[column], range(VOTERS))) < CLOSE, column


def test_of_a_named_poll_the_order_is_kept(room):
    """Else the two tests above would prove nothing."""
    poll = voted(room, anonymous=False)
    assert orders(poll)["id"] == list(range(VOTERS))


def test_what_is_counted_does_not_say_what_came_first(room):
    poll, words = a_poll(room), a_poll(room, Kind.WORDS)
    keys = sorted(poll.options.values_list("pk", flat=True), reverse=True)
    for pk, word in zip(keys, ("zəng", "muzey", "arxiv"), strict=True):
        assert (cast(poll, pk, secret=word), cast(words, [word], secret=word)) == (None, None)
    for one in (poll, words):
        one.refresh_from_db()
        assert len(one.counts) == 3
        assert list(one.counts) != sorted(one.counts, reverse=True)  # as they came


def test_an_anonymous_ballot_holds_nothing_of_its_voter(room, participant):
    poll = a_poll(room)
    attendee = joined(room, participant)
    cast(poll, poll.options.first().pk, attendee, new_secret())
    ballot = Ballot.objects.values().get()
    assert set(ballot) == {"id", "poll_id", "key", "attendee_id", "value"}
    assert ballot["attendee_id"] is None
    assert len(ballot["key"]) == 64
    assert {field.name for field in Cast._meta.fields} == {"id", "poll", "attendee"}


def test_a_poll_opened_again_is_changed_from_the_same_browser(room):
    poll, guest = a_poll(room), a_guest(room)
    first, second, _ = (one.pk for one in poll.options.all())
    cast(poll, first, guest)
    actions.close_poll(poll, by=None, at=NOW)
    actions.open_poll(poll, by=None, at=NOW)
    assert cast(poll, second, guest) is None
    assert counted(poll) == {str(second): 1}


def test_when_the_room_closes_not_even_the_browser_finds_its_ballot(room, guest):
    poll, named = a_poll(room), a_poll(room, anonymous=False)
    first = poll.options.first().pk
    cast(poll, first, guest)
    cast(named, named.options.first().pk, guest)
    key = Ballot.objects.get(poll=poll).key
    actions.close_room(room, by=None, at=NOW)
    assert Poll.objects.get(pk=poll.pk).state == PollState.CLOSED
    assert Ballot.objects.get(poll=poll).key != key
    assert mine(guest, "a secret").ballots == {named.pk: named.options.first().pk}
    assert counted(poll) == {str(first): 1}
    actions.open_room(Room.objects.get(pk=room.pk), by=None, at=NOW)
    actions.open_poll(poll, by=None, at=NOW)
    assert cast(poll, first, guest) == "ballot.elsewhere"
