from datetime import timedelta
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from convenor.audit.queries import history
from convenor.jobs.actions import run_pending
from convenor.notices import actions
from convenor.notices.models import Message
from convenor.notices.rules import PATIENCE, filled, filled_subject, next_try
from convenor.notices.states import State
from convenor.notices.tests.factories import AT, COURSE, GREETING, Somebody, a_message


@pytest.mark.django_db
def test_a_letter_is_filled_with_what_its_placeholders_say() -> None:
    message = a_message()
    assert message.subject == "Salam, Aygün"
    assert message.body == "Hörmətli Aygün,\n\nilk sətir: https://example.org/\n\nSon.\n"
    assert (message.letter, message.reach, message.reach_pk) == (GREETING.key, *COURSE)


def test_a_line_of_which_a_placeholder_says_nothing_is_left_out() -> None:
    assert filled("a\n\nowed: {owed}.\n\nb", {"owed": ""}) == "a\n\nb\n"
    assert filled("a\n\nowed: {owed}.\n\nb", {"owed": "x\ny"}) == "a\n\nowed: x\ny.\n\nb\n"


def test_braces_in_a_value_are_only_braces() -> None:
    assert filled("{name}", {"name": "{page} {0.__class__}", "page": "secret"}) == "{page} {0.__class__}\n"


def test_a_subject_is_one_line_whatever_it_is_filled_with() -> None:
    told = filled_subject("{name}", {"name": "Aygün\r\nBcc: all@example.org\u2028x\x00y"})
    assert told == "Aygün Bcc: all@example.org x y"
    assert len(filled_subject("{name}", {"name": "ə" * 500})) == 300


@pytest.mark.django_db(transaction=True)
def test_a_name_with_a_line_break_adds_no_header() -> None:
    a_message(name="Aygün\nBcc: all@example.org")
    run_pending()
    sent = mail.outbox[0].message()
    assert sent["Bcc"] is None
    assert mail.outbox[0].recipients() == ["aygun@example.org"]


@pytest.mark.django_db(transaction=True)
def test_the_same_news_is_sent_once_however_often_it_is_posted() -> None:
    a_message(key="greeting:once")
    to = Somebody()
    assert actions.post(GREETING, {"name": "x"}, key="greeting:once", to=to, places=(), at=AT) is None
    run_pending()
    assert len(mail.outbox) == 1
    message = Message.objects.get()
    assert message.state == State.SENT
    actions.deliver(message, at=AT)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_whoever_has_no_address_is_written_nothing() -> None:
    to = Somebody(email=None)
    assert actions.post(GREETING, {"name": "x"}, key="k", to=to, places=(), at=AT) is None
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_says_its_language_and_the_name_by_which_it_can_come_back() -> None:
    message = a_message()
    run_pending()
    assert mail.outbox[0].extra_headers["Content-Language"] == "az"
    assert mail.outbox[0].message()["Message-ID"] == message.message_id


def test_the_folder_backend_leaves_one_whole_file_per_mail(settings: SimpleNamespace, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"
    connection = get_connection("convenor.notices.folder.EmailBackend")
    connection.send_messages([EmailMessage("Salam", "ə ğ ı İ", to=["a@example.org"]) for _ in range(3)])
    files = list(settings.MAIL_FOLDER.iterdir())
    assert len(files) == 3
    assert all(file.suffix == ".eml" and b"a@example.org" in file.read_bytes() for file in files)


def answering(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def answer(*arguments: object) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", answer)


UNKNOWN = SMTPRecipientsRefused({"aygun@example.org": (550, b"5.1.1 no such user")})
GREYLISTED = SMTPRecipientsRefused({"aygun@example.org": (451, b"4.7.1 come back later")})


@pytest.mark.django_db
@pytest.mark.parametrize("error", [UNKNOWN, SMTPDataError(554, b"5.6.0 not this text"), ValueError("no")])
def test_what_the_server_refuses_for_good_has_bounced(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = a_message()
    answering(monkeypatch, error)
    actions.deliver(message, at=AT)
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    assert message.reason in {"550 5.1.1 no such user", "554 5.6.0 not this text", "no"}
    assert history(message).get().code == "notices.bounced"
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), GREYLISTED, SMTPSenderRefused(550, b"not from you", "us@example.org")]
)
def test_what_the_server_puts_off_is_tried_again_with_growing_pauses_and_fails_after_three_days(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = a_message()
    at, pauses = AT, []
    answering(monkeypatch, error)
    while message.state == State.QUEUED:
        actions.deliver(message, at=at)
        message.refresh_from_db()
        if message.next_try_at:
            pauses.append(message.next_try_at - at)
            at = message.next_try_at
    assert message.state == State.FAILED
    assert message.reason
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert AT + timedelta(days=2) < at <= AT + PATIENCE


@pytest.mark.django_db
def test_a_server_that_comes_back_takes_what_it_had_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    message = a_message()
    with monkeypatch.context() as away:
        answering(away, ConnectionRefusedError())
        actions.deliver(message, at=AT)
    actions.deliver(message, at=AT)
    message.refresh_from_db()
    assert (message.state, message.tries, message.reason) == (State.SENT, 2, "")


@pytest.mark.django_db(transaction=True)
def test_the_next_try_is_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    a_message(at=timezone.now())
    with monkeypatch.context() as away:
        answering(away, ConnectionRefusedError())
        run_pending()
    run_pending()
    assert not mail.outbox
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    run_pending()
    assert len(mail.outbox) == 1


def test_no_try_lies_beyond_the_third_day() -> None:
    assert next_try(1, first_at=AT, now=AT + PATIENCE) is None


@pytest.mark.django_db
def test_a_worker_that_was_killed_while_the_server_answered_lets_it_go_again() -> None:
    message = a_message()
    Message.objects.update(state=State.SENDING)
    actions.deliver(message, at=AT)
    assert len(mail.outbox) == 1
