"""``convenor verify`` as it is run: files in, sentences and an exit code out."""

import io
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from convenor.credentials.proof.baking import baked_png, baked_svg
from convenor.credentials.proof.command import main
from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.pdf import LARGEST_PDF, open_pdf
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import STRANGER, a_credential, a_did_document, a_token
from convenor.credentials.tests.proof.log import a_log_key, a_log_proof
from convenor.credentials.tests.proof.test_baking import SVG, a_png


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    return written(tmp_path / "trust" / "did.json", a_did_document())


@pytest.fixture
def credential(tmp_path: Path) -> Path:
    return written(tmp_path / "certificates" / "credential.json", a_credential())


@pytest.fixture
def forged(tmp_path: Path) -> Path:
    return written(tmp_path / "certificates" / "forged.json", {**a_credential(), "name": "Doctorate"})


def written(file: Path, document: Document) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(canonical_json(document))
    return file


def a_pdf(
    *attachments: bytes, name: str = "credential.json", password: str = "", log_proofs: Iterable[bytes] = ()
) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=842, height=595)
    for attachment in attachments:
        writer.add_attachment(name, attachment)
    for log_proof in log_proofs:
        writer.add_attachment("credential.tlog-proof", log_proof)
    if password:
        writer.encrypt(password)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, Any]:
    code = main(["--json", *map(str, arguments)])
    return code, json.loads(capsys.readouterr().out)["results"]


