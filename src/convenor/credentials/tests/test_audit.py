"""``convenor log audit``: whoever changes the log, what it is about, or what it signed is found out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.models import Certificate, IssuerKey, LogCheckpoint, LogEntry, LogKey, LogTile
from convenor.credentials.queries import audited, examined, latest_checkpoint
from convenor.credentials.states import State
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def batch() -> list[Certificate]:
    """Three certificates, one of them revoked, and enough entries of old for a full tile."""
    padding = [(LogEntry.Kind.KEY_REVOKED, sha256(f"{number}".encode()).hexdigest()) for number in range(300)]
    actions.enter(padding, at=AFTERWARDS)
    course = an_ended_course()
    for place in range(3):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    actions.issue(course, by=None, at=AFTERWARDS)
    certificates = list(Certificate.objects.order_by("number"))
    actions.revoke(certificates[0], reason="Səhv", by=None, at=AFTERWARDS)
    return certificates


def found() -> set[str]:
    """The codes of what is wrong; the padding is about no key that is on record, and not meant."""
    return {one.code for one in audited() if one.facts.get("kind") != LogEntry.Kind.KEY_REVOKED}


def change(model: type, number: object, **fields: object) -> None:
    changed = model.objects.filter(pk=number).update(**fields)
    assert changed == 1


def forge_tile(level: int) -> None:
    tile = LogTile.objects.filter(level=level).earliest("number")
    change(LogTile, tile.pk, hashes=bytes(tile.hashes)[:-32] + bytes(32))


def forge_checkpoint(_: list[Certificate]) -> None:
    checkpoint = LogCheckpoint.objects.earliest("size")
    lines = checkpoint.note.split("\n")
    lines[2] = "A" * 43 + "="
    change(LogCheckpoint, checkpoint.pk, note="\n".join(lines))


def swap_checkpoints(_: list[Certificate]) -> None:
    first, last = LogCheckpoint.objects.earliest("size"), LogCheckpoint.objects.latest("size")
    change(LogCheckpoint, last.pk, note=first.note)


def forget_certificate(batch: list[Certificate]) -> None:
    Certificate.objects.filter(pk=batch[1].pk).delete()


def test_a_log_that_nobody_touched_is_whole() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("forge", "codes"),
    [
        (lambda batch: change(LogEntry, 7, at=AFTERWARDS - timedelta(days=1)),
         {"audit.tile_wrong", "audit.checkpoint_wrong"}),
        (lambda batch: change(LogEntry, LogEntry.objects.latest("index").pk, sha256="ab" * 32),
         {"audit.tile_wrong", "audit.checkpoint_wrong", "audit.not_entered", "audit.not_on_record"}),
        (lambda batch: LogEntry.objects.filter(pk=7).delete(), {"audit.entry_missing", "audit.not_entered"}),
        (lambda batch: LogEntry.objects.latest("index").delete(),
         {"audit.tile_wrong", "audit.entry_missing", "audit.not_entered"}),
        (lambda batch: LogEntry.objects.create(index=LogEntry.objects.count(), kind="issue", sha256="ab" * 32,
                                               at=AFTERWARDS),
         {"audit.tile_wrong", "audit.checkpoint_missing", "audit.not_on_record"}),
        (lambda batch: forge_tile(0), {"audit.tile_wrong"}),
        (lambda batch: forge_tile(1), {"audit.tile_wrong"}),
        (lambda batch: LogTile.objects.filter(level=0).delete(), {"audit.tile_wrong"}),
        (lambda batch: LogTile.objects.create(level=5, number=0, hashes=bytes(32)), {"audit.tiles_too_many"}),
        (forge_checkpoint, {"audit.checkpoint_wrong"}),
        (swap_checkpoints, {"audit.checkpoint_wrong"}),
        (lambda batch: LogCheckpoint.objects.latest("size").delete(), {"audit.checkpoint_missing"}),
        (lambda batch: LogKey.objects.update(origin="elsewhere"), {"audit.checkpoint_wrong"}),
        (forget_certificate, {"audit.not_on_record"}),
        (lambda batch: change(Certificate, batch[1].pk, credential=batch[1].credential + " "),
         {"audit.not_entered", "audit.not_on_record"}),
        (lambda batch: change(Certificate, batch[1].pk, pdf_sha256="cd" * 32),
         {"audit.not_entered", "audit.not_on_record"}),
        (lambda batch: change(Certificate, batch[0].pk, state=State.ISSUED), {"audit.not_ended"}),
        (lambda batch: change(Certificate, batch[1].pk, state=State.REVOKED), {"audit.not_entered"}),
    ],
)  # fmt: skip
def test_each_change_is_found_and_named(
    forge: Callable[[list[Certificate]], None], codes: set[str], batch: list[Certificate]
) -> None:
    forge(batch)
    assert found() == codes


def audit(*arguments: str) -> int:
    try:
        call_command("log", *arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_command_says_so_in_one_sentence_each(capsys: pytest.CaptureFixture[str]) -> None:
    LogEntry.objects.filter(kind=LogEntry.Kind.KEY_REVOKED, index=3).delete()
    assert audit("audit") == 1
    told = capsys.readouterr()
    assert "audit.entry_missing: Entry 3 is missing." in told.out
    assert "not whole" in told.err


def test_before_anything_was_entered_there_is_nothing_to_audit(capsys: pytest.CaptureFixture[str]) -> None:
    for model in (LogCheckpoint, LogEntry, LogTile):
        model.objects.all().delete()
    assert audit("audit") == 2
    assert "no log yet" in capsys.readouterr().err


def codes_with(kept: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    audit("audit", "--kept", str(kept))
    told = capsys.readouterr().out
    return {line.partition(":")[0] for line in told.splitlines() if "(key-revoked)" not in line}


def test_a_checkpoint_that_somebody_kept_convicts_a_log_that_was_begun_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever holds the key can make a log that is whole in itself. The copy in somebody's drawer is what they lack."""
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    kept = tmp_path / "checkpoint"
    kept.write_text(checkpoint.note)
    assert "audit.history_rewritten" not in codes_with(kept, capsys)
    for model in (LogCheckpoint, LogEntry, LogTile):
        model.objects.all().delete()
    actions.enter_missing(at=AFTERWARDS)
    assert found() == set()
    assert codes_with(kept, capsys) == {"audit.history_rewritten"}
    padding = [(LogEntry.Kind.KEY_REVOKED, sha256(f"{number}".encode()).hexdigest()) for number in range(400)]
    actions.enter(padding, at=AFTERWARDS)
    assert "audit.history_rewritten" in codes_with(kept, capsys)


