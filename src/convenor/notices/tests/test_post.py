from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection

from convenor.jobs.actions import run_pending
from convenor.notices import actions
from convenor.notices.models import Message
from convenor.notices.states import State

AT = datetime(2022, 7, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def templates(settings: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "greeting.txt").write_text("Salam, {{ name }}\n\nİlk sətir.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]


def post(key: str = "greeting:1") -> Message | None:
    return actions.post(
        "greeting.txt", key=key, address="aygun@example.org", language="az", context={"name": "Aygün"}, at=AT
    )


@pytest.mark.django_db
def test_the_first_line_is_the_subject_and_the_rest_the_body() -> None:
    message = post()
    assert message is not None
    assert (message.subject, message.body) == ("Salam, Aygün", "İlk sətir.\n")


@pytest.mark.django_db(transaction=True)
def test_the_same_news_is_sent_once_however_often_it_is_posted() -> None:
    assert post() is not None
    assert post() is None
    run_pending()
    assert len(mail.outbox) == 1
    message = Message.objects.get()
    assert message.state == State.SENT
    actions.deliver(message, at=AT)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_says_its_language() -> None:
    post()
    run_pending()
    assert mail.outbox[0].extra_headers["Content-Language"] == "az"


def test_the_folder_backend_leaves_one_whole_file_per_mail(settings: SimpleNamespace, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"
    connection = get_connection("convenor.notices.folder.EmailBackend")
    connection.send_messages([EmailMessage("Salam", "ə ğ ı İ", to=["a@example.org"]) for _ in range(3)])
    files = list(settings.MAIL_FOLDER.iterdir())
    assert len(files) == 3
    assert all(file.suffix == ".eml" and b"a@example.org" in file.read_bytes() for file in files)


@pytest.mark.django_db
def test_a_mail_server_that_does_not_answer_leaves_the_message_to_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = post()
    assert message is not None
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _no_answer)
        with pytest.raises(ConnectionRefusedError):
            actions.deliver(message, at=AT)
    message.refresh_from_db()
    assert message.state == State.FAILED
    actions.deliver(message, at=AT)
    message.refresh_from_db()
    assert message.state == State.SENT


def _no_answer(*arguments: object) -> int:
    raise ConnectionRefusedError
