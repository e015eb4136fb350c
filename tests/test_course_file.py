"""A course file is loaded where others have already built on the course."""

import dataclasses
from datetime import UTC, datetime

import pytest

from convenor.attendance.tests.factories import a_mark
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refused
from convenor.programmes.actions import load_course
from convenor.programmes.models import Course, Session
from convenor.programmes.queries import course_file

AT = datetime(2022, 7, 20, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_a_session_with_marks_stays_and_nothing_else_is_changed(
    course: Course, sessions: list[Session], seat: Registration
) -> None:
    a_mark(sessions[1], seat)
    before = course_file(course)
    changed = dataclasses.replace(
        before,
        course=dataclasses.replace(before.course, seats=99),
        sessions=tuple(one for one in before.sessions if one.key != sessions[1].key),
    )
    with pytest.raises(Refused) as refused:
        load_course(changed, by=None, at=AT)
    assert refused.value.refusal.code == "course.still_needed"
    assert sessions[1].title["en"] in str(refused.value)
    assert course_file(Course.objects.get()) == before


@pytest.mark.django_db
def test_a_session_without_marks_goes(course: Course, sessions: list[Session], seat: Registration) -> None:
    a_mark(sessions[0], seat)
    before = course_file(course)
    shorter = dataclasses.replace(
        before, sessions=tuple(one for one in before.sessions if one.key != sessions[1].key)
    )
    assert course_file(load_course(shorter, by=None, at=AT)) == shorter
