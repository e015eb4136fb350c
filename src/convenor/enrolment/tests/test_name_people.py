"""Registration closes: the focal points of institutions that have named nobody are reminded of it, once each."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from convenor.enrolment import actions as enrolment
from convenor.enrolment.letters import NAME_PEOPLE, silent
from convenor.enrolment.tests.factories import a_registration
from convenor.notices.models import Message
from convenor.people.models import Organisation, Person
from convenor.people.permissions import FOCAL_POINT, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation
from convenor.programmes.actions import remind_all, set_reminders
from convenor.programmes.models import Course
from convenor.programmes.queries.reminders import due_now, settings_of
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_sender

pytestmark = pytest.mark.django_db
RULE = "enrolment.remind_closing"


@pytest.fixture
def museum() -> Organisation:
    return an_organisation({"az": "Nümunə Muzeyi", "en": "Sample Museum"})


@pytest.fixture
def course(museum: Organisation) -> Course:
    course = a_course(closes_on=date(2022, 7, 8))
    a_sender(course, museum)
    set_reminders(course, on={RULE}, days={}, by=None, at=datetime(2022, 6, 1, tzinfo=UTC))
    return course


@pytest.fixture
def focal_point(museum: Organisation) -> Person:
    return acting_for(museum, "Nigar")


def acting_for(organisation: Organisation, given: str) -> Person:
    person = a_person(given, language="en")
    a_role(person, FOCAL_POINT, Scope("organisation", organisation.pk))
    return person


def on(day: int) -> datetime:
    return datetime.combine(date(2022, 7, 1) + timedelta(days=day - 1), time(8), UTC)


def due(course: Course, day: int = 7) -> list[Person]:
    course.refresh_from_db()
    setting = next(one for one in settings_of(course) if one.rule.key == RULE)
    return [one.person for one in due_now(course, setting, at=on(day))]


def test_who_acts_for_an_institution_that_has_named_nobody_is_told_once(
    course: Course, focal_point: Person
) -> None:
    assert remind_all(at=datetime(2022, 6, 30, 8, tzinfo=UTC)) == 0
    assert [remind_all(at=on(day)) for day in (1, 2, 8, 9)] == [1, 0, 0, 0]
    message = Message.objects.get()
    assert (message.letter, message.reader_pk) == ("enrolment.name_people", focal_point.pk)
    assert message.subject.startswith("Registration closes on 8 July 2022: ")
    assert "- Sample Museum" in message.body


def test_the_last_day_still_counts_and_the_day_after_does_not(course: Course, focal_point: Person) -> None:
    assert [due(course, day) for day in (8, 9)] == [[focal_point], []]


def test_an_institution_is_not_silent_once_somebody_of_it_or_of_a_part_of_it_is_on_the_list(
    course: Course, museum: Organisation, focal_point: Person
) -> None:
    elsewhere = an_organisation("Başqa")
    a_registration(course, organisation=elsewhere)
    a_registration(a_course(), organisation=museum)
    assert due(course) == [focal_point]
    of_part = a_registration(course, organisation=an_organisation("Filial", part_of=museum))
    assert due(course) == []
    enrolment.withdraw(of_part, by=None, at=on(1))
    assert due(course) == [focal_point], "who withdrew is on no list"


def test_who_acts_for_two_gets_one_letter_that_names_both_and_who_acts_for_others_none(
    course: Course, museum: Organisation, focal_point: Person
) -> None:
    union, other = an_organisation({"az": "Birlik", "en": "Union"}), an_organisation("Başqa")
    a_sender(course, union)
    a_role(focal_point, FOCAL_POINT, Scope("organisation", union.pk))
    acting_for(other, "Kənan")
    assert remind_all(at=on(5)) == 1
    assert "- Sample Museum\n- Union\n" in Message.objects.get().body


@pytest.mark.parametrize("state", [one for one in State if one != State.OPEN])
def test_nobody_is_reminded_while_registration_is_not_open(
    state: State, course: Course, focal_point: Person
) -> None:
    Course.objects.update(state=state)
    assert due(course) == []


def test_without_a_last_day_there_is_nothing_to_be_reminded_of(course: Course, focal_point: Person) -> None:
    Course.objects.update(closes_on=None)
    assert due(course) == []
    assert silent(course.pk, focal_point.pk) is None


def test_a_day_that_is_put_off_reminds_again(course: Course, focal_point: Person) -> None:
    assert remind_all(at=on(5)) == 1
    Course.objects.update(closes_on=date(2022, 7, 11))
    assert remind_all(at=on(10)) == 1


def test_the_letter_is_shown_as_a_focal_point_would_get_it(course: Course, focal_point: Person) -> None:
    about = NAME_PEOPLE.example(course.pk, focal_point.pk)
    assert "8 iyul 2022" in NAME_PEOPLE.values(about, "az")["closes"]
    assert NAME_PEOPLE.example(course.pk, a_person().pk) is None
