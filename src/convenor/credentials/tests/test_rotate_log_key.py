"""The log gets another key: what was signed before goes on counting, and what a thief signs does not."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from convenor.audit.models import Entry
from convenor.credentials import actions
from convenor.credentials.log import _signer, note_key
from convenor.credentials.models import Certificate, LogCheckpoint, LogEntry, LogKey
from convenor.credentials.proof.keys import KeySigner
from convenor.credentials.proof.log.checkpoints import Checkpoint, read_checkpoint, sign_checkpoint
from convenor.credentials.proof.log.merkle import leaf_hash
from convenor.credentials.proof.log.notes import read_key
from convenor.credentials.proof.log.proofs import read_proof, write_proof
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.proof.trust import Trust, joined, read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import audited, latest_checkpoint, log_keys, log_proof_of, trust_file
from convenor.credentials.tests.factories import AFTERWARDS, a_certificate
from convenor.kit.refusals import Refused

pytestmark = pytest.mark.django_db

LATER = AFTERWARDS + timedelta(days=1)


@pytest.fixture
def certificate() -> Certificate:
    return a_certificate()


def thief() -> tuple[KeySigner, LogKey]:
    """The key in use, in the hands of somebody who keeps it."""
    key = LogKey.objects.get(retired_at=None)
    return _signer(key), key


def trust_in(certificate: Certificate) -> Trust:
    lists = [certificate.status_list]
    return read_trust(trust_file(certificate.status_list.organisation, lists, at=LATER))


def code_of(certificate: Certificate, proof: bytes | None, trust: Trust) -> str:
    data = certificate.credential.encode()
    refusal = verify(data, trust=trust, at=LATER, log_proof=proof, log_needed=True).refusal
    return refusal.code if refusal else ""


def test_a_new_key_signs_and_the_old_one_vouches_for_it(certificate: Certificate) -> None:
    old = note_key(LogKey.objects.get())
    new = note_key(actions.rotate_log_key(by=None, at=LATER))
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    for key in (old, new):
        assert read_checkpoint(checkpoint.note.encode(), keys={key.name: [key]}).size == checkpoint.size
    entry = LogEntry.objects.get(index=checkpoint.size - 1)
    assert (entry.kind, entry.sha256) == ("key-add", sha256(str(new).encode()).hexdigest())
    assert log_keys() == [f"{old} until {checkpoint.size}", str(new)]
    assert bytes(LogKey.objects.exclude(retired_at=None).get().private_sealed) == b""
    assert list(audited()) == []
    assert Entry.objects.get(code="credentials.log_key_rotated").facts["new"] == str(new)


def test_papers_of_before_and_after_are_in_the_log(certificate: Certificate) -> None:
    before = log_proof_of(certificate)
    trust_of_before = trust_in(certificate)
    actions.rotate_log_key(by=None, at=LATER)
    other = a_certificate()
    assert code_of(certificate, before, trust_in(certificate)) == ""
    assert log_proof_of(certificate) == before
    assert code_of(other, log_proof_of(other), trust_in(other)) == ""
    assert code_of(other, log_proof_of(other), joined([trust_in(other), trust_of_before])) == ""


def test_a_key_that_was_given_up_cannot_go_on(certificate: Certificate) -> None:
    signer, old = thief()
    actions.rotate_log_key(by=None, at=LATER)
    latest = latest_checkpoint()
    assert latest is not None
    later = Checkpoint(old.origin, latest.size + 1, bytes(32))
    note = sign_checkpoint(later, key=note_key(old), signer=signer)
    with pytest.raises(NotProvable, match=r"log\.key_retired"):
        read_checkpoint(note.encode(), keys={old.origin: [read_key(line) for line in log_keys()]})


def test_a_key_that_nobody_has_does_not_sign_the_handing_over(certificate: Certificate) -> None:
    LogKey.objects.update(private_sealed=b"lost")
    with pytest.raises(Refused) as refused:
        actions.rotate_log_key(by=None, at=LATER)
    assert refused.value.refusal.code == "log.key_out_of_reach"
    actions.rotate_log_key(lost=True, by=None, at=LATER)
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    assert checkpoint.note.count("\n— ") == 1
    assert list(audited()) == []
    assert code_of(certificate, log_proof_of(certificate), trust_in(certificate)) == ""


def test_of_a_lost_key_only_what_the_log_signed_again_counts(
    certificate: Certificate, client: Client
) -> None:
    signer, old = thief()
    before = log_proof_of(certificate)
    assert before
    kept = latest_checkpoint()
    assert kept is not None
    actions.rotate_log_key(compromised=True, by=None, at=LATER)
    assert log_keys()[0].endswith(" revoked")
    assert client.get("/log/key").content.decode().split("\n")[0].endswith(" revoked")
    trust = trust_in(certificate)
    assert code_of(certificate, before, trust) == "", "the paper carries what the lost key signed"
    assert code_of(certificate, log_proof_of(certificate), trust) == ""
    assert log_proof_of(certificate) != before

    genuine = read_proof(before)
    forged = Checkpoint(old.origin, 1, leaf_hash(genuine.entry.leaf))
    note = sign_checkpoint(forged, key=note_key(old), signer=signer)
    backdated = write_proof(genuine.entry, 0, [], note)
    assert code_of(certificate, backdated, trust) in {"log.key_revoked", "log.history_rewritten"}
    assert {entry.kind for entry in LogEntry.objects.order_by("-index")[:2]} == {"key-add", "key-revoked"}
    assert list(audited()) == []


def test_nothing_is_signed_again_that_is_not_what_the_entries_say(certificate: Certificate) -> None:
    checkpoint = LogCheckpoint.objects.order_by("size").first()
    assert checkpoint
    signer, key = thief()
    note = sign_checkpoint(
        Checkpoint(key.origin, checkpoint.size, bytes(32)), key=note_key(key), signer=signer
    )
    LogCheckpoint.objects.filter(pk=checkpoint.pk).update(note=note)
    with pytest.raises(Refused) as refused:
        actions.rotate_log_key(compromised=True, by=None, at=LATER)
    assert refused.value.refusal.code == "log.changed"
    assert LogKey.objects.get().compromised_at is None


def test_a_log_that_has_not_begun_has_no_key_to_change() -> None:
    with pytest.raises(Refused) as refused:
        actions.rotate_log_key(by=None, at=LATER)
    assert refused.value.refusal.code == "log.not_begun"


def test_what_is_rolled_back_changed_nothing(certificate: Certificate) -> None:
    before = log_keys()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.rotate_log_key(compromised=True, by=None, at=LATER)
        raise ZeroDivisionError
    assert log_keys() == before
    assert list(audited()) == []


def test_an_entry_of_a_key_that_is_missing_is_found(certificate: Certificate) -> None:
    actions.rotate_log_key(by=None, at=LATER)
    key = LogKey.objects.get(retired_at=None)
    LogKey.objects.filter(pk=key.pk).update(
        public_multikey=LogKey.objects.exclude(pk=key.pk).get().public_multikey
    )
    assert "audit.not_entered" in {found.code for found in audited()}


def test_a_checkpoint_kept_before_still_convicts(certificate: Certificate, tmp_path) -> None:  # type: ignore[no-untyped-def]
    kept = latest_checkpoint()
    assert kept is not None
    (tmp_path / "kept").write_text(kept.note)
    actions.rotate_log_key(compromised=True, by=None, at=LATER)
    call_command("log", "audit", "--kept", str(tmp_path / "kept"))


def test_the_command_says_the_key_to_hand_on(
    certificate: Certificate, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("log", "rotate-key", "--compromised")
    assert str(note_key(LogKey.objects.get(retired_at=None))) in capsys.readouterr().out


VICTIMS = """
import os, random, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connections
connections.databases["default"]["NAME"] = sys.argv[1]
from convenor.credentials import actions
from convenor.kit.tests.killing import ended
at, moments, killed = datetime.fromisoformat(sys.argv[2]), random.Random(7), 0

