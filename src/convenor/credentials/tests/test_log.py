"""The log in the database: everything is entered once, nothing is released before, and nothing is changed unseen."""

from collections import Counter
from datetime import timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from convenor.credentials import actions
from convenor.credentials.models import Certificate, LogCheckpoint, LogEntry, LogKey, LogTile
from convenor.credentials.proof.command import NOT_VALID, VALID
from convenor.credentials.proof.command import main as verify_files
from convenor.credentials.proof.log.checkpoints import check_extends, read_checkpoint
from convenor.credentials.proof.log.entries import read_entry
from convenor.credentials.proof.log.merkle import Frontier, consistency_proof, leaf_hash
from convenor.credentials.proof.log.notes import read_key
from convenor.credentials.proof.log.proofs import check_proof
from convenor.credentials.proof.log.tiles import entries_in, hashes_in
from convenor.credentials.proof.trust import Trust, read_trust
from convenor.credentials.proof.verify import Outcome, verify
from convenor.credentials.queries import (
    examined,
    latest_checkpoint,
    log_files,
    log_keys,
    log_nodes,
    log_proof_of,
    log_proofs,
    trust_file,
)
from convenor.credentials.states import State
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.tests.factories import a_person

pytestmark = pytest.mark.django_db
ISSUE, PDF = LogEntry.Kind.ISSUE, LogEntry.Kind.PDF


def a_batch(people: int = 3) -> list[Certificate]:
    course = an_ended_course()
    for place in range(people):
        somebody_who_was_there(course, f"Ad{chr(97 + place)}", "Soyad")
    actions.issue(course, by=None, at=AFTERWARDS)
    return list(Certificate.objects.order_by("number"))


def digest_of(certificate: Certificate) -> str:
    return sha256(certificate.credential.encode()).hexdigest()


def kinds() -> Counter[str]:
    return Counter(LogEntry.objects.values_list("kind", flat=True))


def trust_in(certificate: Certificate) -> Trust:
    issuer = certificate.status_list.organisation
    return read_trust(trust_file(issuer, [certificate.status_list], at=AFTERWARDS))


def attached(certificate: Certificate, name: str) -> bytes:
    with default_storage.open(certificate.pdf.name) as file:
        [content] = PdfReader(BytesIO(file.read())).attachments[name]
    return content


def digests(count: int, *, of: str = "x") -> list[tuple[LogEntry.Kind, str]]:
    return [(ISSUE, sha256(f"{of}{number}".encode()).hexdigest()) for number in range(count)]


def test_a_batch_enters_the_keys_each_credential_and_each_file_once() -> None:
    certificates = a_batch()
    assert kinds() == {"key-add": 2, "issue": 3, "pdf": 3}
    issued = LogEntry.objects.filter(kind=ISSUE).values_list("sha256", flat=True)
    assert list(issued) == [digest_of(certificate) for certificate in certificates]
    files = LogEntry.objects.filter(kind=PDF).values_list("sha256", flat=True)
    assert sorted(files) == sorted(certificate.pdf_sha256 for certificate in certificates)


def test_a_batch_is_one_checkpoint_for_its_credentials_and_not_one_for_each() -> None:
    a_batch(4)
    assert [checkpoint.size for checkpoint in LogCheckpoint.objects.all()] == [1, 2, 6, 10]


def test_issuing_again_enters_nothing() -> None:
    [certificate, *_] = a_batch()
    before = list(LogEntry.objects.values_list("kind", "sha256"))
    actions.issue(certificate.course, by=None, at=AFTERWARDS + timedelta(days=1))
    assert list(LogEntry.objects.values_list("kind", "sha256")) == before


def test_taking_back_and_replacing_are_entered_about_the_credential_that_ended() -> None:
    first, second = a_batch(2)
    actions.revoke(first, reason="Səhv", by=None, at=AFTERWARDS)
    assert LogEntry.objects.get(kind="revoke").sha256 == digest_of(first)
    second.person.surname = "Soyadlı"
    second.person.save()
    successor = actions.supersede(second, by=None, at=AFTERWARDS)
    assert LogEntry.objects.get(kind="supersede").sha256 == digest_of(second)
    assert LogEntry.objects.get(kind=ISSUE, sha256=digest_of(successor)).index > 0
    assert kinds() == {"key-add": 2, "issue": 3, "pdf": 3, "revoke": 1, "supersede": 1}


