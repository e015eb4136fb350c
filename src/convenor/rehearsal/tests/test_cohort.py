from collections import Counter
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from convenor.kit import names
from convenor.rehearsal import rules
from convenor.rehearsal.cohort import UNCHANGING, cohort
from convenor.rehearsal.progress import Bars

seeds = st.integers(0, 10**9)
counts = st.integers(1, 200)


@given(seeds, counts)
def test_the_same_seed_gives_the_same_people(seed: int, count: int) -> None:
    assert cohort(seed=seed, count=count, senders=14) == cohort(seed=seed, count=count, senders=14)


@given(seeds, counts)
def test_a_larger_cohort_begins_with_the_smaller_one(seed: int, count: int) -> None:
    larger = cohort(seed=seed, count=count + 5, senders=7)
    assert larger[:count] == cohort(seed=seed, count=count, senders=7)


def test_another_seed_gives_other_people() -> None:
    assert cohort(seed=1, count=20, senders=14) != cohort(seed=2, count=20, senders=14)


@given(seeds, counts, st.integers(1, 20))
def test_every_address_is_made_up_and_somebody_s_own(seed: int, count: int, senders: int) -> None:
    people = cohort(seed=seed, count=count, senders=senders)
    addresses = {one.email for one in people}
    assert len(people) == len(addresses) == count
    assert all(address.endswith("@example.org") and address.isascii() for address in addresses)
    assert not any(character.isspace() for character in "".join(addresses))


@given(seeds, counts)
def test_no_two_people_have_the_same_three_names(seed: int, count: int) -> None:
    people = cohort(seed=seed, count=count, senders=1)
    assert max(Counter((one.given, one.surname, one.father) for one in people).values()) == 1


@given(seeds)
def test_a_daughter_s_surname_ends_as_hers(seed: int) -> None:
    for one in cohort(seed=seed, count=40, senders=3):
        if one.surname not in UNCHANGING:
            assert one.surname.endswith("a") is (one.patronymic == "qizi")
        whole = names.official_name(one.given, one.surname, one.father, one.patronymic, "az")
        assert whole.endswith("qızı" if one.patronymic == "qizi" else "oğlu")


@given(seeds, st.integers(1, 30))
def test_every_institution_sends_somebody_once_there_are_enough_people(seed: int, senders: int) -> None:
    sent = {one.sender for one in cohort(seed=seed, count=senders, senders=senders)}
    assert sent == set(range(senders))


@given(seeds, st.integers(0, 5000))
def test_chance_is_decided_by_seed_and_place_alone(seed: int, place: int) -> None:
    assert rules.withdraws(seed, place) == rules.withdraws(seed, place)


@given(seeds)
def test_presence_at_a_session_does_not_hang_on_the_other_sessions(seed: int) -> None:
    [person] = cohort(seed=seed, count=1, senders=1)
    both = list(rules.presence(seed, person, ["opening", "panel"]))
    assert both == [*rules.presence(seed, person, ["opening"]), *rules.presence(seed, person, ["panel"])]


def test_some_withdraw_and_most_do_not() -> None:
    withdrawn = sum(rules.withdraws(1, place) for place in range(1000))
    assert 20 <= withdrawn <= 90


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_has_one_line_for_each_step_that_is_done() -> None:
    log = StringIO()
    with Bars(log) as bars:
        for done in range(3):
            bars.show("marks", done + 1, 3)
        bars.show("certificates", 1, 2)
    assert log.getvalue() == "marks: 3\n"


def test_on_a_terminal_the_bar_grows_in_its_line() -> None:
    terminal = Terminal()
    with Bars(terminal) as bars:
        bars.show("marks", 0, 2)
        bars.show("marks", 1, 2)
        bars.show("marks", 2, 2)
        bars.show("mails", 1, 1)
    marks, mails, nothing = terminal.getvalue().split("\n")
    _, empty, half, full = marks.split("\r")
    assert empty.endswith("░" * 24 + " 0 of 2")
    assert half.endswith("█" * 12 + "░" * 12 + " 1 of 2")
    assert full.endswith("█" * 24 + " 2 of 2")
    assert mails.startswith("\rmails")
    assert nothing == ""


def test_a_step_of_nothing_is_done() -> None:
    terminal = Terminal()
    with Bars(terminal) as bars:
        bars.show("certificates", 0, 0)
    assert "█" * 24 in terminal.getvalue()
