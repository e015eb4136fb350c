"""The public page of a course: what it says, to whom, and how it is kept."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.test import Client

from convenor.people import actions as people
from convenor.people.models import Organisation, Person
from convenor.people.tests.factories import a_person, an_affiliation, an_organisation
from convenor.programmes import actions
from convenor.programmes.models import Contribution, Course, PartnerRole, Session
from convenor.programmes.states import State
from convenor.programmes.tests.factories import (
    a_contribution,
    a_course,
    a_module,
    a_release,
    a_sender,
    a_session,
)

NOW = datetime(2022, 7, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caches["pages"].clear()


@pytest.fixture
def ministry(course: Course) -> Organisation:
    organisation = an_organisation({"az": "Nümunə Nazirliyi", "en": "Sample Ministry"})
    for position, kind in enumerate([PartnerRole.Kind.ORDERS, PartnerRole.Kind.SUPPORTS]):
        PartnerRole.objects.create(
            programme=course.programme, organisation=organisation, kind=kind, position=position
        )
    return organisation


def shown(course: Course, client: Client | None = None, language: str = "en") -> str:
    answer = (client or Client()).get(f"/courses/{course.slug}/", headers={"accept-language": language})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_reads_like_a_programme(
    course: Course, sessions: list[Session], trainer: Person, ministry: Organisation
) -> None:
    academy = an_organisation("Sample Academy")
    an_affiliation(trainer, academy, "dosent")
    a_sender(course, an_organisation("Sample Reserve"))
    partner = an_organisation("Sample Federation")
    PartnerRole.objects.create(programme=course.programme, organisation=partner, kind="partners", position=2)
    a_release(course)
    page = shown(course)
    in_order = [
        "Sample programme", "Sample course", "14–15 July 2022", "Sample Ministry", "Sample Federation",
        "Day 1, 14 July 2022", "10:00", "Rüfət Quliyev", "Sample Academy", "14:00",
        "Day 2, 15 July 2022", "Sample Reserve",
    ]  # fmt: skip
    places = [page.index(text, page.index("<main")) for text in in_order]
    assert places == sorted(places)
    assert page[page.index("<main") :].count("Sample Ministry") == 1, (
        "one body in two roles stands there once"
    )
    assert "by order of and with the support of" in page


def test_a_draft_is_there_for_those_who_look_after_it_and_for_nobody_else(
    organiser: Person,
    observer: Person,
    stranger: Person,
    browser_of: Callable[[Person], Client],
    course: Course,
) -> None:
    Course.objects.filter(pk=course.pk).update(state=State.DRAFT)
    address = f"/courses/{course.slug}/"
    assert Client().get(address).status_code == 404
    assert browser_of(stranger).get(address).status_code == 404
    assert browser_of(observer).get(address).status_code == 200
    assert browser_of(organiser).get(address).status_code == 200
    assert Client().get(address).status_code == 404, "what an organiser reads is not kept for others"


def test_what_is_assumed_is_marked_in_the_language_in_which_it_is(course: Course) -> None:
    assert "assumed-mark" not in shown(course)
    session = a_session(course, assumed=["title.az"])
    a_contribution(session, a_person())
    a_release(course)
    assert "assumed-mark" not in shown(course)
    assert shown(course, language="az").count("assumed-mark") == 1
    assert "mənbəyində" in shown(course, language="az"), "a note says what the mark means"


def test_no_address_of_anybody_is_on_it(course: Course, sessions: list[Session], seat: object) -> None:
    speaker = a_person("Lalə", "Kişiyeva", email="lala@example.org")
    a_contribution(sessions[0], speaker, Contribution.Kind.GUEST_SPEAKER)
    a_release(course)
    page = shown(course)
    assert "Lalə" in page
    assert "@" not in page[page.index("<main") :]
    assert "example.org" not in page
    assert "Aysel" not in page, "who takes part is nobody's business"


def test_who_has_it_already_is_told_so(course: Course, sessions: list[Session]) -> None:
    client = Client()
    first = client.get(f"/courses/{course.slug}/")
    again = client.get(f"/courses/{course.slug}/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in first["Vary"].split(",")}
    other = client.get(
        f"/courses/{course.slug}/", headers={"if-none-match": first["ETag"], "accept-language": "en"}
    )
    assert other.status_code == 200


def test_it_travels_zipped_to_those_who_take_it(course: Course, sessions: list[Session]) -> None:
    plain = Client().get(f"/courses/{course.slug}/")
    zipped = Client().get(f"/courses/{course.slug}/", headers={"accept-encoding": "gzip, br"})
    assert zipped["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert len(zipped.content) < len(plain.content) / 2
    assert "Accept-Encoding" in plain["Vary"]


def test_a_person_who_is_signed_in_finds_the_way_to_their_own_page(
    course: Course, participant: Person, browser_of: Callable[[Person], Client]
) -> None:
    assert "Aysel" in shown(course, browser_of(participant))
    assert "Aysel" not in shown(course), "the page of somebody else is not kept for strangers"


@pytest.mark.parametrize("amend", ["speaker", "post", "sender", "partner"])
def test_a_correction_shows_at_once(
    course: Course,
    sessions: list[Session],
    trainer: Person,
    museum: Organisation,
    ministry: Organisation,
    amend: str,
) -> None:
    a_release(course)
    assert "Corrected" not in shown(course)
    if amend == "speaker":
        people.amend_person(trainer, changes={"display": {"en": "Corrected"}}, by=None, at=NOW)
    elif amend == "post":
        people.affiliate(trainer, museum, post={"en": "Corrected"}, by=None, at=NOW)
    else:
        body = museum if amend == "sender" else ministry
        people.amend_organisation(body, changes={"name": {"en": "Corrected"}}, by=None, at=NOW)
    assert "Corrected" in shown(course)


def test_a_move_of_the_course_shows_at_once(
    course: Course, sessions: list[Session], organiser: Person
) -> None:
    shown(course)
    version = Course.objects.get(pk=course.pk).version
    actions.advance(course, participants=1, by=organiser, at=NOW)
    assert Course.objects.get(pk=course.pk).version == version + 1


def test_a_correction_elsewhere_leaves_it_kept(
    course: Course, sessions: list[Session], stranger: Person
) -> None:
    people.amend_person(stranger, changes={"given": "Anar"}, by=None, at=NOW)
    assert Course.objects.get(pk=course.pk).version == course.version


@pytest.mark.django_db
def test_sessions_stand_in_the_time_of_the_place_wherever_the_reader_is() -> None:
    course = a_course(time_zone="Asia/Tashkent")
    a_module(course)
    a_session(course, hour=23)
    a_release(course)
    page = shown(course)
    assert "23:00" in page
    assert "Day 1, 14 July 2022" in page
