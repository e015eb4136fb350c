"""Others confirm the log: witnesses and an authority that answer, that do not, and that answer with something else."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep

import pytest
from django.test import Client
from pytest_django import Settings

from convenor.credentials import actions
from convenor.credentials.actions import confirm
from convenor.credentials.models import (
    Certificate,
    LogCheckpoint,
    LogCosignature,
    LogStamp,
    LogWitness,
)
from convenor.credentials.proof.log.checkpoints import Checkpoint, check_extends, read_checkpoint
from convenor.credentials.proof.log.notes import from_base64
from convenor.credentials.proof.log.witnesses import Policy, read_policy
from convenor.credentials.proof.pdf import open_pdf
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import (
    keys_as_published,
    latest_checkpoint,
    log_proof_of,
    log_proofs,
    published_note,
    trust_file,
)
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.credentials.tests.proof.log import a_witness, cosigned
from convenor.jobs.actions import run_pending

pytestmark = pytest.mark.django_db

NOW = AFTERWARDS
LATER = AFTERWARDS + timedelta(hours=1)
Handler = Callable[[str, bytes], tuple[int, bytes]]


@contextmanager
def served(handler: Handler) -> Iterator[str]:
    """A server of somebody else, in a thread; what it is asked goes to ``handler``."""

    class Served(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = handler(self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Seeing:
    """A witness that follows the specification: it cosigns only what continues the last that it cosigned."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.seen: Checkpoint | None = None
        self.asked: list[int] = []
        self.known = keys_as_published()

    def __call__(self, path: str, body: bytes) -> tuple[int, bytes]:
        assert path == "/add-checkpoint"
        head, _, note = body.partition(b"\n\n")
        old_line, *hashes = head.decode().split("\n")
        old = int(old_line.removeprefix("old "))
        self.asked.append(old)
        new = read_checkpoint(note, keys=self.known)
        if old != (self.seen.size if self.seen else 0):
            return 409, f"{self.seen.size if self.seen else 0}\n".encode()
        if self.seen:
            check_extends(self.seen, new, [from_base64(one) or b"" for one in hashes])
        else:
            assert hashes == []
        self.seen = new
        return 200, cosigned(note.decode(), self.label, at=NOW).removeprefix(note.decode()).encode()


def watched_by(settings: Settings, **urls: str) -> Policy:
    lines = [f"witness {label} {a_witness(label).key} {url}" for label, url in urls.items()]
    policy = read_policy("\n".join([*lines, f"group g all {' '.join(urls)}", "quorum g", ""]).encode())
    settings.LOG_WITNESSES = policy
    return policy


def is_seen(certificate: Certificate, proof: bytes | None, policy: Policy) -> bool:
    trust = read_trust(trust_file(certificate.status_list.organisation, [certificate.status_list], at=NOW))
    data = certificate.credential.encode()
    return verify(data, trust=trust, at=NOW, log_proof=proof, log_needed=True, witnesses=policy).is_valid


def paper_of(certificate: Certificate) -> bytes:
    with certificate.pdf.open() as file:
        return bytes(file.read())


def test_papers_carry_what_the_witnesses_signed(settings: Settings) -> None:
    a_certificate()  # the log has begun, so the witness knows its key
    witness = Seeing("one")
    with served(witness) as url:
        policy = watched_by(settings, one=url)
        certificate = a_certificate()
    assert is_seen(certificate, open_pdf(paper_of(certificate)).log_proof, policy)
    assert witness.asked == [0]
    [row] = LogWitness.objects.all()
    assert (row.name, row.problem, row.kind) == (a_witness("one").name, "", "witness")
    assert not is_seen(certificate, open_pdf(paper_of(certificate)).log_proof, watched_by(settings, two=url))


def test_a_witness_is_told_how_the_log_went_on(settings: Settings) -> None:
    a_certificate()
    witness = Seeing("one")
    with served(witness) as url:
        watched_by(settings, one=url)
        assert actions.ask_others(seconds=5, at=NOW)
        first = witness.seen
        a_certificate()
        assert actions.ask_others(seconds=5, at=NOW)
        assert actions.ask_others(seconds=5, at=NOW), "and is left alone when nothing is new"
        assert witness.seen is not None
        assert first is not None
        assert witness.seen.size > first.size
        LogWitness.objects.update(size=3)
        a_certificate()
        assert actions.ask_others(seconds=5, at=NOW), "it says itself what it has seen"
    latest = latest_checkpoint()
    assert latest is not None
    assert published_note(latest).count("\n— ") == 2


