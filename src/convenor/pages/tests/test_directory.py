"""All persons, roles, the trail, and organisations with what they tell of themselves."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from convenor.audit.models import Entry
from convenor.enrolment.tests.factories import a_seat
from convenor.kit.refusals import Refused
from convenor.pages.trail import DONE
from convenor.people.actions import amend_organisation, claim, decide_claim, remove_person
from convenor.people.models import Claim, Person, Role
from convenor.people.permissions import FOCAL_POINT, ORGANISER, SITE, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes.actions import amend_session
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_session

ROOT = Path(__file__).resolve().parents[4]
AT = datetime(2022, 8, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def site_organiser() -> Person:
    person = a_person("Sara", "Vəliyeva")
    a_role(person, ORGANISER, SITE)
    return person


@pytest.fixture
def open_page(site_organiser, browser_of):
    browser = browser_of(site_organiser)

    def page(name, *rest, query=""):
        answer = browser.get(reverse(f"pages:{name}", args=rest) + query)
        assert answer.status_code == 200
        return answer.content.decode()

    page.browser = browser
    return page


def test_persons_are_found_by_parts_of_their_names_however_written(open_page, museum, seat):
    a_person("Tural", "Şirvanlı", email=None)
    assert "Şirvanlı" in open_page("persons", query="?q=sirvanli")
    assert "Cəfərova" not in open_page("persons", query="?q=sirvanli")
    assert "Cəfərova" in open_page("persons", query=f"?organisation={museum.pk}")
    assert "Şirvanlı" not in open_page("persons", query=f"?organisation={museum.pk}")
    assert "Şirvanlı" in open_page("persons", query="?address=unknown")
    assert "Vəliyeva" in open_page("persons", query="?role=organiser")
    assert "Şirvanlı" not in open_page("persons", query="?role=organiser")


@pytest.mark.parametrize(
    "query", ["?organisation=x", "?role=x", "?address=x", "?page=x", "?q=%00", "?q=" + "x" * 500]
)
def test_nonsense_in_the_address_is_no_error(open_page, query):
    open_page("persons", query=query)
    open_page("trail", query=query.replace("organisation", "course"))


def test_the_list_asks_as_much_for_fifty_as_for_five(open_page):
    museum = an_organisation()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            open_page("persons")
        return len(queries)

    for number in range(5):
        an_affiliation(a_person(f"Natiq{number}"), museum)
    few = asked()
    for number in range(50):
        person = a_person(f"Vaqif{number}")
        an_affiliation(person, an_organisation(f"Qurum {number}"))
        a_role(person, FOCAL_POINT, Scope("organisation", museum.pk))
    assert asked() == few


def test_the_list_leaves_the_house_as_it_is_narrowed_and_that_is_recorded(open_page, seat):
    a_person("Tural", "Şirvanlı", email=None)
    answer = open_page.browser.get(reverse("pages:export_persons", args=["xlsx"]) + "?q=sirvanli")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [row[0].value for row in sheet.rows] == ["Surname", "Şirvanlı"]
    entry = Entry.objects.get(code="people.persons_exported")
    assert entry.by_name == "Sara Vəliyeva"
    whole = open_page.browser.get(reverse("pages:export_persons", args=["csv"])).content
    assert "Cəfərova" in whole.decode("utf-8-sig")


def test_a_person_who_spoke_is_not_removed(open_page, trainer):
    path = reverse("pages:remove_person", args=[trainer.pk])
    assert "records depend on them" in open_page("remove_person", trainer.pk)
    assert open_page.browser.post(path).status_code == 409
    assert Person.objects.filter(pk=trainer.pk).exists()


def test_nor_is_one_who_takes_part_nor_the_last_organiser(participant, site_organiser):
    for person, code in ((participant, "person.still_named"), (site_organiser, "role.last_organiser")):
        with pytest.raises(Refused) as refused:
            remove_person(person, by=None, at=AT)
        assert refused.value.refusal.code == code


def test_a_person_on_whom_nothing_depends_goes_and_the_trail_keeps_the_name(open_page, stranger):
    open_page.browser.post(reverse("pages:remove_person", args=[stranger.pk]))
    assert not Person.objects.filter(pk=stranger.pk).exists()
    assert Entry.objects.get(code="people.person_removed").facts == {"name": "Orxan Daşdəmirli"}
    assert "Orxan Daşdəmirli" in open_page("trail")


def test_the_trail_of_a_course_is_for_its_organisers_and_says_what_stood_there(
    course, sessions, organiser, browser_of, request
):
    amend_session(sessions[0], changes={"room": {"en": "Hall"}}, by=organiser, at=AT)
    amend_session(sessions[0], changes={"room": {"en": "Library"}}, by=organiser, at=AT)
    amend_session(a_session(a_course()), changes={"room": {"en": "Elsewhere"}}, by=organiser, at=AT)
    path = reverse("pages:course_trail", args=[course.slug])
    page = browser_of(organiser).get(path).content.decode()
    assert page.count("amended a session") == 2
    assert "before: en: Hall" in page
    assert "Room: empty before" in page
    for who in ("observer", "participant", "focal_point", "stranger"):
        assert browser_of(request.getfixturevalue(who)).get(path).status_code == 403, who


def test_the_history_of_an_organisation_is_a_page_for_those_who_see_all(
    open_page, museum, browser_of, stranger
):
    amend_organisation(museum, changes={"history": {"en": "Since 1920."}}, by=None, at=AT)
    assert "corrected an organisation" in open_page("organisation_trail", museum.slug)
    path = reverse("pages:organisation_trail", args=[museum.slug])
    assert browser_of(stranger).get(path).status_code == 403


def test_whatever_is_done_to_courses_people_and_certificates_has_words():
    recorded = set()
    for path in (ROOT / "src" / "convenor").glob("*/actions/**/*.py"):
        text = path.read_text()
        recorded |= set(
            re.findall(r'"((?:programmes|people|credentials|enrolment|attendance)\.[a-z_]+)"', text)
        )
        recorded -= set(re.findall(r'enqueue(?:_later)?\(\s*"([a-z_.]+)"', text))
    assert "programmes.session_amended" in recorded
    assert recorded - {"programmes.renew_page_showing"} <= set(DONE)


def test_the_page_of_a_person_has_courses_roles_and_trail(open_page, seat, trainer):
    assert "Sample course" in open_page("person", seat.person_id)
    page = open_page("person", trainer.pk)
    assert "Day 1, 10:00" in page
    assert "added a person" in page


def test_roles_stand_on_one_page_and_are_given_and_taken_back(open_page, course, stranger, museum):
    path = reverse("pages:give_role", args=[stranger.pk])
    sent = {"kind": "observer", "place": f"course-{course.pk}"}
    assert open_page.browser.post(path, sent).status_code == 302
    assert "Daşdəmirli" in open_page("roles")
    assert "Sample course" in open_page("roles")
    role = Role.objects.get(person=stranger)
    open_page.browser.post(reverse("pages:take_role", args=[role.pk]))
    assert not Role.objects.filter(person=stranger).exists()
    for wrong in (
        {"kind": "focal_point", "place": f"course-{course.pk}"},
        {"kind": "organiser", "place": f"organisation-{museum.pk}"},
        {"kind": "organiser", "place": "course-999999"},
    ):
        assert open_page.browser.post(path, wrong).status_code == 200
    assert not Role.objects.filter(person=stranger).exists()


def test_the_last_organiser_of_the_site_is_not_taken_back(open_page, site_organiser):
    role = site_organiser.roles.get()
    answer = open_page.browser.post(reverse("pages:take_role", args=[role.pk]))
    assert answer.status_code == 409
    assert Role.objects.filter(pk=role.pk).exists()


def test_the_trail_is_narrowed_by_who_course_and_kind(open_page, course, organiser, seat, browser_of):
    browser_of(organiser).post(reverse("enrolment:withdraw", args=[seat.pk]))
    for query in (f"?course={course.pk}", "?q=Günel", "?kind=enrolment.registration"):
        assert "withdrew a registration" in open_page("trail", query=query)
    other = a_course()
    for query in (f"?course={other.pk}", "?q=Nobody", "?kind=people.organisation", "?since=2100-01-01"):
        assert "withdrew a registration" not in open_page("trail", query=query)


def test_the_trail_says_what_role_was_given_and_where(open_page, course, stranger):
    path = reverse("pages:give_role", args=[stranger.pk])
    for place in (f"course-{course.pk}", "site-0"):
        open_page.browser.post(path, {"kind": "observer", "place": place})
    shown = open_page("trail", query="?kind=people.person")
    assert "As what: observer" in shown
    assert f"Where: {course.called('en')}" in shown
    assert "Where: everything" in shown
    assert "reach" not in shown


# -- organisations


def test_an_organisation_shows_what_it_has_written_and_nothing_else(museum, focal_point, browser_of):
    browser = browser_of(focal_point)
    path = reverse("pages:amend_organisation", args=[museum.slug])
    assert (
        browser.post(path, {"history_en": "Founded in 1920.", "projects_az": "Sərgilər"}).status_code == 302
    )
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("pages:organisation", args=[museum.slug]))
    shown = page.content.decode()
    assert "Founded in 1920." in shown
    assert '<span lang="az">Sərgilər</span>' in shown
    assert "International initiatives" not in shown
    assert browser.post(path, {"history_en": "x" * 6000}).status_code == 200
    museum.refresh_from_db()
    assert museum.history == {"en": "Founded in 1920."}


def test_only_its_focal_point_and_the_site_write_a_profile(
    museum, organiser, participant, focal_point, browser_of
):
    other = an_organisation("Başqa Muzey")
    for person, organisation in ((organiser, museum), (participant, museum), (focal_point, other)):
        path = reverse("pages:amend_organisation", args=[organisation.slug])
        assert browser_of(person).post(path, {"history_en": "Mine"}).status_code == 403


def test_nobody_is_told_of_an_organisation_that_is_only_being_prepared(museum, course, organiser):
    path = reverse("pages:organisation", args=[museum.slug])
    assert Client().get(path).status_code == 200
    type(course).objects.update(state=State.DRAFT)
    assert Client().get(path).status_code == 404


def test_no_address_and_no_diet_on_a_public_page(museum, seat, trainer):
    an_affiliation(trainer, museum)
    page = Client().get(reverse("pages:organisation", args=[museum.slug])).content.decode()
    assert "example.org" not in page
    assert trainer.given in page
    assert seat.person.given not in page, "who takes part is nobody's business"


def test_a_focal_point_is_asked_for_and_approved(open_page, museum, stranger, browser_of):
    browser = browser_of(stranger)
    path = reverse("pages:claim", args=[museum.slug])
    assert browser.post(path, {"reason": "Head of staff."}).status_code == 302
    assert browser.post(path, {"reason": "Again."}).status_code == 409
    assert "Head of staff." in open_page("organisations")
    asked = Claim.objects.get()
    own = reverse("pages:my_organisation", args=[museum.slug])
    assert browser.get(own).status_code == 403
    assert browser.post(reverse("pages:decide_claim", args=[asked.pk]), {"approve": "1"}).status_code == 403
    open_page.browser.post(reverse("pages:decide_claim", args=[asked.pk]), {"approve": "1"})
    assert browser.get(own).status_code == 200
    with pytest.raises(Refused) as refused:
        decide_claim(asked, approved=False, by=a_person(), at=AT)
    assert refused.value.refusal.code == "claim.decided"


def test_a_claim_that_is_not_approved_gives_nothing_and_may_be_made_again(museum, stranger, site_organiser):
    asked = claim(museum, reason="x", by=stranger, at=AT)
    decide_claim(asked, approved=False, by=site_organiser, at=AT)
    assert not Role.objects.filter(person=stranger).exists()
    assert claim(museum, reason="y", by=stranger, at=AT).pk != asked.pk


def test_nobody_decides_on_their_own_claim(museum, site_organiser):
    asked = claim(museum, reason="x", by=site_organiser, at=AT)
    with pytest.raises(Refused) as refused:
        decide_claim(asked, approved=True, by=site_organiser, at=AT)
    assert refused.value.refusal.code == "claim.own"


def test_a_focal_point_sees_nobody_of_another_institution(museum, focal_point, course, browser_of):
    other = an_organisation("Başqa Muzey")
    a_seat(course, a_person("Zümrüd", "Məlikova"), organisation=other)
    browser = browser_of(focal_point)
    assert browser.get(reverse("pages:my_organisation", args=[other.slug])).status_code == 403
    assert "Zümrüd" not in browser.get(reverse("pages:my_organisation", args=[museum.slug])).content.decode()
