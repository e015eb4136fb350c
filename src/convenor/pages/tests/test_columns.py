"""The columns of the list of persons: chosen, remembered for whoever chose them, and followed by the export."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenor.enrolment.models import Registration
from convenor.people.actions import choose_columns
from convenor.people.columns import COLUMNS, PERSONS
from convenor.people.models import ChosenColumns, Person
from convenor.people.permissions import ORGANISER, SITE
from convenor.people.queries import columns_of
from convenor.people.tests.factories import a_person, a_role

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


@pytest.fixture
def of_site(seat: Registration) -> Person:
    person = a_person("Sara", "Vəliyeva")
    a_role(person, ORGANISER, SITE)
    return person


def table(browser: Client) -> str:
    page = browser.get(reverse("pages:persons")).content.decode()
    return page[page.index("<table") : page.index("</table>")]


def test_what_was_chosen_is_shown_remembered_and_exported(of_site: Person, browser_of: Browser) -> None:
    browser = browser_of(of_site)
    assert "baş mütəxəssis" in table(browser)
    answer = browser.post(
        reverse("pages:choose_columns"), {"column": ["father", "email", "nonsense"], "asked": "q=aysel"}
    )
    assert answer["Location"] == f"{reverse('pages:persons')}?q=aysel"
    shown = table(browser_of(of_site))
    assert "baş mütəxəssis" not in shown
    assert "Rafiq" in shown
    exported = browser.get(reverse("pages:export_persons", args=["csv"])).content.decode("utf-8-sig")
    assert exported.splitlines()[0].split(exported[7]) == ["Surname", "Given name", "E-mail", "Father's name"]
    assert "Rafiq" in exported


def test_another_organiser_sees_their_own_columns(of_site: Person, browser_of: Browser) -> None:
    other = a_person("Sevda")
    a_role(other, ORGANISER, SITE)
    choose_columns(of_site, PERSONS, ["latin"])
    assert columns_of(other, PERSONS) == ["email", "posts", "roles"]
    assert columns_of(of_site, PERSONS) == ["latin"]
    assert "baş mütəxəssis" in table(browser_of(other))


def test_without_any_column_only_names_are_shown(of_site: Person, browser_of: Browser) -> None:
    browser = browser_of(of_site)
    browser.post(reverse("pages:choose_columns"))
    assert table(browser).count('<th scope="col">') == 1
    choose_columns(of_site, PERSONS, list(COLUMNS))
    assert table(browser).count('<th scope="col">') == 1 + len(COLUMNS)
    assert ChosenColumns.objects.count() == 1


def test_the_way_back_leads_nowhere_else(of_site: Person, browser_of: Browser) -> None:
    answer = browser_of(of_site).post(
        reverse("pages:choose_columns"), {"asked": "//evil.example/?a=b\r\nX: y"}
    )
    assert answer["Location"].startswith(f"{reverse('pages:persons')}?")
    assert "\n" not in answer["Location"]


def test_others_choose_nothing(organiser: Person, browser_of: Browser) -> None:
    assert browser_of(organiser).post(reverse("pages:choose_columns")).status_code == 403
    assert not ChosenColumns.objects.exists()
