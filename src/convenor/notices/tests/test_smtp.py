"""Delivery to a real SMTP server, as far as one is needed: it listens, and answers as it is told."""

import socketserver
from collections.abc import Iterator
from threading import Thread
from types import SimpleNamespace

import pytest

from convenor.notices import actions
from convenor.notices.models import Message
from convenor.notices.states import State
from convenor.notices.tests.factories import AT, a_message

pytestmark = pytest.mark.django_db

ANSWERS = {
    "nobody@example.org": "550 5.1.1 no such user here",
    "later@example.org": "451 4.7.1 greylisted, come back later",
}


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 mx.example.org")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT"):
                address = line.partition("<")[2].partition(">")[0]
                self.say(ANSWERS.get(address, "250 ok"))
            elif verb == "DATA":
                self.say("354 go on")
                self.take()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        mail = b"".join(lines).decode()
        is_spam = "X-spam" in mail
        if not is_spam:
            self.server.taken.append(mail)  # type: ignore[attr-defined]
        self.say("554 5.7.1 we do not want this" if is_spam else "250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def taken(settings: SimpleNamespace) -> Iterator[list[str]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.taken = []  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield server.taken  # type: ignore[attr-defined]
        server.shutdown()


def delivered(**values: object) -> Message:
    message = a_message(**values)
    actions.deliver(message, at=AT)
    message.refresh_from_db()
    return message


def test_what_the_server_takes_is_sent_with_our_message_id(taken: list[str]) -> None:
    message = delivered(name="Aygün\r\nBcc: all@example.org")
    assert message.state == State.SENT
    headers = taken[0].partition("\r\n\r\n")[0]
    assert f"Message-ID: {message.message_id}" in headers
    assert "Auto-Submitted: auto-generated" in headers
    assert "\nBcc" not in headers


@pytest.mark.parametrize(
    ("values", "state", "reason"),
    [
        ({"email": "nobody@example.org"}, State.BOUNCED, "550 5.1.1 no such user here"),
        ({"name": "X-spam"}, State.BOUNCED, "554 5.7.1 we do not want this"),
        ({"email": "later@example.org"}, State.QUEUED, "451 4.7.1 greylisted, come back later"),
    ],
)
def test_what_the_server_says_is_kept_word_for_word(
    values: dict[str, object], state: State, reason: str, taken: list[str]
) -> None:
    message = delivered(**values)
    assert (message.state, message.reason) == (state, reason)
    assert not taken


def test_a_server_that_is_not_there_is_tried_again(taken: list[str], settings: SimpleNamespace) -> None:
    settings.EMAIL_PORT = 1
    message = delivered()
    assert message.state == State.QUEUED
    assert message.next_try_at
    assert message.reason