def test_what_is_rolled_back_was_never_entered() -> None:
    [certificate] = a_batch(1)
    before = kinds()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
        raise ZeroDivisionError
    assert kinds() == before
    assert latest_checkpoint() is not None


def test_the_paper_carries_the_proof_as_a_supplement_beside_the_credential() -> None:
    [certificate] = a_batch(1)
    with default_storage.open(certificate.pdf.name) as file:
        reader = PdfReader(BytesIO(file.read()))
    relations = {
        one.name: one.pdf_object["/AFRelationship"] for one in reader.attachment_list if one.pdf_object
    }
    assert relations == {"credential.json": "/Data", "credential.tlog-proof": "/Supplement"}
    assert attached(certificate, "credential.tlog-proof") == log_proof_of(certificate)


def test_whoever_has_the_paper_and_the_trust_file_sees_that_it_is_in_the_log() -> None:
    first, second = a_batch(2)
    report = verify(
        attached(first, "credential.json"),
        trust=trust_in(first),
        at=AFTERWARDS,
        log_proof=attached(first, "credential.tlog-proof"),
        log_needed=True,
    )
    assert report.is_valid
    assert report.checks[-1].outcome is Outcome.PASSED
    assert "localhost:8000/log as entry 2 since 2022-07-15T14:00:00Z" in report.checks[-1].sentence
    of_another = verify(
        second.credential.encode(),
        trust=trust_in(first),
        at=AFTERWARDS,
        log_proof=attached(first, "credential.tlog-proof"),
    )
    assert of_another.refusal
    assert of_another.refusal.code == "log.not_covered"


def test_a_proof_stays_the_same_while_the_log_grows() -> None:
    certificates = a_batch()
    before = log_proofs(certificates)
    actions.enter(digests(600), at=AFTERWARDS)
    assert log_proofs(certificates) == before
    for certificate in certificates:
        check_proof(before[certificate.pk], sha256=digest_of(certificate), keys=trust_in(certificate).logs)


def test_made_again_it_has_the_same_entry_and_the_same_bytes() -> None:
    first, *others = a_batch()
    before = [certificate.pdf_sha256 for certificate in (first, *others)]
    actions.enter(digests(5), at=AFTERWARDS)
    entries = kinds()
    Certificate.objects.update(state=State.NUMBERED, pdf_sha256="", pdf="")
    actions.issue(first.course, by=None, at=AFTERWARDS + timedelta(days=3))
    assert list(Certificate.objects.order_by("number").values_list("pdf_sha256", flat=True)) == before
    assert kinds() == entries


def test_nothing_is_released_before_the_checkpoint_that_covers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    course = an_ended_course()
    somebody_who_was_there(course)

    def out_of_paper(*_: object, **__: object) -> None:
        checkpoint = latest_checkpoint()
        assert checkpoint is not None
        assert checkpoint.size == 3
        assert kinds() == {"key-add": 2, "issue": 1}
        raise ZeroDivisionError

    monkeypatch.setattr("convenor.credentials.press._press", out_of_paper)
    with pytest.raises(ZeroDivisionError):
        actions.issue(course, by=None, at=AFTERWARDS)
    certificate = Certificate.objects.get()
    assert (certificate.state, bool(certificate.credential)) == (State.NUMBERED, True)


def test_each_checkpoint_extends_the_one_before() -> None:
    a_batch()
    for size in (1, 255, 2, 300):
        actions.enter(digests(size, of=f"{size}-"), at=AFTERWARDS)
    keys = {key.name: [key] for key in map(read_key, log_keys())}
    signed = [read_checkpoint(one.note.encode(), keys=keys) for one in LogCheckpoint.objects.all()]
    nodes = log_nodes()
    for old, new in zip(signed, signed[1:], strict=False):
        check_extends(old, new, consistency_proof(old.size, new.size, nodes))
    frontier = Frontier()
    for entry in LogEntry.objects.all():
        frontier.add(leaf_hash(leaf_of(entry)))
    assert frontier.root == signed[-1].root


