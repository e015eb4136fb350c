"""Loading a course file into the database, and what comes out again."""

import dataclasses
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.models import Affiliation, Organisation, Person
from convenor.people.tests.factories import a_person
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile import shape
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.coursefile.writing import write
from convenor.programmes.models import Contribution, Course, Programme, Session
from convenor.programmes.queries import course_file
from convenor.programmes.rules.tags import MOST_TERMS
from convenor.programmes.states import State
from convenor.programmes.tests.course_files import course_files
from convenor.programmes.tests.factories import a_course
from convenor.vocabularies.queries import terms

AT = datetime(2022, 6, 1, 9, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[4] / "examples" / "heritage-governance-2005.toml"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def example() -> CourseFile:
    """Without its live rooms, which an app above keeps."""
    file = read_file(EXAMPLE)
    return dataclasses.replace(
        file, sessions=tuple(dataclasses.replace(one, live=None) for one in file.sessions)
    )


def load(file: CourseFile, **told: bool) -> Course:
    return load_course(file, by=None, at=AT, **told)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=course_files())
def test_what_is_loaded_comes_out_as_it_was(file: CourseFile) -> None:
    with transaction.atomic():
        assert course_file(load(file)) == file
        transaction.set_rollback(True)


def test_the_example_comes_out_as_it_was(example: CourseFile) -> None:
    course = load(example)
    assert course_file(course) == example
    assert write(course_file(course)) == write(example)
    assert course.code == "HGSD-2022-C02"
    assert course.state == State.DRAFT


def test_loading_again_changes_nothing_and_leaves_no_trace(example: CourseFile) -> None:
    version = load(example).version
    entries = Entry.objects.count()
    assert load(example).version == version
    assert Entry.objects.count() == entries
    assert Course.objects.count() == Programme.objects.count() == 1
    assert Person.objects.count() == 7


def test_a_changed_file_is_taken_over_in_place(example: CourseFile) -> None:
    course = load(example)
    session = course.sessions.get(key="opening")
    title = {"az": "Açılış", "en": "Opening"}
    changed = dataclasses.replace(
        example,
        sessions=tuple(
            dataclasses.replace(one, title=title) if one.key == "opening" else one for one in example.sessions
        ),
    )
    again = load(changed)
    assert again.sessions.get(key="opening").pk == session.pk
    assert course_file(again) == changed
    assert again.version == course.version + 1
    facts = Entry.objects.filter(code="programmes.course_loaded").last().facts
    assert facts == {"changed": {"session": 1}}


def test_what_the_file_no_longer_names_goes(example: CourseFile) -> None:
    course = load(example)
    shorter = dataclasses.replace(
        example, sessions=example.sessions[:-1], senders=example.senders[1:], signatories=()
    )
    load(shorter)
    assert course_file(course) == shorter
    assert Organisation.objects.filter(slug="ministry-of-culture").exists()


def test_a_speaker_who_is_known_already_is_not_doubled_by_an_exported_file(example: CourseFile) -> None:
    course = load(example)
    known = a_person("Sevda", "Nümunəli", email="sevda@example.org")
    Contribution.objects.create(
        session=course.sessions.get(key="opening"), person=known, kind="host", position=1
    )
    exported = course_file(course)
    assert "sevda-numunali" in [person.key for person in exported.persons]
    load(exported)
    assert Person.objects.filter(surname="Nümunəli").count() == 1
    known.refresh_from_db()
    assert (known.slug, known.email) == ("sevda-numunali", "sevda@example.org")


def test_a_key_that_stands_for_another_person_is_refused(example: CourseFile) -> None:
    load(example)
    stranger = next(person for person in example.persons if person.key == "ahmet-akcan")
    other = dataclasses.replace(stranger, given="Sevda", surname="Nümunəli")
    persons = tuple(other if person is stranger else person for person in example.persons)
    with pytest.raises(Refused) as refused:
        load(dataclasses.replace(example, persons=persons))
    assert refused.value.refusal.code == "person.key_of_another"
    assert not Person.objects.filter(given="Sevda").exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"course": {"key": "another-course"}}, "course.number_taken"),
        ({"programme": {"key": "another-programme"}}, "programme.code_taken"),
    ],
)
def test_numbers_and_codes_belong_to_one(
    example: CourseFile, changes: dict[str, dict[str, str]], code: str
) -> None:
    load(example)
    ((table, values),) = changes.items()
    other = dataclasses.replace(example, **{table: dataclasses.replace(getattr(example, table), **values)})
    with pytest.raises(Refused) as refused:
        load(other)
    assert refused.value.refusal.code == code


def test_terms_of_a_programme_are_not_loaded_where_another_course_has_no_room(example: CourseFile) -> None:
    course = load(example)
    full = [one for one in terms() if one not in course.tags][:MOST_TERMS]
    a_course(programme=course.programme, number=course.number + 1, tags=full)
    programme = dataclasses.replace(example.programme, tags=(course.tags[0],))
    with pytest.raises(Refused) as refused:
        load(dataclasses.replace(example, programme=programme))
    assert refused.value.refusal.code == "tag.too_many"


def test_a_real_course_is_not_rehearsed(example: CourseFile) -> None:
    load(example)
    with pytest.raises(Refused) as refused:
        load(example, rehearsed=True)
    assert refused.value.refusal.code == "course.is_real"


def test_a_rehearsed_course_stays_one(example: CourseFile) -> None:
    assert load(example, rehearsed=True).rehearsed
    assert load(example).rehearsed


def test_posts_are_those_of_the_file(example: CourseFile) -> None:
    load(example)
    person = next(person for person in example.persons if person.key == "lala-kishiyeva")
    moved = dataclasses.replace(
        person, affiliations=(shape.Affiliation(organisation="unesco", post={"en": "adviser"}),)
    )
    persons = tuple(moved if one is person else one for one in example.persons)
    load(dataclasses.replace(example, persons=persons))
    held = Affiliation.objects.get(person__slug="lala-kishiyeva")
    assert (held.organisation.slug, held.post) == ("unesco", {"en": "adviser"})


def test_reading_a_course_back_takes_no_more_queries_for_more_sessions(example: CourseFile) -> None:
    course = load(example)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            course_file(Course.objects.select_related("programme", "issuer", "subject").get(pk=course.pk))
        return len(captured)

    before = queries()
    session = course.sessions.get(key="opening")
    for number in range(20):
        Session.objects.create(
            course=course,
            key=f"more-{number}",
            format="workshop",
            title={"en": "More"},
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )
    assert queries() == before <= 13


@pytest.mark.django_db(transaction=True)
def test_two_courses_of_one_programme_are_loaded_at_once(course: Course, sessions: list[Session]) -> None:
    """Each counts up the version of both: neither waits for the other in a ring."""
    one = course_file(course)
    load(amended(one, key="again", number=99))
    other = course_file(Course.objects.get(slug="again"))
    for seats in range(60, 70):
        at_once(*[partial(load, amended(file, seats=seats)) for file in (one, other)])
        assert set(Course.objects.values_list("seats", flat=True)) == {seats}


def amended(file: CourseFile, **values: object) -> CourseFile:
    return dataclasses.replace(file, course=dataclasses.replace(file.course, **values))
