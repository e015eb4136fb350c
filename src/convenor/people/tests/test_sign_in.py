"""Signing in by a code sent to an address: who comes in, where the way leads, and what nobody learns on it."""

import re
import smtplib
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.people.tests.signing_in import (
    CODE,
    ENTER_CODE,
    SIGN_IN,
    WRONG,
    ask,
    browser,
    enter,
    is_in,
    newest_code,
)

pytestmark = pytest.mark.usefixtures("counters_at_nought")


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
    assert not re.search(rf"{CODE}|https?://", message.body)
    assert message.extra_headers["Content-Language"] == "en"
    assert Person.objects.count() == 1


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
