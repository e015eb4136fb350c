"""Reading the mails that the playground has sent: they are files in a folder."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.http import Http404


@dataclass(frozen=True)
class Mail:
    name: str
    to: str
    subject: str
    sent_at: datetime | None
    language: str
    body: str


def mails(*, latest: int = 200) -> list[Mail]:
    """The latest mails in the folder, the newest first."""
    files = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), reverse=True)
    return [_read(file) for file in files[:latest]]


def mail_named(name: str) -> Mail:
    """The mail in the file ``name``; ``Http404`` when there is none."""
    for file in Path(settings.MAIL_FOLDER).glob("*.eml"):
        if file.stem == name:
            return _read(file)
    raise Http404


def _read(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        name=file.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=_sent_at(message["Date"].datetime) if message["Date"] else None,
        language=str(message["Content-Language"] or ""),
        body=body.get_content() if body else "",
    )


def _sent_at(date: datetime) -> datetime:
    """A date without a zone is in UTC: Django's mails say ``-0000``."""
    return date if date.tzinfo else date.replace(tzinfo=UTC)
