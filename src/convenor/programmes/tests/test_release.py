"""The agenda is a draft until it is published; then those concerned are told what has changed for them, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from convenor.audit.models import Entry
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.notices.models import Message
from convenor.people.actions import merge, part
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions
from convenor.programmes.models import Course, Release, Session
from convenor.programmes.queries.releases import change_lines, draft, released_with
from convenor.programmes.rules.releases import What, changes_between, numbered
from convenor.programmes.tests.factories import (
    a_contribution,
    a_course_to_announce,
    a_module,
    a_release,
    a_session,
)

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def shown(course: Course) -> str:
    return str(Client(headers={"accept-language": "en"}).get(f"/courses/{course.slug}/").content.decode())


def moved(session: Session, minutes: int = 30) -> Session:
    later = timedelta(minutes=minutes)
    return actions.move_session(
        session, starts_at=session.starts_at + later, ends_at=session.ends_at + later, by=None, at=AT
    )


# What is published


def test_the_public_sees_what_was_published_and_not_what_is_planned(
    course: Course, sessions: list[Session]
) -> None:
    assert "Day 1, 10:00" not in shown(course)
    a_release(course)
    assert "Day 1, 10:00" in shown(course)
    assert "Version 1 of the agenda, 1 July 2022" in shown(course)
    actions.amend_session(sessions[0], changes={"title": {"en": "Only planned"}}, by=None, at=AT)
    assert "Only planned" not in shown(course)
    a_release(course)
    assert "Only planned" in shown(course)
    assert "Version 2 of the agenda" in shown(course)


def test_announcing_publishes_version_1(organiser: Person) -> None:
    course = a_course_to_announce()
    with pytest.raises(Refused) as refused:
        actions.release(course, plan=draft(course).plan, by=organiser, at=AT)
    assert refused.value.refusal.code == "release.course_is_draft"
    actions.advance(course, by=organiser, at=AT)
    assert [(one.number, one.by, one.changes) for one in course.releases.all()] == [(1, organiser, [])]
    actions.step_back(course, by=organiser, at=AT)
    actions.advance(course, by=organiser, at=AT)
    assert course.releases.count() == 1, "nothing had changed"


def test_only_what_was_looked_at_is_published(course: Course, sessions: list[Session]) -> None:
    plan = draft(course).plan
    moved(sessions[0])
    with pytest.raises(Refused) as refused:
        actions.release(course, plan=plan, by=None, at=AT)
    assert refused.value.refusal.code == "agenda.changed"
    assert not Release.objects.exists()


def test_nothing_new_and_nothing_at_all_are_not_published(course: Course) -> None:
    a_session(course, format=Session.Format.BREAK)
    with pytest.raises(Refused) as refused:
        a_release(course)
    assert refused.value.refusal.code == "release.no_sessions"
    a_session(course)
    a_release(course)
    with pytest.raises(Refused) as refused:
        a_release(course)
    assert refused.value.refusal.code == "release.nothing_changed"
    assert Entry.objects.filter(code="programmes.agenda_released").count() == 1


# What is different


def test_every_difference_has_its_line(course: Course, sessions: list[Session]) -> None:
    first, second, third, fourth = sessions
    leaving, joining = a_person("Gedən", "Adam"), a_person("Gələn", "Adam")
    part = a_contribution(first, leaving)
    other = a_contribution(second, a_person("Qalan", "Adam"))
    a_release(course)
    moved(first)
    actions.amend_session(
        first,
        changes={
            "room": {"en": "Hall"},
            "title": {"en": "Renamed"},
            "format": "workshop",
            "languages": ["tr", "az"],
        },
        by=None,
        at=AT,
    )
    actions.remove_contribution(part, by=None, at=AT)
    actions.add_contribution(first, joining, kind="host", talk={}, by=None, at=AT)
    actions.amend_contribution(other, changes={"talk": {"en": "Carpets"}}, by=None, at=AT)
    actions.amend_session(
        second, changes={"summary": {"en": "What was said"}, "abstract": {"en": "Knots."}}, by=None, at=AT
    )
    actions.amend_session(third, changes={"module_id": a_module(course).pk}, by=None, at=AT)
    actions.remove_session(fourth, by=None, at=AT)
    a_session(course, day=2, hour=16)
    release = a_release(course)
    assert {change["what"] for change in release.changes} == set(What)
    assert change_lines(release.changes, course, "en") == [
        "“Renamed” moved: 14 July 2022, 10:30–11:30 instead of 14 July 2022, 10:00–11:00",
        "“Renamed”, room: Hall instead of none named",
        "“Day 1, 10:00” is now called “Renamed”",
        "“Renamed”, format: workshop instead of presentation",
        "“Renamed” has other languages",
        "“Renamed”: Gələn Adam joins",
        "“Renamed”: without Gedən Adam",
        "“Day 1, 14:00”: the text is another",
        "“Day 1, 14:00”: the part of Qalan Adam is another",
        "“Day 2, 10:00” belongs to another module",
        "New: “Day 2, 16:00”, 15 July 2022, 16:00–17:00",
        "Cancelled: “Day 2, 14:00”, 15 July 2022, 14:00–15:00",
    ]


def test_the_sequence_of_a_session_grows_with_each_version_in_which_it_is_another(
    course: Course, sessions: list[Session]
) -> None:
    a_release(course)
    for _ in range(2):
        sessions[0] = moved(sessions[0])
        release = a_release(course)
    assert [one["sequence"] for one in release.sessions] == [2, 0, 0, 0]


def test_another_order_of_people_is_a_difference_without_a_name() -> None:
    before = {
        "pk": 1, "title": {}, "starts_at": "", "ends_at": "", "room": {}, "format": "", "languages": [],
        "abstract": {}, "summary": {}, "module": None, "sequence": 0, "assumed": [],
        "contributions": [{"person": pk, "kind": "host", "talk": {}, "assumed": []} for pk in (1, 2)],
    }  # fmt: skip
    after = {**before, "contributions": before["contributions"][::-1]}
    assert [change["what"] for change in changes_between([before], [after])] == ["text"]
    assert changes_between([before], [{**before, "sequence": 3}]) == []
    assert numbered([before], [after])[0]["sequence"] == 1


# Who is told


@pytest.fixture
def speakers(sessions: list[Session]) -> list[Person]:
    """One for each session but the last, who has no address."""
    people = [
        a_person(f"Natiq{place}", email=f"speaker{place}@example.org" if place < 3 else None, language="en")
        for place in range(4)
    ]
    for session, person in zip(sessions, people, strict=True):
        a_contribution(session, person)
    return people


@pytest.mark.django_db(transaction=True)
def test_the_speakers_of_changed_sessions_are_told_what_changed_for_them_once(
    course: Course, sessions: list[Session], speakers: list[Person]
) -> None:
    a_release(course)
    moved(sessions[0])
    moved(sessions[3])
    actions.amend_session(sessions[1], changes={"summary": {"en": "Only text"}}, by=None, at=AT)
    actions.remove_session(sessions[2], by=None, at=AT)
    release = a_release(course)
    run_pending()
    actions.tell_speakers(release, at=AT)
    told = {message.address: message.body for message in Message.objects.all()}
    assert set(told) == {"speaker0@example.org", "speaker2@example.org"}
    assert "14 July 2022, 10:30–11:30 instead of" in told["speaker0@example.org"]
    assert "Cancelled" not in told["speaker0@example.org"]
    assert "Cancelled: “Day 2, 10:00”" in told["speaker2@example.org"]
    assert f"/courses/{course.slug}/" in told["speaker0@example.org"]
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_speaker_is_told_in_their_language(
    course: Course, sessions: list[Session], speakers: list[Person]
) -> None:
    Person.objects.filter(pk=speakers[0].pk).update(language="az")
    a_release(course)
    moved(sessions[0])
    a_release(course)
    run_pending()
    message = Message.objects.get()
    assert message.subject == "“Nümunə kursu” kursunda çıxışınız dəyişib"
    assert "14 iyul 2022, 10:00–11:00" in message.body


@pytest.mark.django_db(transaction=True)
def test_somebody_who_joins_or_leaves_is_told_and_the_others_are_not(
    course: Course, sessions: list[Session], speakers: list[Person]
) -> None:
    a_release(course)
    actions.add_contribution(sessions[1], speakers[0], kind="host", talk={}, by=None, at=AT)
    a_release(course)
    run_pending()
    assert [message.address for message in Message.objects.all()] == ["speaker0@example.org"]


@pytest.mark.django_db(transaction=True)
def test_version_1_and_what_is_rolled_back_tell_nobody(
    course: Course, sessions: list[Session], speakers: list[Person]
) -> None:
    a_release(course)
    moved(sessions[0])
    with transaction.atomic():
        a_release(course)
        transaction.set_rollback(True)
    run_pending()
    assert not Message.objects.exists()
    assert course.releases.count() == 1


# What a person is


def test_who_was_made_one_with_somebody_since_is_named_so_at_once_and_is_no_change(
    course: Course, sessions: list[Session], trainer: Person
) -> None:
    a_release(course)
    kept, last = a_person("Rüfət", "Quliyevi"), a_person("Rüfət", "Quliyevli")
    merge(kept, trainer, by=None, at=AT)
    assert "Rüfət Quliyevi<" in shown(course)
    assert not draft(course).changes
    merged = merge(last, kept, by=None, at=AT)
    assert "Rüfət Quliyevli<" in shown(course)
    assert not draft(course).changes
    assert [one.slug for one, _sessions in released_with(last)] == [course.slug]
    assert len(released_with(last)[0][1]) == 1
    part(merged, by=None, at=AT)
    assert "Rüfət Quliyevi<" in shown(course)


def test_an_amended_name_shows_without_a_new_version(
    course: Course, sessions: list[Session], trainer: Person
) -> None:
    a_release(course)
    actions.remove_contribution(sessions[0].contributions.get(), by=None, at=AT)
    trainer.given = "Rüfəddin"
    trainer.save()
    actions.renew_pages_naming_person(trainer)
    assert "Rüfəddin Quliyev" in shown(course), "he still stands in what is published"
