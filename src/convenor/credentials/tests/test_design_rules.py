"""What a page needs: a rule is arithmetic, so it is tried without any database."""

from dataclasses import replace

import pytest

from convenor.credentials.design.layout import (
    KINDS,
    Layout,
    digest,
    layout_of,
    near,
    starting_layout,
    written,
)
from convenor.credentials.design.rules import SMALLEST_CODE, layout_problems
from convenor.credentials.queries.designs import changes_between, merged
from convenor.credentials.tests.designs import a_layout, changed, with_field, without


def codes(layout: Layout, *, pictures: tuple[str, ...] = (), signatories: int | None = 1) -> list[str]:
    problems = layout_problems(layout, pictures=pictures, signatories=signatories)
    assert all(str(problem) for problem in problems)
    return [problem.refusal.code for problem in problems]


@pytest.mark.parametrize("page", ["landscape", "portrait"])
@pytest.mark.parametrize("signatories", [1, 2, 3, 4])
def test_the_page_to_begin_with_is_without_fault(page: str, signatories: int) -> None:
    assert codes(starting_layout(page, signatories=signatories), signatories=signatories) == []


@pytest.mark.parametrize("key", ["name", "number", "code", "notice"])
def test_what_makes_it_a_certificate_cannot_be_taken_away(key: str) -> None:
    assert codes(without(a_layout(), key)) == ["design.missing"]


@pytest.mark.parametrize("how", [{"x": -0.5}, {"y": 204.5}, {"width": 280}, {"x": 60, "width": 240}])
def test_a_field_stays_on_the_page(how: dict[str, float]) -> None:
    assert codes(changed(a_layout(), "institution", **how))[0] == "design.outside_page"


@pytest.mark.parametrize("side", [(21.5, 21.5), (27, 30), (30, 27)])
def test_the_code_is_a_square_that_can_be_read(side: tuple[float, float]) -> None:
    layout = changed(a_layout(), "code", width=side[0], height=side[1])
    assert "design.code_too_small" in codes(layout)
    least = changed(a_layout(), "code", width=SMALLEST_CODE, height=SMALLEST_CODE)
    assert codes(least) == []


def test_nothing_stands_in_the_quiet_zone_of_the_code() -> None:
    code = a_layout().field("code")
    assert code
    beside = changed(a_layout(), "institution", x=code.right, y=code.y + 20, width=20, height=6)
    assert "design.over_code" not in codes(beside)
    touching = changed(a_layout(), "institution", x=code.right - 0.5, y=code.y + 20, width=20, height=6)
    assert "design.over_code" in codes(touching)


def test_a_picture_may_lie_behind_the_code_which_has_a_ground_of_its_own() -> None:
    layout = with_field(a_layout(), "picture", x=0, y=0, width=297, height=210, picture="ab" * 32)
    assert codes(layout, pictures=("ab" * 32,)) == []
    assert codes(layout) == ["design.picture_gone"]
    assert codes(with_field(a_layout(), "picture")) == ["design.no_picture"]


def test_a_scan_that_was_deleted_is_missed() -> None:
    assert codes(changed(a_layout(), "signatory-1", picture="cd" * 32)) == ["design.picture_gone"]


@pytest.mark.parametrize("size", [4.5, 60.5])
def test_type_can_be_read_and_fits(size: float) -> None:
    assert codes(changed(a_layout(), "hours-az", size=size)) == ["design.type_size"]


def test_a_field_has_a_size() -> None:
    assert codes(changed(a_layout(), "hours-az", height=1.5)) == ["design.field_too_small"]


def test_a_text_of_ones_own_says_something_in_a_language_that_is_shown() -> None:
    assert codes(with_field(a_layout(), "text")) == ["design.no_words"]
    hidden = with_field(a_layout(), "text", words={"az": "Təşəkkür edirik"}, languages=("en",))
    assert codes(hidden) == ["design.no_words"]
    assert codes(with_field(a_layout(), "text", words={"az": "Təşəkkür edirik"})) == []


