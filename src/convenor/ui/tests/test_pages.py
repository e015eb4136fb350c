"""The pages of ui itself: each says what happened and what to do, in both languages, and 500 without a database."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views import defaults

from convenor.kit.refusals import NotPermitted, Refusal, Refused
from convenor.ui.middleware import answer_refusals

HEADINGS = {
    "400.html": "The request could not be read",
    "403.html": "You may not open this page",
    "403_csrf.html": "The form was open for too long",
    "404.html": "There is no such page",
    "429.html": "Too many attempts",
    "500.html": "Something went wrong on our side",
}


@pytest.mark.parametrize("language", ["az", "en"])
@pytest.mark.parametrize("name", HEADINGS)
def test_an_error_page_needs_nothing_but_a_language(name, language):
    with override(language):
        page = render_to_string(name)
        assert f'<html lang="{language}">' in page
        assert f"<h1>{gettext(HEADINGS[name])}</h1>" in page
        assert 'id="content"' in page
    if language == "az":
        assert HEADINGS[name] not in page


def test_the_page_of_last_resort_asks_no_database(rf):
    answer = defaults.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b"</html>" in answer.content


@pytest.fixture
def stranger(rf):
    request = rf.get("/courses/x/?page=2")
    request.user = AnonymousUser()
    return request


def test_a_refusal_is_answered_with_its_sentence(stranger):
    middleware = answer_refusals(lambda request: None)
    refused = Refused(Refusal("enrolment.full", "All {seats} seats are taken.", {"seats": 60}))
    with override("en"):
        answer = middleware.process_exception(stranger, refused)
    assert answer.status_code == 409
    assert "All 60 seats are taken." in answer.content.decode()


def test_a_stranger_who_may_not_is_shown_the_way_to_sign_in(stranger):
    answer = answer_refusals(lambda request: None).process_exception(stranger, NotPermitted())
    assert answer.status_code == 302
    assert answer.url.endswith("?next=/courses/x/%3Fpage%3D2")


def test_other_faults_stay_faults(stranger):
    assert answer_refusals(lambda request: None).process_exception(stranger, ValueError()) is None


def test_the_language_can_be_changed_without_script(stranger):
    with override("az"):
        page = render_to_string("ui/base.html", request=stranger)
    assert f'action="{reverse("set_language")}"' in page
    assert '<input type="hidden" name="next" value="/courses/x/?page=2">' in page
    assert '<button name="language" value="az" lang="az" aria-current="true">' in page
    assert '<button name="language" value="en" lang="en">' in page