def test_the_published_checkpoint_has_their_lines(settings: Settings, client: Client) -> None:
    a_certificate()
    with served(Seeing("one")) as one, served(Seeing("two")) as two:
        watched_by(settings, two=two, one=one)
        assert actions.ask_others(seconds=5, at=NOW)
    note = client.get("/log/checkpoint").content.decode()
    assert note.count("\n— ") == 3
    assert note.index("one.example") < note.index("two.example")
    page = client.get("/log/", headers={"Accept-Language": "en"}).content.decode()
    assert "Who has seen it" in page
    assert "one.example/witness" in page


@pytest.mark.parametrize(
    ("handler", "problem"),
    [
        (lambda *_: (422, b""), "refused"),
        (lambda *_: (302, b""), "refused"),
        (lambda *_: (200, b"thank you"), "wrong"),
        (lambda *_: (200, b"\xff" * 200_000), "wrong"),
        (lambda _, body: (200, cosigned(body.partition(b"\n\n")[2].decode(), "two").encode()), "wrong"),
        (lambda *_: (409, b"999999\n"), "ahead"),
        (lambda *_: (409, b"nonsense\n"), "refused"),
        (lambda *_: sleep(1) or (200, b""), "unreachable"),
    ],
)
def test_what_a_witness_does_instead_is_on_record_and_stops_nothing(
    settings: Settings, handler: Handler, problem: str, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(confirm, "BEFORE_PAPER", 0.3)
    with served(handler) as url:
        watched_by(settings, one=url)
        certificate = a_certificate()
    assert certificate.pdf
    [row] = LogWitness.objects.all()
    assert (row.problem, row.answered_at, row.size) == (problem, None, 0)
    assert LogCosignature.objects.count() == 0
    page = client.get("/log/", headers={"Accept-Language": "en"}).content.decode()
    assert str(row.get_problem_display()) in page


def test_a_dead_witness_is_asked_again_later_and_not_by_each_batch(settings: Settings) -> None:
    watched_by(settings, one="http://127.0.0.1:9")
    a_certificate()
    [row] = LogWitness.objects.all()
    assert row.problem == "unreachable"
    asked: list[str] = []
    with served(lambda path, _: asked.append(path) or (500, b"")) as url:  # type: ignore[func-returns-value]
        watched_by(settings, one=url)
        actions.issue(an_issued_course(), by=None, at=NOW + timedelta(minutes=1))
        assert asked == []
        latest = latest_checkpoint()
        assert latest is not None
        assert not actions.confirm_log(latest.size, attempt=3, at=NOW)
        assert len(asked) == 1
    with served(Seeing("one")) as url:
        watched_by(settings, one=url)
        assert actions.confirm_log(latest.size - 1, attempt=0, at=NOW), "a later checkpoint has its own task"
        assert latest.cosignatures.count() == 0
        assert actions.confirm_log(latest.size, attempt=4, at=NOW)
    assert latest.cosignatures.count() == 1


def an_issued_course() -> object:
    course = an_ended_course()
    somebody_who_was_there(course)
    return course


@pytest.mark.django_db(transaction=True)
def test_the_worker_asks_after_each_checkpoint(settings: Settings) -> None:
    a_certificate()
    with served(Seeing("one")) as url:
        watched_by(settings, one=url)
        certificate = a_certificate()
        actions.revoke(certificate, reason="Səhv", by=None, at=NOW)
        latest = latest_checkpoint()
        assert latest is not None
        assert latest.cosignatures.count() == 0
        run_pending()
    assert latest.cosignatures.count() == 1


def test_papers_of_one_batch_carry_the_same_whoever_answers_meanwhile(settings: Settings) -> None:
    """The checkpoint of a paper is fixed before the first is made: made again, it has the same bytes."""
    a_certificate()
    watched_by(settings, one="http://127.0.0.1:9")
    certificate = a_certificate()
    before = open_pdf(paper_of(certificate)).log_proof
    with served(Seeing("one")) as url:
        watched_by(settings, one=url)
        cover = LogCheckpoint.objects.exclude(paper_note="").latest("size")
        LogCosignature.objects.create(checkpoint=cover, witness="late", line="— late x\n", at=NOW)
        confirm.settle_notes([certificate])
    assert log_proofs([certificate])[certificate.pk] == before
    assert log_proof_of(certificate) != before


# The time stamp


def openssl(*arguments: str, cwd: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A time stamp authority of our own, made by OpenSSL: a root, and a certificate for stamps."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "tsa.conf").write_text(
        "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\ncrypto_device=builtin\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4.1\ndigests=sha256,sha512\naccuracy=secs:1\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n"
    )
    (folder / "serial").write_text("01\n")
    (folder / "stamps.ext").write_text(
        "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
        "extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
    )
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(*new, "-x509", "-days", "3650", "-subj", "/CN=Root of a test", "-keyout", "root.key", "-out", "root.pem",
            "-addext", "keyUsage=critical,keyCertSign", cwd=folder)  # fmt: skip
    openssl(*new, "-subj", "/CN=Stamps of a test", "-keyout", "tsa.key", "-out", "tsa.csr", cwd=folder)
    openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-days", "3650", "-extfile", "stamps.ext", "-out", "tsa.pem", cwd=folder)  # fmt: skip
    return folder


def stamping(folder: Path) -> Handler:
    def handle(_path: str, body: bytes) -> tuple[int, bytes]:
        (folder / "query").write_bytes(body)
        openssl("ts", "-reply", "-config", "tsa.conf", "-queryfile", "query", "-inkey", "tsa.key", "-signer", "tsa.pem",
                "-out", "reply", cwd=folder)  # fmt: skip
        return 200, (folder / "reply").read_bytes()

    return handle


def test_a_checkpoint_is_stamped_and_openssl_confirms_it(
    settings: Settings, authority: Path, client: Client, tmp_path: Path
) -> None:
    a_certificate()
    settings.LOG_TIMESTAMP_ROOTS = str(authority / "root.pem")
    with served(stamping(authority)) as url:
        settings.LOG_TIMESTAMP_URL = url
        assert actions.ask_others(seconds=10, at=NOW)
        assert actions.ask_others(seconds=10, at=NOW)
    [stamp] = LogStamp.objects.all()
    for name, ending in (("note", ""), ("tsr", ".tsr")):
        answer = client.get(f"/log/stamps/{stamp.checkpoint_id}{ending}")
        assert answer.status_code == 200
        (tmp_path / name).write_bytes(answer.content)
    openssl(
        "ts", "-verify", "-data", "note", "-in", "tsr", "-CAfile", str(authority / "root.pem"), cwd=tmp_path
    )
    page = client.get("/log/", headers={"Accept-Language": "en"}).content.decode()
    assert f"/log/stamps/{stamp.checkpoint_id}.tsr" in page
    assert client.get("/log/stamps/1").status_code == 404
    assert client.get("/log/stamps/1.tsr").status_code == 404


def test_a_stamp_that_is_not_to_be_believed_is_not_kept(
    settings: Settings, authority: Path, tmp_path: Path
) -> None:
    a_certificate()
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-x509", "-subj", "/CN=Other",
            "-keyout", "k", "-out", "other.pem", cwd=tmp_path)  # fmt: skip
    good = stamping(authority)
    older: list[bytes] = []

    def again(path: str, body: bytes) -> tuple[int, bytes]:
        """The stamp of another request: a right one, and an old one."""
        older.append(good(path, body)[1])
        return 200, older[0]

    settings.LOG_TIMESTAMP_ROOTS = str(tmp_path / "other.pem")
    for handler in (good, lambda *_: (200, b"nonsense"), lambda *_: (500, b"")):
        with served(handler) as url:
            settings.LOG_TIMESTAMP_URL = url
            assert not actions.ask_others(seconds=10, at=NOW)
    settings.LOG_TIMESTAMP_ROOTS = ""
    with served(again) as url:
        settings.LOG_TIMESTAMP_URL = url
        assert actions.ask_others(seconds=10, at=NOW)
        LogStamp.objects.all().delete()
        assert not actions.ask_others(seconds=10, at=NOW)
    assert LogStamp.objects.count() == 0
    assert LogWitness.objects.filter(kind="authority", problem="unreachable").exists()
