"""Seals: put so that the same bytes come out, kept apart from what is inside, and read strictly."""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from io import BytesIO
from multiprocessing import get_context

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from convenor.credentials.paper import typeset_certificate
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.files import examine
from convenor.credentials.proof.pdf import open_pdf
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.seal import SealKey, check_seal, put_seal, read_pkcs12
from convenor.credentials.proof.trust import joined, read_trust
from convenor.credentials.proof.verify import Outcome
from convenor.credentials.tests.proof.factories import LATER, MINISTRY, STRANGER, a_token, a_trust_file
from convenor.credentials.tests.proof.papers import NUMBER
from convenor.credentials.tests.proof.seals import PASSWORD, a_pkcs12
from convenor.credentials.tests.test_paper import AT, CREDENTIAL, PAPER

pytest.importorskip("pyhanko")


@pytest.fixture(scope="module")
def key() -> SealKey:
    return read_pkcs12(a_pkcs12(), PASSWORD)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return typeset_certificate(PAPER, credential=CREDENTIAL, at=AT)


@pytest.fixture(scope="module")
def sealed(paper: bytes, key: SealKey) -> bytes:
    return put_seal(paper, key, at=AT)


UNFIT = {"seal.broken", "seal.changed", "none", "pdf.unreadable"}


def code_of(pdf: bytes, *known: str) -> str:
    try:
        check = check_seal(open_pdf(pdf), known=known)
    except Refused as refused:
        return refused.code
    return check.code if check else "none"


def test_what_was_there_stays_and_what_it_carries_is_found(paper: bytes, sealed: bytes) -> None:
    assert sealed.startswith(paper)
    assert open_pdf(sealed).credential == open_pdf(paper).credential
    assert open_pdf(sealed).is_sealed
    assert not open_pdf(paper).is_sealed
    assert check_seal(open_pdf(paper), known=()) is None


def test_what_pdf_a_asks_for_is_as_it_was(paper: bytes, sealed: bytes) -> None:
    """The two places that tell of the document say the same, and the seal is a field that is printed and not seen."""
    before, after = pypdf.PdfReader(BytesIO(paper)), pypdf.PdfReader(BytesIO(sealed))
    assert after.metadata == before.metadata
    metadata = [reader.trailer["/Root"]["/Metadata"].get_data() for reader in (before, after)]
    assert metadata[0] == metadata[1]
    (field,) = after.trailer["/Root"]["/AcroForm"]["/Fields"]
    assert [float(side) for side in field["/Rect"]] == [0, 0, 0, 0]
    printed, hidden = 4, 2
    assert field["/F"] & (printed | hidden) == printed
    assert field["/TU"]
    assert field["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"


def test_another_process_makes_the_same_bytes(paper: bytes, key: SealKey, sealed: bytes) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(put_seal, paper, key, at=AT).result() == sealed


def test_it_is_passed_where_the_trust_file_names_its_certificate(sealed: bytes, key: SealKey) -> None:
    check = check_seal(open_pdf(sealed), known={key.certificate.fingerprint})
    assert check
    assert check.outcome == Outcome.PASSED
    assert "Nümunə Nazirliyi (certified by Nümunə Sertifikat Mərkəzi)" in check.sentence


def test_that_somebody_seals_in_the_name_of_another_is_not_believed(paper: bytes, key: SealKey) -> None:
    forged = put_seal(paper, read_pkcs12(a_pkcs12(key.certificate.subject), PASSWORD), at=AT)
    check = check_seal(open_pdf(forged), known={key.certificate.fingerprint})
    assert check
    assert (check.outcome, check.code) == (Outcome.NOT_CHECKED, "seal.unknown")


def test_one_changed_byte_breaks_it(paper: bytes, sealed: bytes, key: SealKey) -> None:
    """But in the certificates above, which are handed along for readers of PDF, and on which nothing rests here."""
    known = key.certificate.fingerprint
    above = sealed.index(key.above[0].hex().upper().encode())
    beside = range(above, above + 2 * len(key.above[0]))
    for place in (len(paper) // 2, *range(len(paper), len(sealed), 61)):
        if place not in beside:
            changed = bytearray(sealed)
            changed[place] ^= 1
            # What makes a reader overlook the seal is like cutting it off; what nobody can open is refused.
            assert code_of(bytes(changed), known) in UNFIT, place
    assert code_of(sealed.replace(b"20220715", b"20220714"), known) == "seal.broken"


def test_nothing_may_be_added_after_it(sealed: bytes, key: SealKey) -> None:
    known = key.certificate.fingerprint
    assert code_of(sealed + b"\n", known) == "seal.changed"
    writer = pypdf.PdfWriter(BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Title": "Another"})
    longer = BytesIO()
    writer.write(longer)
    assert longer.getvalue().startswith(sealed)
    assert code_of(longer.getvalue(), known) == "seal.changed"


def test_of_two_seals_none_is_read(sealed: bytes, key: SealKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convenor.credentials.proof.pades.FIELD", "Another")
    twice = put_seal(sealed, read_pkcs12(a_pkcs12("Somebody"), PASSWORD), at=AT)
    assert code_of(twice, key.certificate.fingerprint) == "seal.broken"


def test_where_pyhanko_is_missing_it_is_said(
    paper: bytes, sealed: bytes, key: SealKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    assert code_of(sealed, key.certificate.fingerprint) == "seal.no_engine"
    with pytest.raises(Refused) as refused:
        put_seal(paper, key, at=AT)
    assert refused.value.code == "seal.not_installed"


@pytest.mark.parametrize(
    ("content", "password", "code"),
    [
        (b"no such file", PASSWORD, "seal.unreadable"),
        (a_pkcs12(), "another", "seal.unreadable"),
        (a_pkcs12(key=ec.generate_private_key(ec.SECP384R1())), PASSWORD, "seal.not_p256"),
        (a_pkcs12(key=rsa.generate_private_key(65537, 2048)), PASSWORD, "seal.not_p256"),
        (a_pkcs12(may_sign=False), PASSWORD, "seal.not_for_signing"),
        (bytes(300_000), PASSWORD, "seal.unreadable"),
    ],
    ids=["another file", "another password", "P-384", "RSA", "not for signing", "too long"],
)
def test_a_file_that_cannot_seal_is_refused(content: bytes, password: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pkcs12(content, password)
    assert refused.value.code == code


def test_whose_seal_it_is_the_trust_file_says_also_for_a_paper_that_carries_a_token(key: SealKey) -> None:
    paper = typeset_certificate(replace(PAPER, number=NUMBER), credential=a_token().encode(), at=AT)
    sealed = put_seal(paper, key, at=AT)
    named = {"issuer": MINISTRY, "sha256": key.certificate.fingerprint}
    trust = read_trust(canonical_json({**a_trust_file(), "seals": [named]}))
    report = examine(sealed, trust=trust, at=LATER)
    assert report.is_valid
    assert [check.outcome for check in report.checks if check.step == "seal"] == [Outcome.PASSED]
    strangers = read_trust(canonical_json({**a_trust_file(), "seals": [{**named, "issuer": STRANGER}]}))
    assert [check.code for check in examine(sealed, trust=strangers, at=LATER).checks][-1] == "seal.unknown"
    assert examine(sealed, trust=joined([trust]), at=LATER) == report
    changed = examine(sealed + b"\n", trust=trust, at=LATER)
    assert changed.refusal
    assert changed.refusal.code == "seal.changed"
