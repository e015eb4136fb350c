"""The list of people, and the list that leaves the house."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from convenor.audit.models import Entry
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_course


@pytest.fixture
def look(course, organiser, browser_of):
    browser = browser_of(organiser)
    browser.cookies["django_language"] = "en"

    def page(query="", language="en"):
        browser.cookies["django_language"] = language
        answer = browser.get(reverse("enrolment:people", args=[course.slug]) + query)
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def names(page):
    """The names in the order in which the page shows them."""
    cells = [part.split("</th>")[0] for part in page.split('<th scope="row">')[1:]]
    return [re.sub(r"<[^>]+>", "", cell.split('<span class="person-post">')[0]) for cell in cells]


def test_names_stand_in_the_order_of_the_readers_alphabet(course, look):
    for surname in [
        "Xələfova",
        "Hüseynova",
        "Qasımova",
        "Kərimova",
        "Əliyeva",
        "Eminova",
        "İbrahimova",
        "Işıqlı",
    ]:
        a_registration(course, a_person("Aysel", surname))
    in_azerbaijani = [
        "Eminova",
        "Əliyeva",
        "Hüseynova",
        "Xələfova",
        "Işıqlı",
        "İbrahimova",
        "Kərimova",
        "Qasımova",
    ]
    assert [name.split()[0] for name in names(look(language="az"))] == in_azerbaijani
    in_english = [
        "Eminova",
        "Əliyeva",
        "Hüseynova",
        "Işıqlı",
        "İbrahimova",
        "Kərimova",
        "Qasımova",
        "Xələfova",
    ]
    assert sorted(name.split()[0] for name in names(look())) == sorted(in_english)
    assert names(look())[-1].startswith("Xələfova")


@pytest.mark.parametrize("words", ["shirvanli", "şirvanlı", "SIRVANLI", "tural sirv", "Şirvanlı Tural"])
def test_searching_does_not_ask_for_the_right_letters(words, registration, course, look):
    a_registration(course, a_person("Aysel", "Cəfərova"))
    page = look(f"?q={words}")
    if words == "shirvanli":
        assert names(page) == []
    else:
        assert names(page) == [registration.person.officially_called("en")]


def test_the_list_is_narrowed_by_state_and_institution(course, seat, registration, museum, look):
    alone = a_registration(course, a_person("Orxan", "Bəydilli"))
    aysel, tural, orxan = (each.person.officially_called("en") for each in (seat, registration, alone))
    assert names(look()) == [orxan, aysel, tural]
    assert names(look("?state=confirmed")) == [aysel]
    assert names(look(f"?institution={museum.pk}")) == [aysel, tural]
    assert names(look("?state=registered&q=beydilli")) == [orxan]


@pytest.mark.parametrize(
    "query", ["?state=nonsense", "?institution=x", "?institution=999999999999999999999", "?page=x", "?q=%00"]
)
def test_nonsense_in_the_address_is_no_error(query, registration, look):
    look(query)


def test_seats_taken_and_left_are_counted(course, seat, registration, look):
    a_registration(course, state=State.WAITING)
    page = " ".join(look().split())
    assert '<a href="?state=confirmed">1</a> <small>of 3</small>' in page
    assert "<dt>seats left</dt><dd>2</dd>" in page
    assert '<a href="?state=waiting">1</a>' in page


def test_the_waiting_list_is_in_its_own_order_and_says_who_is_next(course, look):
    late = a_registration(
        course, a_person("Anar", "Abbasov"), State.WAITING, state_since=datetime(2022, 7, 2, tzinfo=UTC)
    )
    early = a_registration(
        course, a_person("Zaur", "Zeynalov"), State.WAITING, state_since=datetime(2022, 7, 1, tzinfo=UTC)
    )
    assert names(look("?state=waiting")) == [each.person.officially_called("en") for each in (early, late)]
    assert "Next on the waiting list: <strong>Zaur Zeynalov</strong>" in look()


def test_a_full_course_greys_the_buttons_and_says_why_once(course, registration, look):
    for _ in range(3):
        a_seat(course)
    page = look()
    assert 'aria-disabled="true" aria-describedby="why-seatnone_left"' in page
    assert page.count("All 3 seats are taken.") == 1
    assert f"/registrations/{registration.pk}/confirm/" not in page
    assert f"/registrations/{registration.pk}/wait/" in page


def test_a_closed_course_greys_everything(course, registration, look):
    course.state = CourseState.ARCHIVED
    course.save()
    page = look()
    assert "does not take registrations in its present state" in page
    assert f"/registrations/{registration.pk}/" not in page


def test_an_empty_list_says_what_to_do(look):
    assert "Nobody is on the list yet" in look()


def test_an_observer_looks_and_sees_neither_addresses_nor_buttons(registration, observer, browser_of):
    page = (
        browser_of(observer)
        .get(reverse("enrolment:people", args=[registration.course.slug]))
        .content.decode()
    )
    assert "Şirvanlı Tural" in page
    assert "@example.org" not in page
    assert "formaction" not in page
    assert "people.xlsx" not in page


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "stranger"])
def test_nobody_else_looks(who, course, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    assert browser.get(reverse("enrolment:people", args=[course.slug])).status_code == 403


def test_an_organiser_of_another_course_does_not(registration, browser_of):
    other = a_person("Sevda", "Rzayeva")
    a_role(other, ORGANISER, Scope("course", a_course().pk))
    browser = browser_of(other)
    assert browser.get(reverse("enrolment:people", args=[registration.course.slug])).status_code == 403
    assert browser.post(reverse("enrolment:confirm", args=[registration.pk])).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_list(
    course, organiser, browser_of, django_assert_max_num_queries
):
    browser = browser_of(organiser)
    for number in range(60):
        a_registration(
            course, a_person("Aysel", f"Adlı{number}"), organisation=an_organisation(f"Qurum {number}")
        )
    with django_assert_max_num_queries(16):
        browser.get(reverse("enrolment:people", args=[course.slug]))


# Exports


def exported(course, person, browser_of, ending):
    return browser_of(person).get(reverse("enrolment:export", args=[course.slug, ending]))


def test_the_list_leaves_as_a_workbook_and_that_is_recorded(course, registration, organiser, browser_of):
    answer = exported(course, organiser, browser_of, "xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("Given name", "Surname", "Father's name")
    assert rows[1][:5] == ("Tural", "Şirvanlı", "Çingiz oğlu", "Sample Museum", "mütəxəssis")
    assert Entry.objects.filter(code="enrolment.list_exported", by_pk=organiser.pk).exists()


def test_no_cell_of_an_export_is_a_formula(course, organiser, browser_of):
    post = "=cmd|' /C calc'!A0"
    a_registration(course, post=post)
    sheet = load_workbook(io.BytesIO(exported(course, organiser, browser_of, "xlsx").content)).active
    assert (sheet["E2"].value, sheet["E2"].data_type) == (post, "s")
    assert f"'{post}" in exported(course, organiser, browser_of, "csv").content.decode("utf-8-sig")


@pytest.mark.parametrize("who", ["observer", "participant", "stranger"])
def test_addresses_leave_only_with_an_organiser(who, course, browser_of, request):
    assert exported(course, request.getfixturevalue(who), browser_of, "csv").status_code == 403


def test_a_course_that_takes_nobody_shows_no_form_but_the_way_to_what_it_waits_for(
    course, organiser, browser_of
):
    course.state = CourseState.DRAFT
    course.save()
    page = browser_of(organiser).get(reverse("enrolment:register", args=[course.slug])).content.decode()
    assert "does not take registrations" in page
    assert 'name="given"' not in page
    assert reverse("pages:overview", args=[course.slug]) in page
