"""Who a row is taken for. No database: a directory of a few people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.enrolment.columns import Written
from convenor.enrolment.matching import (
    Directory,
    Known,
    Organisations,
    Outcome,
    fingerprint,
    lines,
)
from convenor.enrolment.states import State

pytestmark = pytest.mark.usefixtures("in_english")

MUSEUM, RESERVE, MINISTRY = 1, 2, 3
ORGANISATIONS = Organisations.of(
    [
        (MUSEUM, {"az": "Nümunə Muzeyi", "en": "Sample Museum"}, []),
        (RESERVE, {"az": "İçərişəhər Qoruğu", "en": "Icherisheher Reserve"}, ["İçərişəhər"]),
        (MINISTRY, {"az": "Mədəniyyət Nazirliyi", "en": "Ministry of Culture"}, []),
    ]
)
AYSEL = Known(11, "Aysel", "Quliyeva", "Rafiq", "aysel@example.org", frozenset({MUSEUM}))
KAMRAN = Known(12, "Kamran", "Səlimxanov", "", "", frozenset({RESERVE}))


def outcome(*rows, known=(AYSEL, KAMRAN), states=None):
    """The lines for rows given as ``(given, surname, institution, more)``."""
    written = [
        Written(
            number=number, given=row[0], surname=row[1], institution=row[2], **(row[3] if row[3:] else {})
        )
        for number, row in enumerate(rows, start=2)
    ]
    return lines(written, Directory(known, ORGANISATIONS, states or {}))


def codes(line):
    return [(problem.column, problem.refusal.code) for problem in line.problems]


def hints(line):
    return [hint.code for hint in line.hints]


# Known and new


@pytest.mark.parametrize(
    ("given", "surname"),
    [
        ("Aysel", "Quliyeva"),
        ("AYSEL", "QULİYEVA"),
        ("aysel", "quliyeva"),
        ("Quliyeva", "Aysel"),
        ("Áysel", "Quliyeva"),
    ],
)
def test_same_name_and_institution_is_the_same_person(given, surname):
    [line] = outcome((given, surname, "Nümunə Muzeyi"))
    assert (line.outcome, line.known, str(line.why)) == (Outcome.MATCHED, AYSEL, "same name and institution")


@pytest.mark.parametrize(
    "institution", ["İçərişəhər Qoruğu", "icherisheher reserve", "Iceriseher Qorugu", "İÇƏRİŞƏHƏR"]
)
def test_an_institution_is_found_by_any_of_its_names(institution):
    [line] = outcome(("Kamran", "Selimxanov", institution))
    assert (line.outcome, line.organisation_pk, line.known) == (Outcome.MATCHED, RESERVE, KAMRAN)


def test_the_same_name_in_another_institution_is_somebody_else_to_be_looked_at():
    [line] = outcome(("Aysel", "Quliyeva", "Mədəniyyət Nazirliyi"))
    assert (line.outcome, line.known, hints(line)) == (Outcome.NEW, None, ["roster.like_known"])


def test_another_father_makes_another_person():
    [line] = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi", {"father": "Tofiq"}))
    assert line.outcome == Outcome.NEW


def test_a_father_that_one_side_does_not_know_makes_no_difference():
    [line] = outcome(("Kamran", "Səlimxanov", "İçərişəhər", {"father": "Akif"}))
    assert line.known == KAMRAN


def test_the_address_finds_somebody_who_has_moved_or_is_spelt_otherwise():
    [line] = outcome(("Aysəl", "Guliyeva", "Mədəniyyət Nazirliyi", {"email": "aysel@example.org"}))
    assert (line.outcome, line.known, str(line.why)) == (Outcome.MATCHED, AYSEL, "same e-mail address")


def test_the_address_of_somebody_else_is_refused_and_says_whose_it_is():
    [line] = outcome(("Tural", "Şirvanlı", "Nümunə Muzeyi", {"email": "aysel@example.org"}))
    assert (line.outcome, codes(line)) == (Outcome.REFUSED, [("email", "roster.email_of_another")])
    assert "Aysel Quliyeva" in str(line.problems[0].refusal)


def test_a_known_person_with_the_address_of_another_is_refused():
    [line] = outcome(("Kamran", "Səlimxanov", "İçərişəhər", {"email": "aysel@example.org"}))
    assert codes(line) == [("email", "roster.email_of_another")]


def test_two_of_one_name_are_told_apart_by_father_or_address_or_refused():
    namesake = Known(13, "Aysel", "Quliyeva", "Tofiq", "", frozenset({MUSEUM}))
    people = (AYSEL, namesake)
    [line] = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi"), known=people)
    assert codes(line) == [("", "roster.ambiguous")]
    [line] = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi", {"father": "Tofiq"}), known=people)
    assert line.known == namesake
    [line] = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi", {"email": "aysel@example.org"}), known=people)
    assert line.known == AYSEL


# The list as it is


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.REGISTERED, Outcome.UNCHANGED),
        (State.WAITING, Outcome.UNCHANGED),
        (State.CONFIRMED, Outcome.UNCHANGED),
        (State.WITHDRAWN, Outcome.REFUSED),
    ],
)
def test_whoever_is_on_the_list_stays_as_they_are(state, expected):
    [line] = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi"), states={AYSEL.pk: state})
    assert line.outcome == expected
    assert codes(line) == ([("", "roster.withdrawn")] if state == State.WITHDRAWN else [])


# Within the file


def test_the_same_person_twice_is_refused_the_second_time_with_the_first_row():
    first, second = outcome(("Tural", "Şirvanlı", "Nümunə Muzeyi"), ("TURAL", "ŞİRVANLI", "Sample Museum"))
    assert (first.outcome, second.outcome, codes(second)) == (
        Outcome.NEW,
        Outcome.REFUSED,
        [("", "roster.written_twice")],
    )
    assert "2" in str(second.problems[0].refusal)


def test_two_spellings_are_told_and_not_merged():
    first, second = outcome(
        ("Cahangir", "Səlimxanov", "Nümunə Muzeyi"), ("Jahangir", "Salimkhanov", "Nümunə Muzeyi")
    )
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.NEW)
    assert (hints(first), hints(second)) == ([], ["roster.like_earlier_row"])


def test_one_address_for_two_people_is_refused():
    _first, second = outcome(
        ("Tural", "Şirvanlı", "Nümunə Muzeyi", {"email": "x@example.org"}),
        ("Nigar", "Əhmədova", "Nümunə Muzeyi", {"email": "x@example.org"}),
    )
    assert codes(second) == [("email", "roster.email_twice")]


def test_a_refused_row_does_not_stand_in_the_way_of_a_later_one():
    first, second = outcome(("Tural", "Şirvanlı", "Heç bir yer"), ("Tural", "Şirvanlı", "Nümunə Muzeyi"))
    assert (first.outcome, second.outcome) == (Outcome.REFUSED, Outcome.NEW)


def test_a_known_person_is_met_twice_under_two_institutions():
    person = Known(14, "Elçin", "Babayev", "", "", frozenset({MUSEUM, RESERVE}))
    _first, second = outcome(
        ("Elçin", "Babayev", "Muzey"), ("Elçin", "Babayev", "İçərişəhər"), known=[person]
    )
    assert second.known == person
    first, second = outcome(
        ("Elçin", "Babayev", "Nümunə Muzeyi"), ("Elçin", "Babayev", "İçərişəhər"), known=[person]
    )
    assert (first.outcome, codes(second)) == (Outcome.MATCHED, [("", "roster.written_twice")])


# Institutions


def test_an_institution_that_is_not_written_or_not_known_is_refused():
    nothing, unlike = outcome(("Tural", "Şirvanlı", ""), ("Nigar", "Əhmədova", "Zzz"))
    assert str(nothing.problems[0].refusal) == "Write the institution."
    assert str(unlike.problems[0].refusal) == "This institution is not known."


def test_a_mistyped_institution_is_refused_with_what_it_may_mean():
    [line] = outcome(("Tural", "Şirvanlı", "Mədəniyət Nazirliyi"))
    assert codes(line) == [("institution", "roster.institution_unknown")]
    assert str(line.problems[0].refusal).endswith("Do you mean: Mədəniyyət Nazirliyi?")


def test_three_are_suggested_at_most_the_nearest_first():
    many = Organisations.of([(pk, {"az": f"Nümunə Muzeyi {pk}"}, []) for pk in range(1, 30)])
    assert many.find("Numune muzeyi 7") == 7
    nearest = many.nearest("Nümunə Muzeyi 27a")
    assert len(nearest) == 3
    assert nearest[0] == 27


# The seal of a plan

texts = st.text(alphabet="aəbcçAƏ ıi'-", max_size=6)
files = st.lists(st.tuples(texts, texts, st.sampled_from(["Nümunə Muzeyi", "İçərişəhər", "?"])), max_size=8)


@given(files)
def test_every_row_has_one_line_and_the_same_file_the_same_plan(rows):
    found = outcome(*rows)
    assert [line.row.number for line in found] == list(range(2, len(rows) + 2))
    assert fingerprint(found) == fingerprint(outcome(*rows))
    assert all(line.problems for line in found if line.outcome == Outcome.REFUSED)
    new = [(line.row.name, line.organisation_pk) for line in found if line.outcome == Outcome.NEW]
    assert len(new) == len(set(new))


def test_the_plan_is_another_one_when_somebody_becomes_known():
    before = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi"), known=())
    after = outcome(("Aysel", "Quliyeva", "Nümunə Muzeyi"))
    assert fingerprint(before) != fingerprint(after)
