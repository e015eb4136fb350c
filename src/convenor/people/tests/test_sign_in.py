"""Signing in by a code sent to an address: who comes in, who does not, and what nobody learns on the way."""

import re
import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.kit.tests.at_once import at_once
from convenor.people import actions
from convenor.people.models import Person
from convenor.people.tests.factories import a_person

WRONG = "BBBB-BBBB"
SIGN_IN, ENTER_CODE = "/sign-in/", "/sign-in/code/"


@pytest.fixture(autouse=True)
def _counters_at_nought(db: None) -> None:
    cache.clear()


@pytest.fixture
def aysel(db: None) -> Person:
    return a_person("Aysel", "Quliyeva", email="aysel@example.org", language="az")


def browser(language: str = "en") -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE=language)


def ask(client: Client, address: str = "aysel@example.org", path: str = SIGN_IN) -> HttpResponse:
    return client.post(path, {"email": address})


def enter(client: Client, code: str, path: str = ENTER_CODE) -> HttpResponse:
    return client.post(path, {"code": code})


def newest_code() -> str:
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[0]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_code_from_the_mail_opens_the_own_page(aysel: Person) -> None:
    client = browser()
    assert ask(client).url == ENTER_CODE
    answer = enter(client, newest_code())
    assert (answer.status_code, answer.url) == (302, "/my/")
    assert client.session["_auth_user_id"] == str(aysel.pk)


@pytest.mark.parametrize("typed", ["  {code}  ", "{small}", "{joined}", "{spaced}"])
def test_a_code_is_read_as_people_type_it(aysel: Person, typed: str) -> None:
    client = browser()
    ask(client)
    code = newest_code()
    forms = {
        "code": code,
        "small": code.lower(),
        "joined": code.replace("-", ""),
        "spaced": code.replace("-", " "),
    }
    enter(client, typed.format(**forms))
    assert is_in(client)


def test_the_address_may_be_typed_in_capitals(aysel: Person) -> None:
    client = browser()
    ask(client, "Aysel@Example.ORG")
    enter(client, newest_code())
    assert is_in(client)


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("az", "Giriş kodunuz", "Kodu heç vaxt başqasına verməyin."),
        ("en", "Your sign-in code", "Never pass it on."),
    ],
)
def test_the_mail_speaks_the_language_of_the_person_and_says_so(
    db: None, language: str, subject: str, sentence: str
) -> None:
    a_person("Murad", email="murad@example.org", language=language)
    ask(browser("az" if language == "en" else "en"), "murad@example.org")
    [message] = mail.outbox
    assert message.subject == subject
    assert sentence in message.body
    assert message.extra_headers["Content-Language"] == language
    assert message.to == ["murad@example.org"]


def test_a_stranger_learns_nothing_from_the_page_about_an_address(aysel: Person) -> None:
    pages = []
    for address in ("aysel@example.org", "nobody@example.org"):
        client = browser()
        answer = ask(client, address)
        shown = client.get(ENTER_CODE)
        wrong = enter(client, WRONG)
        pages.append(
            [
                (answer.status_code, answer.url),
                *(
                    (
                        page.status_code,
                        re.sub(r'(?<=value=")\w{64}|\S+@example.org', "", page.content.decode()),
                    )
                    for page in (shown, wrong)
                ),
            ]
        )
    assert pages[0] == pages[1]


def test_an_unknown_address_gets_a_mail_without_a_code_and_no_account(aysel: Person) -> None:
    client = browser("en")
    ask(client, "nobody@example.org")
    [message] = mail.outbox
    assert message.to == ["nobody@example.org"]
    assert "nobody is registered with it" in message.body
    assert not re.search(r"\b[A-Z]{4}-[A-Z]{4}\b|https?://", message.body)
    assert message.extra_headers["Content-Language"] == "en"
    assert Person.objects.count() == 1


