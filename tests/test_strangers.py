"""Every URL, asked by somebody who has no business there: without an account, and with one that means nothing here.

The list of what the public may see is written out below. A new page is private until somebody adds it here.
"""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from convenor.credentials.proof.log.tiles import Tile
from convenor.enrolment.models import Registration
from convenor.live.tests.factories import a_room
from convenor.people.models import Person
from convenor.programmes.models import Course, Session

PUBLIC = {
    "pages:calendar",
    "pages:front",
    "programmes:programme",
    "programmes:course",
    "programmes:agenda_version",
    "programmes:booklet",
    "programmes:calendar",
    "programmes:paper",
    "programmes:room_sheets",
    "programmes:schedule_json",
    "programmes:schedule_xml",
    "programmes:vocabulary",
    "credentials:look_up",
    "credentials:check_file",
    "credentials:check_list",
    "credentials:check_list_data",
    "credentials:rules",
    "credentials:check",
    "credentials:check_data",
    "credentials:credential",
    "credentials:credential_token",
    "credentials:never_issued",
    "credentials:did_document",
    "credentials:trust",
    "credentials:status_list",
    "credentials:log",
    "credentials:log_checkpoint",
    "credentials:log_key",
    "credentials:log_stamp",
    "credentials:log_stamped",
    "credentials:log_proof",
    "credentials:paper_proof",
    "credentials:log_tile",
    "live:join",
    "live:join_room",
    "live:notes",
    "live:projector",
    "live:qr",
    "account_login",
    "account_signup",  # another name of signing in
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "set_language",
}
FOR_ANY_ACCOUNT = {
    "pages:my",
    "pages:open_calendar",
    "pages:close_calendar",
    "pages:my_data",
    "pages:ask_erasure",
    "pages:withdraw_erasure",
}
BY_CODE = {
    "live:ask",
    "live:ballot",
    "live:enter",
    "live:floor",
    "live:mine",
    "live:propose",
    "live:room",
    "live:similar",
    "live:vote",
}
"""In a live room whoever has its code may come in: without having joined, each address leads to the way in."""
WITHOUT_TOKEN = {"set_language", "credentials:check_list_data"}
"""A language is no secret and no harm, and pages without a token can be kept for everybody. A list that a program sends
is answered and changes nothing."""
SHUT = {301, 302, 403, 404, 405}


def named_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern, f"{pattern.app_name}:" if pattern.app_name else prefix)
        else:
            yield f"{prefix}{pattern.name}", pattern


NAMES = sorted({name for name, _ in named_patterns()})


@pytest.fixture
def address(course: Course, sessions: list[Session], seat: Registration) -> Callable[[str], str]:
    """The address of a page about things that are there, so that only permission stands in the way."""
    values: dict[str, object] = {
        "slug": course.slug,
        "programme": course.programme.slug,
        "pk": seat.pk,
        "registration_pk": seat.pk,
        "session_pk": sessions[0].pk,
        "token": "0" * 32,
        "number": "HGSD-2022-C02-0001",
        "language": "en",
        "day": sessions[0].day,
        "key": sessions[0].key,
        "name": "x",
        "list_number": 1,
        "size": 1,
        "version": 1,
        "kept": seat.person_id,
        "gone": seat.person_id,
        "ending": "csv",
        "vocabulary": "convention-articles",
        "tile": Tile(0, 0),
        "code": a_room(sessions[0]).code,
        "letter": "enrolment.confirmed",
    }

    def of(name: str) -> str:
        pattern = next(pattern for known, pattern in named_patterns() if known == name)
        return reverse(name, kwargs={key: values[key] for key in pattern.pattern.regex.groupindex})

    return of


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in NAMES if name not in PUBLIC])
def test_the_public_sees_nothing_that_is_not_public(name: str, address: Callable[[str], str]) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(address(name))
        assert answer.status_code in SHUT, f"{method} {address(name)} answers {answer.status_code}"
        if answer.status_code in {301, 302}:
            ways_in = (reverse("live:join"), reverse("account_login"))
            assert answer["Location"].startswith(ways_in[name not in BY_CODE])


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in NAMES if name not in PUBLIC | FOR_ANY_ACCOUNT | BY_CODE])
def test_an_account_that_means_nothing_here_sees_no_more(
    name: str, address: Callable[[str], str], stranger: Person, browser_of: Callable[[Person], Client]
) -> None:
    for method in ("get", "post"):
        answer = getattr(browser_of(stranger), method)(address(name))
        assert answer.status_code in {403, 404, 405}, f"{method} {address(name)} answers {answer.status_code}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_TOKEN])
def test_nothing_is_changed_without_a_csrf_token(
    name: str, address: Callable[[str], str], organiser: Person
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(organiser)
    answer = browser.post(address(name))
    assert answer.status_code in {403, 404, 405}, f"POST {address(name)} answers {answer.status_code}"


def test_every_public_page_is_there() -> None:
    assert set(NAMES) >= PUBLIC | FOR_ANY_ACCOUNT | BY_CODE