def test_a_valid_credential_ends_with_0_and_says_what_was_checked(
    trust: Path, credential: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--trust", str(trust), str(credential)]) == 0
    said = capsys.readouterr().out
    assert f"{credential}: VALID\n" in said
    assert "nothing was changed" in said
    assert "not checked: status:" in said
    assert "Aysel Rafiq qızı Cəfərova" in said


def test_a_forged_one_ends_with_1_and_shows_no_fact(
    trust: Path, forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--trust", str(trust), str(forged)]) == 1
    said = capsys.readouterr().out
    assert "NOT VALID (signature.wrong)" in said
    assert "Aysel" not in said


def test_an_unknown_issuer_is_not_valid(
    tmp_path: Path, credential: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = written(tmp_path / "trust" / "stranger.json", a_did_document(STRANGER))
    code, [result] = answer(capsys, "--trust", trust, credential)
    assert (code, result["valid"], result["code"]) == (1, False, "issuer.unknown")


def test_one_bad_file_among_good_ones_decides(
    trust: Path, credential: Path, forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, results = answer(capsys, "--trust", trust, credential, forged, credential)
    assert code == 1
    assert [result["valid"] for result in results] == [True, False, True]


def test_a_folder_stands_for_the_certificates_in_it(
    trust: Path, credential: Path, forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (credential.parent / "readme.txt").write_text("not a certificate")
    code, results = answer(capsys, "--trust", trust, credential.parent)
    assert [result["file"] for result in results] == [str(credential), str(forged)]
    assert code == 1


def test_standard_input_is_read(
    trust: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(canonical_json(a_credential()))))
    code, [result] = answer(capsys, "--trust", trust, "-")
    assert (code, result["file"], result["valid"]) == (0, "-", True)


@pytest.mark.parametrize("content", [b"", b"a text", b"\x00\xff", b"%PDF-1.7 and nothing else", b"[1]"])
def test_what_cannot_be_read_ends_with_2(
    trust: Path, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, [result] = answer(capsys, "--trust", trust, file)
    assert (code, result["valid"]) == (2, False)


def test_a_file_or_folder_without_certificates_ends_with_2(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("nowhere", "empty"):
        code, [result] = answer(capsys, "--trust", trust, tmp_path / name)
        assert (code, result["code"]) == (2, "file.unreadable")


def test_a_trust_file_that_cannot_be_used_ends_with_2(
    tmp_path: Path, credential: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--trust", str(tmp_path / "nowhere"), str(credential)]) == 2
    assert main(["--trust", str(credential), str(credential)]) == 2
    assert "what to trust cannot be read" in capsys.readouterr().err


def test_a_status_can_be_insisted_on(
    trust: Path, credential: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, [result] = answer(capsys, "--status-needed", "--trust", trust, credential)
    assert (code, result["code"]) == (1, "status.unreachable")


def test_badges_and_tokens_in_a_folder_are_checked_too(
    trust: Path, credential: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = credential.parent
    (folder / "badge.png").write_bytes(baked_png(a_png(), canonical_json(a_credential())))
    (folder / "badge.svg").write_bytes(baked_svg(SVG, canonical_json(a_credential())))
    (folder / "credential.jwt").write_text(a_token() + "\n")
    code, results = answer(capsys, "--trust", trust, folder)
    assert code == 0
    assert [Path(result["file"]).name for result in results] == [
        "badge.png", "badge.svg", "credential.json", "credential.jwt",
    ]  # fmt: skip
    assert ["paper" in [check["step"] for check in result["checks"]] for result in results] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("picture", "expected"),
    [(a_png(), (1, "picture.no_credential")), (a_png()[:40], (2, "picture.unreadable"))],
    ids=["none", "torn"],
)
def test_a_picture_without_a_credential_is_refused(
    trust: Path,
    tmp_path: Path,
    picture: bytes,
    expected: tuple[int, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "holiday.png"
    file.write_bytes(picture)
    code, [result] = answer(capsys, "--trust", trust, file)
    assert (code, result["code"]) == expected


def test_several_trust_files_count_together(
    trust: Path, tmp_path: Path, credential: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = written(tmp_path / "trust" / "stranger.json", a_did_document(STRANGER))
    code, [result] = answer(capsys, "--trust", stranger, "--trust", trust, credential)
    assert (code, result["valid"]) == (0, True)
    assert main(["--trust", str(trust), "--trust", str(trust), str(credential)]) == 2
    assert "Two trust files speak of" in capsys.readouterr().err


def test_a_pdf_is_judged_by_the_credential_in_it(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(a_pdf(canonical_json(a_credential())))
    code, [result] = answer(capsys, "--trust", trust, file)
    assert (code, result["valid"]) == (0, True)
    assert result["checks"][-1]["step"] == "paper"
    assert result["checks"][-1]["outcome"] == "not checked"


@pytest.mark.parametrize(
    ("pdf", "expected"),
    [
        (a_pdf(), (1, "pdf.no_credential")),
        (a_pdf(b"{}", name="other.json"), (1, "pdf.no_credential")),
        (a_pdf(canonical_json(a_credential()), canonical_json(a_credential())), (1, "pdf.two_credentials")),
        (a_pdf(canonical_json({**a_credential(), "name": "Doctorate"})), (1, "signature.wrong")),
        (a_pdf(canonical_json(a_credential()), password="secret"), (2, "pdf.encrypted")),
        (a_pdf(canonical_json(a_credential()))[:300], (2, "pdf.unreadable")),
    ],
    ids=["none", "another", "two", "forged", "encrypted", "torn"],
)
def test_a_pdf_without_exactly_one_good_credential_is_refused(
    trust: Path, tmp_path: Path, pdf: bytes, expected: tuple[int, str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    code, [result] = answer(capsys, "--trust", trust, file)
    assert (code, result["code"]) == expected


def test_a_pdf_that_is_too_large_is_not_even_opened() -> None:
    with pytest.raises(Refused, match=r"pdf\.too_large"):
        open_pdf(b"%PDF-1.7" + bytes(LARGEST_PDF))


def test_it_runs_without_django_and_without_a_network(trust: Path, credential: Path) -> None:
    program = f"""
import sys, socket
class NoNetwork(socket.socket):
    def connect(self, *_): raise AssertionError("network")
socket.socket = NoNetwork
from convenor.credentials.proof.baking import baked_png, baked_svg
from convenor.credentials.proof.command import main
code = main(["--trust", {str(trust)!r}, {str(credential)!r}])
assert not [name for name in sys.modules if name.split(".")[0] in ("django", "sqlite3", "psycopg")], "too much"
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def test_the_proof_in_a_paper_is_checked_against_the_logs_of_the_trust_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = written(tmp_path / "trust.json", {"issuers": [a_did_document()], "logs": [str(a_log_key())]})
    paper, data, proof = tmp_path / "paper.pdf", canonical_json(a_credential()), a_log_proof(a_credential())
    expected = [
        ([proof], 0, ""),
        ([], 1, "log.not_covered"),
        ([proof.replace(b"index 0", b"index 1")], 1, "log.proof_wrong"),
        ([proof, proof], 1, "pdf.two_log_proofs"),
    ]
    for log_proofs, code, refusal in expected:
        paper.write_bytes(a_pdf(data, log_proofs=log_proofs))
        assert answer(capsys, "--log-needed", "--trust", trust, paper)[0] == code
        assert answer(capsys, "--log-needed", "--trust", trust, paper)[1][0]["code"] == refusal
    paper.write_bytes(a_pdf(data))
    assert answer(capsys, "--trust", trust, paper)[0] == 0