def test_twenty_tries_at_one_code_do_not_open_and_lock_it_after_three(aysel: Person) -> None:
    client = browser()
    ask(client)
    code = newest_code()
    answers = [enter(client, WRONG) for _ in range(20)]
    assert [answer.status_code for answer in answers[:3]] == [200, 200, 302]
    assert {(answer.status_code, answer.url) for answer in answers[2:]} == {(302, SIGN_IN)}
    enter(client, code)
    assert not is_in(client), "the right code, after the third wrong one, is worth nothing"
    assert "after three tries" in client.get(SIGN_IN).content.decode()


def test_a_new_code_opens_after_a_lock_out(aysel: Person) -> None:
    client = browser()
    ask(client)
    for _ in range(3):
        enter(client, WRONG)
    ask(client)
    enter(client, newest_code())
    assert is_in(client)


def test_tries_are_counted_across_copies_of_one_session(aysel: Person) -> None:
    """Whoever restores an earlier session, or tries many at once, still has three tries: the cache counts them."""
    client = browser()
    ask(client)
    code, before = newest_code(), dict(client.session)
    for _ in range(3):
        session = client.session
        session.clear()
        session.update(before)
        session.save()
        assert enter(client, WRONG).status_code == 200
    session = client.session
    session.clear()
    session.update(before)
    session.save()
    enter(client, code)
    assert not is_in(client)


def test_codes_for_one_address_run_out_whichever_browser_asks(aysel: Person) -> None:
    """Three codes a minute, in all browsers together: twenty tries in two of them end in 429."""
    clients = [browser(), browser()]
    statuses, tries = [], 0
    while tries < 20:
        client = clients[tries % 2]
        answer = ask(client)
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
        for _ in range(3):
            enter(client, WRONG)
            tries += 1
    assert statuses == [302, 302, 302, 429]
    assert len(mail.outbox) == 3
    assert not any(is_in(client) for client in clients)
    assert "Too many attempts" in answer.content.decode()


def test_in_an_hour_an_address_gets_a_dozen_codes_at_most(
    aysel: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = timezone.now().timestamp()
    statuses = []
    for minute in range(20):
        monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda now=start + 61 * minute: now)
        statuses.append(ask(browser()).status_code)
    assert statuses == [302] * 12 + [429] * 8


def test_the_limit_of_one_address_does_not_lock_out_another(aysel: Person) -> None:
    a_person("Murad", email="murad@example.org")
    for _ in range(4):
        ask(browser())
    client = browser()
    ask(client, "murad@example.org")
    enter(client, newest_code())
    assert is_in(client)


def test_sixty_people_in_one_hall_can_sign_in_within_a_minute(db: None) -> None:
    for number in range(60):
        a_person("Person", email=f"person{number}@example.org")
        client = browser()
        assert ask(client, f"person{number}@example.org").status_code == 302
        enter(client, newest_code())
        assert is_in(client)


@pytest.mark.django_db(transaction=True)
def test_limits_hold_when_many_ask_at_once() -> None:
    cache.clear()
    a_person("Aysel", email="aysel@example.org")

    statuses = [answer.status_code for answer in at_once(*[lambda: ask(browser())] * 8)]
    assert statuses.count(302) <= 3
    assert set(statuses) == {302, 429}