def test_each_thing_is_said_once_in_each_language() -> None:
    in_azerbaijani = with_field(a_layout(), "course", key="course-az", y=20, languages=("az",))
    assert codes(with_field(in_azerbaijani, "course", languages=("en",))) == []
    assert codes(with_field(in_azerbaijani, "course", languages=("az", "en"))) == ["design.twice"]
    assert codes(with_field(a_layout(), "name")) == ["design.twice"]
    assert codes(with_field(with_field(a_layout(), "ornament", key="ornament-2"), "ornament")) == []


def test_a_field_of_no_language_is_told() -> None:
    assert codes(changed(a_layout(), "institution", languages=())) == ["design.field_without_language"]
    english = replace(a_layout(), languages=("en",))
    assert set(codes(english)) == {"design.field_without_language"}


def test_the_notice_of_a_rehearsal_is_hidden_in_no_language() -> None:
    assert codes(changed(a_layout(), "notice", languages=("az",))) == ["design.notice_hidden"]


def test_all_signatories_have_a_place_in_the_order_of_protocol() -> None:
    assert codes(a_layout(signatories=1), signatories=2) == ["design.signatory_missing"]
    two = a_layout(signatories=2)
    first, second = two.field("signatory-1"), two.field("signatory-2")
    assert first
    assert second
    exchanged = changed(changed(two, "signatory-1", x=second.x), "signatory-2", x=first.x)
    assert codes(exchanged, signatories=2) == ["design.protocol"]
    # More places than signatories: the rest stays empty.
    assert codes(two, signatories=1) == []
    assert "design.which_signatory" in codes(changed(two, "signatory-2", which=5), signatories=1)


def test_a_page_without_language_or_with_too_many_fields_is_refused() -> None:
    assert "design.no_language" in codes(replace(a_layout(), languages=()))
    many = a_layout()
    for number in range(61):
        many = with_field(many, "ornament", key=f"ornament-{number}")
    assert "design.too_many_fields" in codes(many)


@pytest.mark.parametrize("page", ["landscape", "portrait"])
def test_what_is_written_is_read_back(page: str) -> None:
    layout = with_field(a_layout(page), "text", words={"az": "Ə “#panic()” $x$"})
    assert layout_of(written(layout)) == layout
    assert digest(layout_of(written(layout))) == digest(layout)
    assert digest(changed(layout, "name", x=30)) != digest(layout)


def test_a_layout_of_a_later_edition_is_not_read_as_something_else() -> None:
    content = written(a_layout())
    content["fields"][0]["shadow"] = True
    with pytest.raises(TypeError, match="shadow"):
        layout_of(content)


@pytest.mark.parametrize(("length", "kept"), [(1.24, 1.0), (1.26, 1.5), (-0.2, 0.0), (12.5, 12.5)])
def test_lengths_are_kept_in_halves(length: float, kept: float) -> None:
    assert near(length) == kept


def test_two_who_change_different_fields_both_get_their_way() -> None:
    base = a_layout()
    mine, theirs = changed(base, "name", size=24), with_field(changed(base, "code", x=30), "ornament")
    joined, disputed = merged(base, mine, theirs)
    assert not disputed
    assert [joined.field(key) for key in ("name", "code", "ornament-new")] == [
        mine.field("name"), theirs.field("code"), theirs.field("ornament-new"),
    ]  # fmt: skip


def test_two_who_change_one_field_are_told_and_the_one_at_hand_is_shown() -> None:
    base = a_layout()
    joined, disputed = merged(base, changed(base, "name", size=24), changed(base, "name", size=20))
    assert disputed == {"name"}
    assert joined.field("name") == changed(base, "name", size=24).field("name")
    gone, disputed = merged(base, without(base, "ornament"), changed(base, "ornament", x=50))
    assert disputed == {"ornament"}
    assert gone.field("ornament") is None


def test_changes_are_told_by_field() -> None:
    base = a_layout()
    new = with_field(
        without(changed(replace(base, border="none"), "name", size=24, x=30), "hours-az"), "place"
    )
    told = [(change.key, change.how) for change in changes_between(base, new)]
    assert told == [("", "page"), ("name", "x, size"), ("place-new", "added"), ("hours-az", "removed")]


def test_every_kind_has_a_name_and_a_size_that_fits_on_a_page() -> None:
    for kind, usual in KINDS.items():
        assert str(usual.label), kind
        assert usual.width <= 297
        assert usual.height <= 210
