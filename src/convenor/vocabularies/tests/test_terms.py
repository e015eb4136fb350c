"""Term lists: whole, in two languages, referring to what is there; found by words without accents."""

import pytest

from convenor.vocabularies.queries import by_vocabulary, term, terms, terms_named
from convenor.vocabularies.terms import Term, vocabularies


def test_every_list_says_its_edition_and_source_in_two_languages() -> None:
    for one in vocabularies().values():
        assert one.edition.isdecimal()
        assert one.source
        assert set(one.title) >= {"az", "en"}
        codes = [entry.code for entry in one.terms]
        assert len(codes) == len(set(codes)), one.key


@pytest.mark.parametrize("one", terms().values(), ids=lambda one: one.reference)
def test_every_term_is_there_in_two_languages_and_refers_to_terms(one: Term) -> None:
    assert set(one.label) >= {"az", "en"}
    for reference in (*one.see, *([one.broader] if one.broader else [])):
        assert term(reference), f"{one.reference} refers to {reference}, which is not there"


def test_the_lists_have_as_many_terms_as_their_sources() -> None:
    counted = {key: len(one.terms) for key, one in vocabularies().items()}
    assert counted["convention-goals"] == 4
    assert counted["convention-areas"] == 11
    assert counted["convention-indicators-2020"] == 22
    assert counted["convention-indicators-2015"] == 33
    assert counted["convention-articles"] == 24


def test_wordings_that_nobody_has_confirmed_are_marked() -> None:
    of_2020 = vocabularies()["convention-indicators-2020"].terms
    assert [one.code for one in of_2020 if one.confirmed] == [str(number) for number in range(1, 9)]
    assert not any(one.confirmed for one in vocabularies()["convention-indicators-2015"].terms)
    assert not any(one.confirmed for one in vocabularies()["convention-articles"].terms)


def test_each_area_of_2020_has_two_indicators_and_each_of_2015_three() -> None:
    for key, number in (("convention-indicators-2020", 2), ("convention-indicators-2015", 3)):
        areas = [one.broader for one in vocabularies()[key].terms]
        assert {areas.count(area) for area in areas} == {number}
        assert len(set(areas)) == 11


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("MOBILLIYI", "convention-areas/mobility"),
        ("vetendas cemiyyeti", "convention-areas/civil-society"),
        ("artistic freedom", "convention-areas/artistic-freedom"),
        ("17.17", "sdg-targets/17.17"),
        ("isced law", "isced-f/0421"),
    ],
)
def test_terms_are_found_without_accents_in_either_language(text: str, reference: str) -> None:
    assert reference in [one.reference for one in terms_named(text)]


def test_nothing_is_found_by_nothing() -> None:
    assert terms_named("  ") == []


def test_terms_come_under_their_lists_and_unknown_ones_are_left_out() -> None:
    found = by_vocabulary(["sdg-targets/4.4", "convention-articles/10", "gone/1", "convention-articles/2"])
    assert [(one.key, [entry.code for entry in chosen]) for one, chosen in found] == [
        ("convention-articles", ["2", "10"]),
        ("sdg-targets", ["4.4"]),
    ]