def test_a_code_expires(aysel: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    ask(client)
    later = (timezone.now() + timedelta(minutes=15, seconds=5)).timestamp()
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    assert enter(client, newest_code()).url == SIGN_IN
    assert not is_in(client)


def test_the_code_of_another_person_opens_nothing(aysel: Person) -> None:
    a_person("Murad", email="murad@example.org")
    mine, theirs = browser(), browser()
    ask(mine)
    ask(theirs, "murad@example.org")
    enter(mine, newest_code())
    assert not is_in(mine)


def test_a_code_opens_only_in_the_browser_that_asked(aysel: Person) -> None:
    ask(browser())
    other = browser()
    assert enter(other, newest_code()).url == SIGN_IN
    assert not is_in(other)


def test_a_used_code_opens_nothing_a_second_time(aysel: Person) -> None:
    client = browser()
    ask(client)
    code = newest_code()
    enter(client, code)
    client.post("/sign-out/")
    assert not is_in(client)
    enter(client, code)
    assert not is_in(client)


def test_a_new_code_makes_the_older_one_worthless(aysel: Person) -> None:
    client = browser()
    ask(client)
    first = newest_code()
    client.post("/sign-out/", {"next": SIGN_IN})
    ask(client)
    enter(client, first)
    assert not is_in(client)
    enter(client, newest_code())
    assert is_in(client)


def test_the_page_of_the_code_leads_to_another_address(aysel: Person) -> None:
    client = browser()
    ask(client, "misprint@example.org")
    page = client.get(ENTER_CODE).content.decode()
    assert '<input type="hidden" name="next" value="/sign-in/">' in page
    answer = client.post("/sign-out/", {"next": SIGN_IN}, follow=True)
    assert answer.redirect_chain == [(SIGN_IN, 302)]
    assert 'name="email"' in answer.content.decode()


@pytest.mark.parametrize("code", ["", " ", "0" * 10_000, "ƏƏƏƏ-ŞŞŞŞ", "\x00", "<b>", "' OR 1=1 --"])
def test_whatever_is_typed_as_a_code_is_answered(aysel: Person, code: str) -> None:
    client = browser()
    ask(client)
    answer = enter(client, code)
    assert answer.status_code == 200
    assert 'id="id_code_error"' in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    "address", ["", "aysel", "a@b@c", "x" * 400 + "@example.org", "ə@example", "\x00@example.org"]
)
def test_what_is_no_address_is_said_so_and_nothing_is_sent(aysel: Person, address: str) -> None:
    answer = ask(browser(), address)
    assert answer.status_code == 200
    assert 'id="id_email_error"' in answer.content.decode()
    assert mail.outbox == []


def test_without_a_csrf_token_nothing_is_taken(aysel: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    assert ask(client).status_code == 403
    assert enter(client, WRONG).status_code == 403
    assert client.post("/sign-out/").status_code == 403
    assert mail.outbox == []


def test_the_way_leads_on_to_the_page_that_was_asked_for(aysel: Person) -> None:
    client = browser()
    answer = ask(client, path=f"{SIGN_IN}?next=/courses/heritage/people/%3Fstate%3Dconfirmed")
    assert answer.url == f"{ENTER_CODE}?next=%2Fcourses%2Fheritage%2Fpeople%2F%3Fstate%3Dconfirmed"
    assert 'value="/courses/heritage/people/?state=confirmed"' in client.get(answer.url).content.decode()
    assert enter(client, newest_code(), answer.url).url == "/courses/heritage/people/?state=confirmed"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "https://testserver@evil.example/",
        "https://localhost/",
        "https://127.0.0.1/",
    ],
)
def test_the_way_never_leads_to_another_host(aysel: Person, elsewhere: str) -> None:
    client = browser()
    ask(client)
    answer = client.post(f"{ENTER_CODE}?next={elsewhere}", {"code": newest_code(), "next": elsewhere})
    assert is_in(client)
    assert answer.url == "/my/"
    assert client.post("/sign-out/", {"next": elsewhere}).url == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/sign-up/", "/signup/", "/accounts/", "/accounts/signup/", "/accounts/login/", "/accounts/email/",
        "/accounts/password/change/", "/accounts/password/reset/", "/accounts/inactive/", "/password/", "/email/",
        "/admin/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_signing_up_no_password_and_no_address_book(db: None, path: str, method: str) -> None:
    assert getattr(browser(), method)(path).status_code == 404


def test_the_name_of_signing_up_is_only_another_name_of_signing_in() -> None:
    assert reverse("account_signup") == reverse("account_login") == SIGN_IN


