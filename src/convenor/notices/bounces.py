"""Reading what mail servers send back (RFC 3464): which message did not arrive, and why."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_binary_file, message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import BinaryIO

FAILED = "failed"
READ = "S"
"""How a Maildir marks what was read."""


@dataclass(frozen=True)
class Bounce:
    """A message that did not arrive: its Message-ID as it stood in our header, and what the server said."""

    message_id: str
    reason: str


def bounce_in(report: Message) -> Bounce | None:
    """Return what a mail says of a message of ours that did not arrive.

    None for anything else: other mail, a report that something arrived or is delayed, one that names no message. A
    report that is broken says nothing rather than raising.
    """
    status, original = None, None
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and status is None:
            status = _failure(part)
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            original = original or _message_id(part)
    return Bounce(original, status) if status and original else None


def _failure(part: Message) -> str | None:
    """What the first recipient's group that tells of a failure says: status, then the server's own words."""
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else []:
        if isinstance(group, Message) and str(group.get("Action", "")).strip().lower() == FAILED:
            said = str(group.get("Diagnostic-Code", "")).partition(";")[2]
            told = f"{group.get('Status', '')} {said}".split()
            return " ".join(told) or FAILED
    return None


def _message_id(part: Message) -> str | None:
    """The Message-ID of the mail, or of the headers of the mail, that a report carries along."""
    payload = part.get_payload()
    if isinstance(payload, list):
        headers: Message | None = payload[0] if payload and isinstance(payload[0], Message) else None
    else:
        content = part.get_payload(decode=True)
        headers = message_from_bytes(content, policy=policy.compat32) if isinstance(content, bytes) else None
    told = str(headers.get("Message-ID", "")) if headers else ""
    return told.strip() or None


def reports_in(place: Path) -> Iterator[Message]:
    """Each mail of a Maildir that was not read yet, marking it as read afterwards, or of an mbox file.

    A folder without ``new`` and ``cur`` holds one mail in each file.
    """
    if (place / "cur").is_dir():
        yield from _of_maildir(mailbox.Maildir(place, create=False))
    elif place.is_dir():
        for file in sorted(one for one in place.iterdir() if one.is_file()):
            with file.open("rb") as stream:
                yield read(stream)
    else:
        box = mailbox.mbox(place, create=False)
        try:
            yield from box
        finally:
            box.close()


def _of_maildir(box: mailbox.Maildir) -> Iterator[Message]:
    for key in list(box.iterkeys()):
        mail = box.get_message(key)
        if READ not in mail.get_flags():
            yield mail
            mail.set_subdir("cur")
            mail.add_flag(READ)
            box[key] = mail


def read(stream: BinaryIO) -> Message:
    """One mail, as a mail server hands it to a program."""
    return message_from_binary_file(stream, policy=policy.compat32)
