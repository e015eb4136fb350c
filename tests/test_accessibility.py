"""Every page, seen by the one who may see it: axe finds no barrier, nothing goes sideways, nothing is refused.

The pages are not listed: each address that answers a page to somebody is opened, so that a new one is there by itself.
"""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from scripts.look import barriers, opened

from convenor.attendance.queries import countable_sessions
from convenor.credentials.models import Certificate
from convenor.credentials.states import State
from convenor.enrolment.models import Registration
from convenor.live.models import Room
from convenor.live.states import RoomState
from convenor.people.models import Person
from convenor.rehearsal.actions import Rehearsal
from tests.conftest import Window
from tests.test_strangers import NAMES, named_patterns

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEWS = [(390, "light"), (390, "dark"), (768, "light"), (1280, "light"), (1280, "dark")]
UNKNOWN = "0" * 32
IS_PAGE = b"<!doctype html>"
"""Papers, data and parts of pages begin otherwise."""


def addresses(played: Rehearsal) -> list[str]:
    """The addresses of this course: one for each name, and those whose page depends on what is behind it."""
    course = played.course
    example = played.example_certificate()
    assert example
    session = countable_sessions(course)[0]
    values: dict[str, object] = {
        "slug": course.slug,
        "programme": course.programme.slug,
        "pk": example.registration_id,
        "key": session.key,
        "token": example.token,
        "number": example.number,
        "version": 1,
        "day": session.day,
        "language": "en",
        "list_number": 1,
        "ending": "csv",
        "vocabulary": "convention-articles",
        "code": Room.objects.create(session=session, code="CHP7XK", state=RoomState.OPEN).code,
        "letter": "enrolment.confirmed",
    }
    found = [
        reverse(name, kwargs={key: values[key] for key in pattern.pattern.regex.groupindex})
        for name, pattern in named_patterns()
        if name in NAMES and set(pattern.pattern.regex.groupindex) <= values.keys()
    ]
    ended = Certificate.objects.filter(state__in=[State.SUPERSEDED, State.REVOKED])
    assert {certificate.state for certificate in ended} == {State.SUPERSEDED, State.REVOKED}
    sender = course.senders.all()[0]
    return [
        *found,
        *(reverse("credentials:check", args=[certificate.token]) for certificate in ended),
        *(
            f"{reverse('credentials:look_up')}?number={certificate.number}"
            for certificate in [example, *ended]
        ),
        f"{reverse('credentials:look_up')}?number=HGSD-2022-C02-9999",
        reverse("credentials:check", args=[UNKNOWN]),
        reverse("pages:my_organisation", args=[sender.organisation.slug]),
        *(
            reverse("enrolment:confirm", args=[registration.pk])
            for registration in Registration.objects.filter(course=course, state="withdrawn")[:1]
        ),
        "/nothing-here/",
    ]


def pages_of(played: Rehearsal) -> dict[Person | None, list[str]]:
    """Each page once, under the first who is shown it: the public, a participant, the focal point, the organiser."""
    example = played.example_certificate()
    assert example
    readers = [None, example.registration.person, played.focal_point, played.organiser]
    browsers = {reader: Client() for reader in readers}
    for reader, browser in browsers.items():
        if reader:
            browser.force_login(reader)
    found: dict[Person | None, list[str]] = {reader: [] for reader in readers}
    for address in dict.fromkeys(addresses(played)):
        for reader, browser in browsers.items():
            answer = browser.get(address)
            shown = answer.status_code in {200, 409} or (reader is None and answer.status_code == 404)
            if shown and IS_PAGE in getattr(answer, "content", b"")[:50].lower():
                found[reader].append(address)
                break
    return found


def found_in_all_views(page: Page, path: str) -> list[str]:
    """What is wrong with a page, narrow and wide, light and dark, and what the browser complains of meanwhile."""
    with opened(page, path) as findings:
        for width, appearance in VIEWS:
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=appearance)
            findings += [f"{width} {appearance}: {finding}" for finding in barriers(page)]
    return findings


@pytest.mark.parametrize("language", ["az", "en"])
def test_no_page_has_a_barrier(played: Rehearsal, window: Window, language: str) -> None:
    pages = pages_of(played)
    assert all(pages.values()), "somebody has no page at all"
    problems = []
    for reader, paths in pages.items():
        # Without transitions: colours are measured, not the way from one to the other.
        page = window(reader, language=language, reduced_motion="reduce").new_page()
        # There is no live server here; the stream itself is tested in the journey of the live hour.
        page.route(
            "**/events?*",
            lambda route: route.fulfill(content_type="text/event-stream", body="retry: 60000\n\n"),
        )
        for path in paths:
            problems += [f"{path} ({reader}): {finding}" for finding in found_in_all_views(page, path)]
            assert page.locator("html").get_attribute("lang") == language
    assert not problems, "\n".join(problems)
