"""Codes for signing in: how many are sent and tried, how long they last, and where they open nothing."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from convenor.kit.tests.at_once import at_once
from convenor.people import actions
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.people.tests.signing_in import CODE, SIGN_IN, WRONG, ask, browser, enter, is_in, newest_code

pytestmark = pytest.mark.usefixtures("counters_at_nought")


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


def test_a_closed_account_gets_no_code_and_lets_nobody_in(aysel: Person) -> None:
    client = browser()
    ask(client)
    aysel.is_active = False
    aysel.save()
    assert enter(client, newest_code()).url == SIGN_IN
    assert not is_in(client)
    ask(browser())
    assert not re.search(CODE, mail.outbox[-1].body)


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
    assert not re.search(CODE, mail.outbox[-1].body)
    fresh = browser()
    ask(fresh, "new@example.org")
    enter(fresh, newest_code())
    assert is_in(fresh)
