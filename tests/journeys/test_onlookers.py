"""A focal point and an observer see what they may, and no more."""

import pytest
from playwright.sync_api import expect

from convenor.enrolment.models import Registration
from convenor.rehearsal.actions import Rehearsal
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_focal_point_sees_the_own_people_without_addresses(played: Rehearsal, window: Window) -> None:
    own_body = played.course.senders.all()[0].organisation
    page = window(played.focal_point).new_page()
    page.goto("/my/")
    page.get_by_role("link", name=str(own_body.called("en"))).click()
    for registration in Registration.objects.select_related("person").exclude(state="withdrawn"):
        name = page.get_by_role("rowheader", name=registration.person.called("en"), exact=True)
        expect(name).to_have_count(int(registration.organisation_id == own_body.pk))
    assert "@" not in page.get_by_role("main").inner_text()
    for section in ("overview", "people", "attendance", "certificates", "communique"):
        answer = page.goto(f"/courses/{played.course.slug}/{section}/")
        assert answer
        assert answer.status == 403, section


def test_an_observer_looks_at_everything_and_moves_nothing(played: Rehearsal, window: Window) -> None:
    page = window(played.observer).new_page()
    for section in ("overview", "people", "attendance", "certificates", "communique"):
        answer = page.goto(f"/courses/{played.course.slug}/{section}/")
        assert answer
        assert answer.status == 200, section
        main = page.get_by_role("main")
        assert "@example.org" not in main.inner_text(), section
        expect(main.locator("form[method=post]").get_by_role("button")).to_have_count(0)
    assert page.request.get(f"/courses/{played.course.slug}/people.csv").status == 403
