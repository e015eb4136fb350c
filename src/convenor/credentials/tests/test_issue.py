import pytest

from convenor.credentials.actions import issue
from convenor.credentials.models import Certificate
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there

pytestmark = pytest.mark.django_db


def test_everybody_who_passes_gets_a_certificate_in_alphabetical_order() -> None:
    course = an_ended_course()
    for given, surname in [("Vəfa", "Zeynalova"), ("Əli", "Əliyev"), ("Emin", "Eldarov"), ("Çinarə", "Çobanova")]:
        somebody_who_was_there(course, given, surname)
    somebody_who_was_there(course, "Xəyal", "Babayev", missed=2)
    done = issue(course, by=None, at=AFTERWARDS)
    assert (done.numbered, done.made) == (4, 4)
    assert [str(one.registration.person) for one in Certificate.objects.order_by("number")] == [
        "Çinarə Çobanova",
        "Emin Eldarov",
        "Əli Əliyev",
        "Vəfa Zeynalova",
    ]
