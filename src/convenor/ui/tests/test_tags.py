from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from convenor.kit.languages import Spoken
from convenor.ui.templatetags import ui

TITLE = {"az": "Mədəniyyət Nazirliyi", "en": "Ministry of Culture"}


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(("language", "expected"), [("az", TITLE["az"]), ("en", TITLE["en"])])
def test_content_is_shown_in_the_language_of_the_reader(language, expected):
    with override(language):
        assert rendered("{{ title|spoken }}", title=TITLE) == expected


def test_content_in_another_language_says_which():
    with override("en"):
        shown = rendered("{{ title|spoken }}", title={"az": "İçərişəhər"})
    assert shown == '<span lang="az">İçərişəhər</span>'


def test_a_regional_form_of_the_same_language_is_no_fallback():
    with override("en-gb"):
        assert rendered("{{ title|spoken }}", title=TITLE) == TITLE["en"]


def test_content_is_escaped_whether_it_falls_back_or_not():
    with override("en"):
        assert rendered("{{ title|spoken }}", title={"en": "<b>"}) == "&lt;b&gt;"
        assert rendered("{{ title|spoken }}", title={"az": "<b>"}) == '<span lang="az">&lt;b&gt;</span>'


@pytest.mark.parametrize("nothing", [None, {}, "", Spoken("", "")])
def test_missing_content_is_shown_as_nothing(nothing):
    assert rendered("{{ title|spoken }}{{ title|spoken_text }}", title=nothing) == ""


def test_content_for_attributes_carries_no_mark_up():
    with override("en"):
        assert rendered("{{ title|spoken_text }}", title={"az": "İçərişəhər"}) == "İçərişəhər"


def test_an_address_may_break_and_is_escaped_as_ever():
    assert rendered("{{ mail|address }}", mail="a.b@example.org") == "a.b<wbr>@example.org"
    assert rendered("{{ mail|address }}", mail="<a>@b") == "&lt;a&gt;<wbr>@b"
    assert rendered("{{ text|spoken|address }}", text="Head. Of arts") == "Head. Of arts"
    with override("en"):
        shown = rendered("{{ text|spoken|address }}", text={"az": "a@b"})
    assert shown == '<span lang="az">a@b</span>'


def test_what_has_a_name_is_called_in_the_language_of_the_reader():
    body = SimpleNamespace(called=lambda language: Spoken(TITLE[language], language))
    person = SimpleNamespace(called=lambda language: "Lalə Kişiyeva")
    with override("az"):
        assert rendered("{{ body|called }}, {{ person|called }}", body=body, person=person) == (
            "Mədəniyyət Nazirliyi, Lalə Kişiyeva"
        )


def test_a_list_shows_the_official_name():
    person = SimpleNamespace(officially_called=lambda language: f"Kişiyeva Lalə ({language})")
    with override("az"):
        assert rendered("{{ person|officially_called }}", person=person) == "Kişiyeva Lalə (az)"


def test_a_capital_is_that_of_the_language_of_the_reader():
    for language, expected in (("az", "İştirak &amp; ı"), ("en", "Iştirak &amp; ı")):
        with override(language):
            assert rendered("{{ text|capital }}", text="iştirak & ı") == expected


def test_days_are_written_as_the_reader_writes_them():
    first, last = date(2022, 7, 14), date(2022, 7, 15)
    with override("az"):
        assert rendered("{{ last|day }}", last=last) == "15 iyul 2022"
    with override("en"):
        assert rendered("{{ first|days:last }}", first=first, last=last) == "14–15 July 2022"
        assert rendered("{{ first|days:last }}", first=first, last=None) == "14 July 2022"
        assert rendered("{{ first|days:last }}{{ first|day }}", first=None, last=last) == ""


def test_an_instant_falls_on_the_day_it_has_in_baku():
    with override("en"):
        assert (
            rendered("{{ moment|day }}", moment=datetime(2022, 7, 14, 21, 30, tzinfo=UTC)) == "15 July 2022"
        )


def test_minutes_are_read_as_hours():
    with override("en"):
        assert rendered("{{ minutes|hours }}", minutes=60).startswith("1")
        assert rendered("{{ minutes|hours }}", minutes=None) == ""
        assert rendered("{{ minutes|hours }}", minutes=0) != ""


def test_an_icon_is_for_the_eye_only():
    drawn = rendered("{% icon 'check' %}")
    assert drawn.startswith('<svg class="icon" aria-hidden="true"><use href="')
    assert "ui/vendor/icons.svg#check" in drawn


def test_every_icon_of_the_list_is_in_the_sprite():
    sprite = Path(finders.find("ui/vendor/icons.svg")).read_text()
    assert [name for name in ui.ICONS if f'<symbol id="{name}"' not in sprite] == []


def test_an_icon_that_is_not_in_the_list_is_noticed():
    with pytest.raises(TemplateSyntaxError, match="icons.txt"):
        ui.icon("no-such-icon")


def test_a_state_is_said_in_words_and_coloured():
    assert ui.state_badge("confirmed", "good") == '<span class="badge badge-good">confirmed</span>'
    assert ui.state_badge("<draft>") == '<span class="badge">&lt;draft&gt;</span>'


def test_an_unknown_tone_is_refused():
    with pytest.raises(TemplateSyntaxError, match="accent, good, warn, bad"):
        ui.state_badge("confirmed", "green")


def test_the_pager_keeps_what_else_the_address_asks_for(rf):
    request = rf.get("/people/", {"page": "2", "search": "Əliyeva"})
    shown = rendered("{% pager page %}", page=Paginator(range(25), 10).page(2), request=request)
    assert "11–20" in shown
    assert "?page=1&amp;search=%C6%8Fliyeva" in shown
    assert "?page=3&amp;search=%C6%8Fliyeva" in shown


def test_the_pager_has_no_way_past_either_end(rf):
    pages = Paginator(range(25), 10)
    assert 'rel="prev"' not in rendered("{% pager page %}", page=pages.page(1), request=rf.get("/"))
    assert 'rel="next"' not in rendered("{% pager page %}", page=pages.page(3), request=rf.get("/"))


def test_a_list_on_one_page_has_no_pager(rf):
    assert rendered("{% pager page %}", page=Paginator(range(3), 10).page(1), request=rf.get("/")) == ""