def rotating(number):
    child = os.fork()
    if child == 0:
        actions.rotate_log_key(compromised=number % 2 == 0, by=None, at=at)
        os._exit(0)
    return child

status, whole = ended(rotating(0), 100)
assert status == 0, status
for number in range(10):
    status, took = ended(rotating(number), moments.uniform(0, whole))
    killed += status == signal.SIGKILL
    whole = whole if status else 1.2 * took
print(killed)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_the_log_has_one_key_and_is_whole() -> None:
    certificate = a_certificate()
    for number in range(40):
        about = sha256(str(number).encode()).hexdigest()
        actions.enter([(LogEntry.Kind.PDF, about)], at=AFTERWARDS)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    arguments = [sys.executable, "-c", VICTIMS, name, datetime.isoformat(LATER)]
    victims = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    assert victims.returncode == 0, victims.stderr
    assert int(victims.stdout) > 2, "too few were killed in the middle"
    assert LogKey.objects.filter(retired_at=None).count() == 1
    assert {found.code for found in audited()} <= {"audit.not_on_record"}, (
        "the made-up entries are on no record"
    )
    assert code_of(certificate, log_proof_of(certificate), trust_in(certificate)) == ""
    bundle = json.loads(trust_file(certificate.status_list.organisation, [certificate.status_list], at=LATER))
    assert bundle["logs"] == log_keys()