def test_a_kept_checkpoint_that_cannot_be_read_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit("audit", "--kept", str(tmp_path / "nothing")) == 2
    (tmp_path / "other").write_text("x\n")
    assert audit("audit", "--kept", str(tmp_path / "other")) == 2
    assert "not a signed note" in capsys.readouterr().err


def test_what_is_older_than_the_log_is_entered_once(capsys: pytest.CaptureFixture[str]) -> None:
    for model in (LogCheckpoint, LogEntry, LogTile):
        model.objects.all().delete()
    call_command("log", "catch-up")
    assert "9 entries are new." in capsys.readouterr().out
    assert found() == set()
    assert actions.enter_missing(at=AFTERWARDS) == 0


def test_what_was_signed_anew_leaves_a_log_that_is_whole(batch: list[Certificate]) -> None:
    key = IssuerKey.objects.get(use=IssuerKey.Use.CREDENTIAL)
    actions.rotate(key.organisation, by=None, at=AFTERWARDS + timedelta(days=1))
    actions.compromise(key, since=AFTERWARDS, by=None, at=AFTERWARDS + timedelta(days=2))
    assert actions.sign_anew(key.organisation, by=None, at=AFTERWARDS + timedelta(days=2)) == 2
    assert LogEntry.objects.filter(kind=LogEntry.Kind.SUPERSEDE).count() == 2
    assert LogEntry.objects.filter(kind=LogEntry.Kind.KEY_ADD).count() == 3
    assert found() == set()
    Entry.objects.filter(code="credentials.signed_anew").earliest("pk").delete()
    assert found() == {"audit.not_on_record"}


def test_what_the_log_had_before_a_key_was_lost_is_not_signed_anew(batch: list[Certificate]) -> None:
    key = IssuerKey.objects.get(use=IssuerKey.Use.CREDENTIAL)
    actions.compromise(key, since=AFTERWARDS + timedelta(days=1), by=None, at=AFTERWARDS + timedelta(days=2))
    assert actions.sign_anew(key.organisation, by=None, at=AFTERWARDS + timedelta(days=2)) == 0
    assert examined(batch[1], at=AFTERWARDS + timedelta(days=3)).is_valid