def leaf_of(entry: LogEntry) -> bytes:
    return b'{"sha256":"%s","t":"%s","type":"%s","v":1}' % (
        entry.sha256.encode(),
        f"{entry.at:%Y-%m-%dT%H:%M:%SZ}".encode(),
        entry.kind.encode(),
    )


@pytest.mark.parametrize("level", [0, 1])
def test_upon_a_tile_that_was_changed_nothing_is_signed(level: int) -> None:
    actions.enter(digests(300), at=AFTERWARDS)
    tile = LogTile.objects.filter(level=level).latest("number")
    tile.hashes = bytes(32) + bytes(tile.hashes)[32:]
    tile.save()
    with pytest.raises(Refused) as refused:
        actions.enter(digests(1, of="more"), at=AFTERWARDS)
    assert refused.value.refusal.code == "log.changed"


def test_upon_a_checkpoint_of_another_key_nothing_is_signed() -> None:
    actions.enter(digests(3), at=AFTERWARDS)
    LogCheckpoint.objects.update(note=LogCheckpoint.objects.get().note.replace("localhost", "elsewhere"))
    with pytest.raises(Refused) as refused:
        actions.enter(digests(1, of="more"), at=AFTERWARDS)
    assert refused.value.refusal.code == "log.changed"


def test_an_entry_that_was_taken_out_stops_the_log() -> None:
    actions.enter(digests(3), at=AFTERWARDS)
    LogEntry.objects.get(index=2).delete()
    with pytest.raises(Refused) as refused:
        actions.enter(digests(1, of="more"), at=AFTERWARDS)
    assert refused.value.refusal.code == "log.changed"
    assert LogCheckpoint.objects.count() == 1


def test_under_another_secret_nothing_is_entered(settings: Settings) -> None:
    actions.enter(digests(1), at=AFTERWARDS)
    settings.SIGNING_SECRET = "another"
    with pytest.raises(Refused) as refused:
        actions.enter(digests(1, of="more"), at=AFTERWARDS)
    assert refused.value.refusal.code == "log.key_out_of_reach"


def test_the_log_keeps_its_name_when_the_site_moves(settings: Settings) -> None:
    actions.enter(digests(1), at=AFTERWARDS)
    settings.SITE_URL = "https://elsewhere.example.org"
    actions.enter(digests(1, of="more"), at=AFTERWARDS)
    assert {note.split("\n")[0] for note in LogCheckpoint.objects.values_list("note", flat=True)} == {
        "localhost:8000/log"
    }


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_make_one_log_with_every_entry_once() -> None:
    def write(who: int) -> None:
        for place in range(6):
            actions.enter(
                [*digests(2, of=f"{who}-{place}-"), *digests(1, of=f"both-{place}-")], at=AFTERWARDS
            )

    at_once(*[partial(write, who) for who in range(3)])
    assert LogKey.objects.count() == 1
    assert LogEntry.objects.count() == 3 * 6 * 2 + 6
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    assert checkpoint.size == LogEntry.objects.count()
    keys = {key.name: [key] for key in map(read_key, log_keys())}
    frontier = Frontier()
    for entry in LogEntry.objects.all():
        frontier.add(leaf_hash(leaf_of(entry)))
    assert read_checkpoint(checkpoint.note.encode(), keys=keys).root == frontier.root


def test_anybody_can_read_all_of_it_and_finds_nobody(client: Client) -> None:
    certificates = a_batch()
    checkpoint = client.get("/log/checkpoint")
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert "max-age=5" in checkpoint["Cache-Control"]
    keys = {key.name: [key] for key in map(read_key, client.get("/log/key").content.decode().split())}
    found = read_checkpoint(checkpoint.content, keys=keys)
    tile, entries = client.get("/log/tile/0/000.p/8"), client.get("/log/tile/entries/000.p/8")
    for answer in (tile, entries):
        assert answer["Content-Type"] == "application/octet-stream"
        assert "immutable" in answer["Cache-Control"]
        assert "max-age=31536000" in answer["Cache-Control"]
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert [leaf_hash(entry) for entry in entries_in(entries.content)] == hashes_in(tile.content)
    frontier = Frontier()
    for hashed in hashes_in(tile.content):
        frontier.add(hashed)
    assert (found.size, found.root) == (8, frontier.root)
    assert {read_entry(entry).kind for entry in entries_in(entries.content)} == {"key-add", "issue", "pdf"}
    everything = b"".join(content for _, content in log_files())
    for certificate in certificates:
        for secret in (certificate.token, certificate.number, certificate.person.surname):
            assert secret.encode() not in everything


