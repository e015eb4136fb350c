from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction

from convenor.audit.queries import history
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.notices import actions, queries
from convenor.notices.models import Message
from convenor.notices.states import State
from convenor.notices.tests.factories import (
    AT,
    COURSE,
    GREETING,
    Somebody,
    a_held_message,
    a_message,
    registered,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    with registered():
        yield


def test_a_letter_that_is_looked_through_first_waits() -> None:
    message = a_held_message()
    run_pending()
    assert message.state == State.HELD
    assert not mail.outbox
    actions.release(message, by=None, at=AT)
    run_pending()
    assert [sent.to for sent in mail.outbox] == [["aygun@example.org"]]
    assert [entry.code for entry in history(message)] == ["notices.released"]


def test_it_waits_only_where_somebody_has_said_so() -> None:
    a_held_message()
    assert a_message(places=(("course", 8),)).state == State.QUEUED
    actions.look_through([], place=COURSE, by=None, at=AT)
    assert a_message().state == State.QUEUED
    actions.look_through([GREETING.key], place=queries.OF_SITE, by=None, at=AT)
    assert a_message(places=(("course", 8),)).state == State.HELD


def test_two_who_release_the_same_message_send_one_mail() -> None:
    message = a_held_message()
    actions.release(message, by=None, at=AT)
    with pytest.raises(Refused) as answer:
        actions.release(message, by=None, at=AT)
    assert answer.value.refusal.code == "message.not_held"
    run_pending()
    assert len(mail.outbox) == 1


def test_a_release_that_is_rolled_back_sends_nothing() -> None:
    message = a_held_message()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.release(message, by=None, at=AT)
        raise ZeroDivisionError
    run_pending()
    assert not mail.outbox
    assert Message.objects.get().state == State.HELD


def test_a_batch_is_released_whole_without_those_taken_out_and_those_not_seen() -> None:
    batch = [a_held_message(cause="issue", email=f"a{number}@example.org") for number in range(4)]
    other = a_held_message(cause="another", email="b@example.org")
    actions.withdraw([batch[1]], by=None, at=AT)
    newest = queries.newest_of(queries.batch_of(batch[0]))
    late = a_held_message(cause="issue", email="late@example.org")
    assert [(one.count, one.first_pk) for one in queries.batches(COURSE)] == [
        (4, batch[0].pk),
        (1, other.pk),
    ]
    assert actions.release_batch(batch[0], newest=newest, by=None, at=AT) == 3
    with pytest.raises(Refused) as answer:
        actions.release_batch(batch[0], newest=newest, by=None, at=AT)
    assert answer.value.refusal.code == "message.not_held"
    run_pending()
    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "a0@example.org",
        "a2@example.org",
        "a3@example.org",
    ]
    assert set(Message.objects.filter(state=State.HELD)) == {late, other}


def test_a_withdrawn_message_never_goes() -> None:
    held, queued = a_held_message(), None
    actions.look_through([], place=COURSE, by=None, at=AT)
    queued = a_message()
    assert actions.withdraw([held, queued], by=None, at=AT) == 2
    run_pending()
    actions.deliver(held, at=AT)
    actions.deliver(queued, at=AT)
    with pytest.raises(Refused):
        actions.release(held, by=None, at=AT)
    run_pending()
    assert not mail.outbox
    assert set(Message.objects.values_list("state", flat=True)) == {State.WITHDRAWN}


@pytest.mark.parametrize("state", [State.SENT, State.SENDING, State.BOUNCED, State.FAILED, State.WITHDRAWN])
def test_what_has_gone_is_not_withdrawn(state: State) -> None:
    message, other = a_message(), a_message()
    Message.objects.filter(pk=message.pk).update(state=state)
    with pytest.raises(Refused) as answer:
        actions.withdraw([message, other], by=None, at=AT)
    assert answer.value.refusal.code == "message.gone"
    other.refresh_from_db()
    assert other.state == State.QUEUED


def test_a_message_is_sent_again_word_for_word_to_another_address() -> None:
    message = a_message()
    run_pending()
    fresh = actions.resend(message, address="new@example.org", seen=0, by=None, at=AT)
    run_pending()
    assert [sent.to[0] for sent in mail.outbox] == ["aygun@example.org", "new@example.org"]
    assert mail.outbox[0].body == mail.outbox[1].body
    assert (fresh.resent_from, fresh.reach_pk) == (message, message.reach_pk)
    assert fresh.message_id != message.message_id


def test_two_who_send_again_at_once_send_one_mail() -> None:
    message = a_message()
    run_pending()
    actions.resend(message, address="new@example.org", seen=0, by=None, at=AT)
    with pytest.raises(Refused) as answer:
        actions.resend(message, address="new@example.org", seen=0, by=None, at=AT)
    assert answer.value.refusal.code == "message.sent_again"
    actions.resend(message, address="new@example.org", seen=1, by=None, at=AT)
    assert Message.objects.count() == 3


@pytest.mark.parametrize("state", [State.HELD, State.QUEUED, State.SENDING])
def test_what_has_not_gone_is_not_sent_again(state: State) -> None:
    message = a_message()
    Message.objects.update(state=state)
    with pytest.raises(Refused) as answer:
        actions.resend(message, address="new@example.org", seen=0, by=None, at=AT)
    assert answer.value.refusal.code == "message.on_its_way"


def test_of_four_who_release_at_the_same_moment_one_does() -> None:
    message = a_held_message()
    answers = at_once(*[lambda: actions.release(message, by=None, at=AT)] * 4)
    assert sorted(map(str, answers)) == sorted([str(message), *["message.not_held"] * 3])
    run_pending()
    assert len(mail.outbox) == 1


def test_what_is_withdrawn_and_delivered_at_the_same_moment_is_one_of_the_two() -> None:
    message = a_message()
    at_once(lambda: actions.withdraw([message], by=None, at=AT), lambda: actions.deliver(message, at=AT))
    message.refresh_from_db()
    assert (message.state, len(mail.outbox)) in {(State.WITHDRAWN, 0), (State.SENT, 1)}


def test_the_same_news_posted_at_the_same_moment_is_one_message() -> None:
    at_once(*[lambda: actions.post(GREETING, {"name": "x"}, key="k", to=Somebody(), places=(), at=AT)] * 4)
    run_pending()
    assert Message.objects.count() == 1
    assert len(mail.outbox) == 1
