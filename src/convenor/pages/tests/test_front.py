"""The first page: what has been announced, and the way to check a certificate."""

import pytest
from django.test import Client

from convenor.programmes.models import Course
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course


def test_it_shows_announced_courses_and_no_draft(course: Course) -> None:
    a_course(title={"en": "The draft"}, state=State.DRAFT)
    page = Client().get("/", headers={"accept-language": "en"}).content.decode()
    assert "Sample course" in page
    assert "The draft" not in page


@pytest.mark.django_db
def test_where_nothing_is_announced_it_says_so() -> None:
    page = Client().get("/", headers={"accept-language": "en"}).content.decode()
    assert "No course has been announced yet" in page
    assert 'action="/check/"' in page