def test_a_password_is_of_no_use(aysel: Person) -> None:
    aysel.set_password("correct horse")
    aysel.save()
    client = browser()
    client.post(
        SIGN_IN, {"email": "aysel@example.org", "login": "aysel@example.org", "password": "correct horse"}
    )
    assert not is_in(client)


def test_a_closed_account_gets_no_code_and_lets_nobody_in(aysel: Person) -> None:
    client = browser()
    ask(client)
    aysel.is_active = False
    aysel.save()
    assert enter(client, newest_code()).url == SIGN_IN
    assert not is_in(client)
    ask(browser())
    assert not re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mail.outbox[-1].body)


def test_a_code_sent_to_an_address_that_was_changed_opens_nothing(aysel: Person) -> None:
    client = browser()
    ask(client)
    actions.amend_person(aysel, changes={"email": "new@example.org"}, by=None, at=timezone.now())
    enter(client, newest_code())
    assert not is_in(client)


def test_the_old_address_opens_nothing_after_it_was_changed(aysel: Person) -> None:
    EmailAddress.objects.create(user=aysel, email="aysel@example.org", verified=True, primary=True)
    client = browser()
    ask(client)
    enter(client, newest_code())
    actions.amend_person(aysel, changes={"email": "new@example.org"}, by=None, at=timezone.now())
    assert client.get(SIGN_IN).status_code == 200, "the session did not end with the address"
    ask(browser(), "aysel@example.org")
    assert not re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mail.outbox[-1].body)
    fresh = browser()
    ask(fresh, "new@example.org")
    enter(fresh, newest_code())
    assert is_in(fresh)


def test_from_then_on_the_pages_speak_the_persons_language(aysel: Person) -> None:
    client = browser("en")
    ask(client)
    enter(client, newest_code())
    assert client.cookies["django_language"].value == "az"


def test_a_language_that_was_chosen_in_the_browser_stays(aysel: Person) -> None:
    client = browser("az")
    client.post(reverse("set_language"), {"language": "en"})
    ask(client)
    enter(client, newest_code())
    assert client.cookies["django_language"].value == "en"


def test_whoever_is_in_already_is_led_on(aysel: Person, browser_of: Callable[[Person], Client]) -> None:
    assert browser_of(aysel).get(SIGN_IN).url == "/my/"


def test_the_session_gets_a_new_name_at_the_door(aysel: Person) -> None:
    client = browser()
    ask(client)
    before = client.session.session_key
    enter(client, newest_code())
    assert client.session.session_key != before


@pytest.mark.parametrize("address", ["aysel@example.org", "nobody@example.org"])
@pytest.mark.parametrize("failure", [ConnectionRefusedError, TimeoutError, smtplib.SMTPServerDisconnected])
def test_a_mail_server_that_is_away_is_said_plainly_whoever_asks(
    aysel: Person, address: str, failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> int:
        raise failure

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    answer = ask(browser(), address)
    assert answer.status_code == 409
    assert "The mail could not be sent just now" in answer.content.decode()


@pytest.mark.parametrize(("path", "field"), [(SIGN_IN, "email"), (ENTER_CODE, "code")])
def test_the_forms_work_by_keyboard_and_without_scripts(aysel: Person, path: str, field: str) -> None:
    client = browser()
    if path == ENTER_CODE:
        ask(client)
    page = client.get(path).content.decode()
    form = page[page.index("<main") : page.index("</main>")]
    assert f'<label class="form-label" for="id_{field}">' in form
    assert re.search(
        rf'<input[^>]*name="{field}"[^>]*autocomplete="{"email" if field == "email" else "one-time-code"}"',
        form,
    )
    assert '<button class="btn btn-primary">' in form
    assert 'tabindex="-1"' not in form.replace('id="content" tabindex="-1"', "")
    assert "<script" not in form
