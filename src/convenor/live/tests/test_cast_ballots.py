"""Ballots: one person one ballot, changeable until closed; nothing that links person and ballot."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as some

from convenor.kit.refusals import Refusal
from convenor.kit.tests.at_once import at_once
from convenor.live import actions
from convenor.live.actions import Answered
from convenor.live.frames import results
from convenor.live.models import Ballot, Cast
from convenor.live.passes import new_secret
from convenor.live.queries import mine
from convenor.live.rules.polls import added, ballot_refusal, cleaned_value, tally
from convenor.live.states import Kind, PollState
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_room, cast, closed, joined


def counted(poll):
    """The counts, after looking that they are what the ballots add up to."""
    poll.refresh_from_db()
    options = poll.options.count()
    total = {}
    for value in Ballot.objects.filter(poll=poll).values_list("value", flat=True):
        total = added(total, tally(poll.kind, value, options=options), type(tally("text", "", options=0))())
    assert poll.counts == total
    assert poll.cast == Cast.objects.filter(poll=poll).count() == Ballot.objects.filter(poll=poll).count()
    return poll.counts


# The rules


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [
        (Kind.SINGLE, 7, 7),
        (Kind.SINGLE, 9, "ballot.wrong"),
        (Kind.SINGLE, "7", "ballot.wrong"),
        (Kind.SINGLE, True, "ballot.wrong"),
        (Kind.SINGLE, None, "ballot.empty"),
        (Kind.SCALE, None, "ballot.empty"),
        (Kind.SCALE, 5, 5),
        (Kind.SCALE, 6, "ballot.wrong"),
        (Kind.SCALE, 4.5, "ballot.wrong"),
        (Kind.MULTIPLE, [7, 8], [7, 8]),
        (Kind.MULTIPLE, [6, 7, 8], "ballot.too_many"),
        (Kind.MULTIPLE, [7, 7], "ballot.wrong"),
        (Kind.MULTIPLE, [], "ballot.empty"),
        (Kind.MULTIPLE, {"7": 1}, "ballot.wrong"),
        (Kind.RANKING, [8, 6, 7], [8, 6, 7]),
        (Kind.RANKING, [8], [8]),
        (Kind.RANKING, [8, 8], "ballot.wrong"),
        (Kind.WORDS, [" İrs ", "irs", ""], ["İrs"]),
        (Kind.WORDS, ["bir", "iki", "üç"], "ballot.too_many"),
        (Kind.WORDS, ["", " "], "ballot.empty"),
        (Kind.WORDS, ["😀"], "post.no_words"),
        (Kind.WORDS, ["ə" * 41], "text.too_long"),
        (Kind.WORDS, "irs", "ballot.wrong"),
        (Kind.TEXT, " Çox  yaxşı ", "Çox yaxşı"),
        (Kind.TEXT, "", "post.empty"),
        (Kind.TEXT, "ə" * 10_000, "text.too_long"),
        (Kind.TEXT, ["x"], "ballot.wrong"),
    ],
)
def test_what_can_be_answered(kind, raw, kept):
    value = cleaned_value(kind, raw, options=[6, 7, 8], most=2, lowest=1, highest=5)
    assert (value.code if isinstance(value, Refusal) else value) == kept


@pytest.mark.parametrize(
    ("state", "is_elsewhere", "code"),
    [
        (PollState.OPEN, False, None),
        (PollState.OPEN, True, "ballot.elsewhere"),
        (PollState.CLOSED, False, "poll.closed"),
        (PollState.DRAFT, False, "poll.unknown"),
        (PollState.REMOVED, False, "poll.unknown"),
        (None, False, "poll.unknown"),
    ],
)
def test_when_a_ballot_is_taken(state, is_elsewhere, code):
    refusal = ballot_refusal(state, is_elsewhere=is_elsewhere)
    assert (refusal and refusal.code) == code


def test_what_ballots_add_up_to():
    assert tally(Kind.SINGLE, 7, options=3) == {"7": 1}
    assert tally(Kind.MULTIPLE, [7, 8], options=3) == {"7": 1, "8": 1}
    assert tally(Kind.RANKING, [8, 6], options=3) == {"8": 3, "6": 2}
    assert tally(Kind.WORDS, ["irs"], options=0) == {"irs": 1}
    assert tally(Kind.TEXT, "irs", options=0) == {}


@given(some.lists(some.permutations([1, 2, 3, 4]), min_size=1, max_size=20), some.integers(0, 19))
def test_a_changed_ballot_counts_as_if_it_had_been_so_from_the_start(rankings, place):
    values = [list(one) for one in rankings]
    place %= len(values)
    empty = tally(Kind.TEXT, "", options=4)
    first = {}
    for one in values:
        first = added(first, tally(Kind.RANKING, one, options=4), empty)
    other = list(reversed(values[place]))
    changed = added(
        first, tally(Kind.RANKING, other, options=4), tally(Kind.RANKING, values[place], options=4)
    )
    anew = {}
    for number, one in enumerate(values):
        anew = added(anew, tally(Kind.RANKING, other if number == place else one, options=4), empty)
    assert changed == anew


# Answered


@pytest.mark.parametrize("anonymous", [True, False])
def test_one_person_one_ballot_changeable_until_closed(room, anonymous):
    poll = a_poll(room, anonymous=anonymous)
    first, second, _ = (one.pk for one in poll.options.all())
    guest = a_guest(room)
    assert cast(poll, first, guest) is None
    assert cast(poll, first, guest) is None
    assert counted(poll) == {str(first): 1}
    assert cast(poll, second, guest) is None
    assert counted(poll) == {str(second): 1}
    actions.close_poll(poll, by=None, at=NOW)
    assert cast(poll, first, guest) == "poll.closed"
    assert cast(poll, first) == "poll.closed"
    assert counted(poll) == {str(second): 1}


def test_a_person_with_two_phones_votes_once_and_changes_it_only_where_they_voted(room, participant):
    poll = a_poll(room)
    first, second, _ = (one.pk for one in poll.options.all())
    attendee = joined(room, participant)
    assert cast(poll, first, attendee, "phone") is None
    assert cast(poll, second, attendee, "laptop") == "ballot.elsewhere"
    assert cast(poll, second, attendee, "phone") is None
    assert counted(poll) == {str(second): 1}
    assert mine(attendee, "phone").ballots == {poll.pk: second}
    assert mine(attendee, "laptop").ballots == {}
    assert mine(attendee, "laptop").cast == {poll.pk}


def test_in_a_named_poll_any_phone_of_the_person_changes_it(room, participant):
    poll = a_poll(room, anonymous=False)
    first, second, _ = (one.pk for one in poll.options.all())
    attendee = joined(room, participant)
    assert cast(poll, first, attendee, "phone") is None
    assert cast(poll, second, attendee, "laptop") is None
    assert counted(poll) == {str(second): 1}
    assert mine(attendee, "other").ballots == {poll.pk: second}
    assert Ballot.objects.get(poll=poll).attendee == attendee


def test_words_are_counted_whatever_their_letters_as_the_first_wrote_them(room):
    poll = a_poll(room, Kind.WORDS, most=3)
    for words in (["İrs", "Büdcə"], ["irs"], ["IRS", "büdcə"]):
        assert cast(poll, words, secret=new_secret()) is None
    assert counted(poll) == {"İrs": 3, "Büdcə": 2}
    assert results(poll) == [["Büdcə", 2], ["İrs", 3]]


def test_words_of_one_batch_meet_too(room):
    poll = a_poll(room, Kind.WORDS)
    batch = [Answered(a_guest(room).pk, poll.pk, [word], new_secret()) for word in ("İrs", "irs", "İRS")]
    assert actions.cast_ballots(room.pk, batch, at=NOW) == [None] * 3
    assert counted(poll) == {"İrs": 3}


def test_ranking_and_scale_and_several_answers_are_counted(room):
    ranking, scale = a_poll(room, Kind.RANKING), a_poll(room, Kind.SCALE)
    several = a_poll(room, Kind.MULTIPLE, most=2)
    one, two, three = (option.pk for option in ranking.options.all())
    assert cast(ranking, [two, one, three], secret="a") is None
    assert cast(ranking, [two], secret="b") is None
    assert counted(ranking) == {str(two): 6, str(one): 2, str(three): 1}
    for point in (1, 5, 5):
        assert cast(scale, point, secret=new_secret()) is None
    assert counted(scale) == {"1": 1, "5": 2}
    first, second, third = (option.pk for option in several.options.all())
    assert cast(several, [first, third]) is None
    assert counted(several) == {str(first): 1, str(third): 1}
    assert cast(several, [first, one], secret="c") == "ballot.wrong"


# Refused


def test_who_is_not_in_the_room_and_what_is_not_in_it_is_unknown(room, sessions):
    poll, other = a_poll(room), a_room(sessions[1])
    first = poll.options.first().pk
    assert cast(poll, first, a_guest(other)) == "attendee.unknown"
    assert cast(poll, first, secret="") == "attendee.unknown"
    answer = actions.cast_ballots(other.pk, [Answered(a_guest(other).pk, poll.pk, first, "s")], at=NOW)
    assert answer[0].code == "poll.unknown"
    assert cast(a_poll(room, open=False), first) == "poll.unknown"
    assert counted(poll) == {}


def test_a_closed_room_takes_no_ballots(room):
    poll = a_poll(room)
    closed(room)
    assert cast(poll, poll.options.first().pk) == "room.closed"


def test_the_statements_do_not_grow_with_the_ballots(room, django_assert_max_num_queries):
    poll, other = a_poll(room), a_poll(room, Kind.SCALE, anonymous=False)
    first = poll.options.first().pk
    people = [a_guest(room) for _ in range(40)]
    batch = [Answered(one.pk, poll.pk, first, new_secret()) for one in people]
    batch += [Answered(one.pk, other.pk, 3, "s") for one in people]
    with django_assert_max_num_queries(16):
        assert set(actions.cast_ballots(room.pk, batch, at=NOW)) == {None}
    assert (counted(poll), counted(other)) == ({str(first): 40}, {"3": 40})


def test_a_batch_of_ballots_is_written_whole_or_not_at_all_and_replayed_counts_once(room, monkeypatch):
    poll = a_poll(room)
    first = poll.options.first().pk
    batch = [Answered(a_guest(room).pk, poll.pk, first, new_secret()) for _ in range(20)]

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("convenor.live.actions.polls.advance", killed)
        actions.cast_ballots(room.pk, batch, at=NOW)
    assert counted(poll) == {}
    for _ in range(2):
        assert actions.cast_ballots(room.pk, batch, at=NOW) == [None] * 20
        assert counted(poll) == {str(first): 20}


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_moment_make_one_ballot(room):
    poll, guest = a_poll(room), a_guest(room)
    options = [one.pk for one in poll.options.all()][:2]
    assert at_once(*[partial(cast, poll, option, guest) for option in options]) == [None, None]
    assert sum(counted(poll).values()) == 1


def test_the_database_itself_keeps_one_cast_and_one_ballot(room):
    poll, guest = a_poll(room), a_guest(room)
    cast(poll, poll.options.first().pk, guest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cast.objects.create(poll=poll, attendee=guest)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(poll=poll, key=Ballot.objects.get().key, value=1)
