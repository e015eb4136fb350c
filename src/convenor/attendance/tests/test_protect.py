"""What marks stand on stays: a session of the agenda is not removed under them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from convenor.attendance.tests.factories import a_mark
from convenor.audit.models import Entry
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.programmes.actions import remove_session
from convenor.programmes.models import Course, Session

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)


def test_a_session_that_marks_stand_on_is_not_removed(sessions: list[Session], seat: Registration) -> None:
    a_mark(sessions[0], seat)
    with pytest.raises(Refused) as refused:
        remove_session(sessions[0], by=None, at=AT)
    assert refused.value.refusal.code == "session.has_records"
    assert Session.objects.filter(pk=sessions[0].pk).exists()
    assert not Entry.objects.filter(code="programmes.session_removed").exists()


def test_marks_stand_in_the_way_of_removing_and_the_page_says_so(
    course: Course,
    sessions: list[Session],
    seat: Registration,
    organiser: Person,
    browser_of: Callable[[Person], Client],
) -> None:
    a_mark(sessions[0], seat)
    address = reverse("programmes:remove_session", args=[course.slug, sessions[0].key])
    answer = browser_of(organiser).post(address)
    assert answer.status_code == 409
    assert "Marks or other records stand on this session." in answer.content.decode()
