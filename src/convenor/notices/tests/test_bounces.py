"""Reports of servers, as Postfix, Exim and Exchange write them: made up after the examples of RFC 3464."""

import io
import mailbox
import sys
from email import message_from_string
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from convenor.audit.queries import history
from convenor.jobs.actions import run_pending
from convenor.notices import actions, queries
from convenor.notices.bounces import bounce_in
from convenor.notices.models import Message
from convenor.notices.states import State
from convenor.notices.tests.factories import AT, a_message

pytestmark = pytest.mark.django_db(transaction=True)

REPORT = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: convenor@localhost
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Fri, 1 Jul 2022 13:00:00 +0400

Final-Recipient: rfc822; aygun@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <aygun@example.org>: Recipient address
    rejected: User unknown

--cut
Content-Type: {kind}

From: Convenor <convenor@localhost>
Subject: Salam
Message-ID: {message_id}

--cut--
"""


def a_report(
    message_id: str, action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822"
) -> str:
    return REPORT.format(message_id=message_id, action=action, status=status, kind=kind)


@pytest.fixture
def sent() -> Message:
    message = a_message()
    run_pending()
    return message


def noted(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason


UNKNOWN = "5.1.1 550 5.1.1 <aygun@example.org>: Recipient address rejected: User unknown"


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_message_by_its_id(kind: str) -> None:
    found = bounce_in(message_from_string(a_report("<1@localhost>", kind=kind)))
    assert found is not None
    assert (found.message_id, found.reason) == ("<1@localhost>", UNKNOWN)


@pytest.mark.parametrize(
    "text",
    [
        a_report("<1@localhost>", action="delayed", status="4.4.1"),
        a_report("<1@localhost>", action="delivered", status="2.0.0"),
        a_report(""),
        "Subject: Salam\n\nMessage-ID: <1@localhost>",
        a_report("<1@localhost>").replace("--cut", "--broken"),
        "",
    ],
)
def test_other_mail_says_nothing(text: str) -> None:
    assert bounce_in(message_from_string(text)) is None


def test_a_maildir_is_read_once(sent: Message, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(a_report(str(sent.message_id)))
    box.add(a_report("<somebody-elses@example.org>"))
    call_command("bounces", str(tmp_path / "box"))
    assert noted(sent) == (State.BOUNCED, UNKNOWN)
    assert [entry.code for entry in history(sent)] == ["notices.bounced"]
    call_command("bounces", str(tmp_path / "box"))
    assert "2 mails read, 1 messages came back." in capsys.readouterr().out
    assert len(list((tmp_path / "box" / "cur").iterdir())) == 2


def test_an_mbox_file_and_a_folder_of_mails_are_read(sent: Message, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(a_report(str(sent.message_id)))
    box.close()
    call_command("bounces", str(tmp_path / "mbox"))
    assert noted(sent)[0] == State.BOUNCED
    other = a_message()
    run_pending()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "1.eml").write_text(a_report(str(other.message_id)))
    call_command("bounces", str(tmp_path / "folder"))
    assert noted(other)[0] == State.BOUNCED


def test_one_mail_is_read_from_the_standard_input(sent: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    report = io.BytesIO(a_report(str(sent.message_id)).encode())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=report))
    call_command("bounces", "-")
    assert noted(sent)[0] == State.BOUNCED


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        call_command("bounces", str(tmp_path / "nothing"))


def test_the_same_report_again_changes_nothing_and_withdrawn_ones_stay_so(sent: Message) -> None:
    assert actions.note_bounce(str(sent.message_id), reason="first", at=AT)
    assert actions.note_bounce(str(sent.message_id), reason="second", at=AT) is None
    assert noted(sent) == (State.BOUNCED, "first")
    other = a_message()
    actions.withdraw([other], by=None, at=AT)
    assert actions.note_bounce(str(other.message_id), reason="x", at=AT) is None


def test_an_address_that_takes_a_message_again_needs_no_attention_any_more(sent: Message) -> None:
    actions.note_bounce(str(sent.message_id), reason="first", at=AT)
    assert queries.bounce_of("aygun@example.org") == sent
    assert queries.attention(("course", 7)).bounced == ["aygun@example.org"]
    a_message()
    run_pending()
    assert queries.bounce_of("aygun@example.org") is None
    assert queries.attention(("course", 7)).bounced == []