@pytest.mark.parametrize(
    "path",
    ["0/000", "0/000.p/9", "0/001.p/1", "1/000.p/1", "entries/000", "entries/000.p/9", "0/000.p/256", "0/0"],
)
def test_tiles_that_are_not_there_yet_are_not_found(path: str, client: Client) -> None:
    a_batch()
    assert client.get(f"/log/tile/{path}").status_code == 404


def test_before_anything_was_entered_there_is_a_page_and_nothing_else(client: Client) -> None:
    assert "log/tile" not in client.get("/log/", headers={"Accept-Language": "en"}).content.decode()
    for path in ("checkpoint", "key", "tile/0/000.p/1", "tile/entries/000.p/1"):
        assert client.get(f"/log/{path}").status_code == 404
    assert list(log_files()) == []


def test_the_page_shows_what_was_signed_last(client: Client) -> None:
    a_batch()
    page = client.get("/log/", headers={"Accept-Language": "en"}).content.decode()
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    assert checkpoint.note.split("\n")[2].replace("+", "&#x2B;") in page.replace("+", "&#x2B;")
    assert log_keys()[0].replace("+", "&#x2B;") in page.replace("+", "&#x2B;")


def test_the_files_of_the_log_are_those_that_a_web_server_would_hand_out(client: Client) -> None:
    a_batch()
    actions.enter(digests(300), at=AFTERWARDS)
    files = dict(log_files())
    assert set(files) == {
        "checkpoint", "key", "tile/0/000", "tile/0/001.p/52", "tile/1/000.p/1", "tile/entries/000",
        "tile/entries/001.p/52",
    }  # fmt: skip
    for path, content in files.items():
        assert client.get(f"/log/{path}").content == content


def test_the_proof_is_handed_out_behind_the_qr_code(client: Client) -> None:
    certificate = a_certificate(by=a_person("Günel", "Abbasova"))
    answer = client.get(f"/v/{certificate.token}/credential.tlog-proof")
    assert answer.content == attached(certificate, "credential.tlog-proof")
    assert client.get(f"/v/{'0' * 32}/credential.tlog-proof").status_code == 404


def test_the_proof_of_the_paper_is_handed_out_and_makes_every_byte_count(
    client: Client, tmp_path: Path
) -> None:
    certificate = a_certificate(by=a_person("Günel", "Abbasova"))
    answer = client.get(f"/v/{certificate.token}/paper.tlog-proof")
    assert f"{certificate.number}.pdf.tlog-proof" in answer["Content-Disposition"]
    with certificate.pdf.open() as file:
        paper = bytes(file.read())
    place = paper.index(b"/MarkInfo")
    organisation = certificate.status_list.organisation
    trust = tmp_path / "trust.json"
    trust.write_bytes(trust_file(organisation, [certificate.status_list], at=timezone.now()))
    for name, content, ending in (
        ("as-issued.pdf", paper, VALID),
        ("changed.pdf", paper[:place] + b"/MarkinFo" + paper[place + 9 :], NOT_VALID),
    ):
        (tmp_path / name).write_bytes(content)
        assert verify_files(["--trust", str(trust), str(tmp_path / name)]) == VALID
        (tmp_path / f"{name}.tlog-proof").write_bytes(answer.content)
        assert verify_files(["--trust", str(trust), str(tmp_path / name)]) == ending
    assert client.get(f"/v/{'0' * 32}/paper.tlog-proof").status_code == 404


def test_whose_entry_was_changed_is_not_confirmed() -> None:
    [certificate] = a_batch(1)
    assert examined(certificate, at=AFTERWARDS).is_valid
    LogEntry.objects.filter(kind=ISSUE).update(at=AFTERWARDS - timedelta(days=1))
    refusal = examined(certificate, at=AFTERWARDS).refusal
    assert refusal
    assert refusal.code == "log.proof_wrong"
