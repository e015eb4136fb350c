"""Somebody holds a file: it is checked in the browser, without leaving it, and a forgery is called one."""

import json
import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import Page, Request, expect
from pypdf import PdfReader, PdfWriter
from scripts.look import barriers

from convenor.credentials.actions import compromise
from convenor.credentials.badge import badge
from convenor.credentials.credential import did_of, signer_of
from convenor.credentials.models import Certificate, LogEntry
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.queries import key_in_use, log_proof_of, token_of
from convenor.credentials.states import State
from convenor.credentials.tests.proof.factories import AT, a_signer
from convenor.rehearsal.actions import Rehearsal
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(played: Rehearsal, window: Window) -> Page:
    page = window(width=390, reduced_motion="reduce").new_page()
    page.goto("/check/file/")
    return page


def certificate_in(state: State = State.ISSUED) -> Certificate:
    found = Certificate.objects.filter(state=state).order_by("number").first()
    assert found
    return found


def paper_of(certificate: Certificate) -> bytes:
    with certificate.pdf.open() as file:
        return bytes(file.read())


def hand_in(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("File of the certificate").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def findings(page: Page) -> dict[str, str]:
    """What was said of each step, by the first words."""
    return {row.split(".")[0]: row for row in page.locator(".findings > li").all_inner_texts()}


def test_a_genuine_file_passes_and_nothing_of_it_leaves_the_browser(page: Page) -> None:
    certificate = certificate_in()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    hand_in(page, "certificate.pdf", paper_of(certificate))
    verdict = page.get_by_role("status")
    expect(verdict).to_contain_text("exactly as it was issued")
    expect(verdict).to_contain_text(certificate.facts["name"])
    expect(verdict).to_contain_text(certificate.number)
    expect(verdict).to_contain_text("14–15 July 2022")
    assert set(findings(page)) == {
        "The file was not changed",
        "The credential is well-formed",
        "The issuer is known",
        "The signature is genuine",
        "The dates are in order",
        "It was not revoked",
        "It is in the public log",
    }
    assert all(re.search(r"\d\d:\d\d:\d\d", row) for row in findings(page).values())
    assert barriers(page) == []
    assert {request.method for request in asked} == {"GET"}
    addresses = [request.url for request in asked if "/static/" not in request.url]
    assert all(
        re.search(
            r"/(check/file/rules\.json|issuers/[a-z-]+/(did\.json|status/1)|v/[0-9a-f]{32}\.json|log/(key|checkpoint))$",
            one,
        )
        for one in addresses
    ), addresses


@pytest.mark.parametrize("form", ["json", "jwt", "png", "svg"])
def test_a_credential_by_itself_is_checked_and_the_log_is_asked_for_its_proof(page: Page, form: str) -> None:
    certificate = certificate_in()
    content = {
        "json": lambda: certificate.credential.encode(),
        "jwt": lambda: (token_of(certificate, at=timezone.now()) or "").encode(),
    }.get(form, lambda: badge(certificate, form, language="en"))()
    hand_in(page, f"certificate.{form}", content)
    verdict = page.get_by_role("status")
    expect(verdict).to_contain_text("This credential is valid")
    expect(verdict).to_contain_text(certificate.facts["name"])
    said = findings(page)
    assert "The signature is genuine" in said
    # A token is signed anew each time: the log has the credential, and not the token.
    expected = (
        "Whether it is in the public log was not checked" if form == "jwt" else "It is in the public log"
    )
    assert expected in said
    assert ("The picture itself was not checked" in said) is (form in ("png", "svg"))


def test_a_proof_of_another_entry_is_not_believed(page: Page) -> None:
    one, other = Certificate.objects.filter(state=State.ISSUED).order_by("number")[:2]
    swapped = a_pdf_with(one.credential.encode(), log_proof=log_proof_of(other))
    hand_in(page, "swapped.pdf", swapped)
    expect(page.get_by_role("status")).to_contain_text("The public log does not confirm this certificate")
    assert "log.not_covered" in findings(page)["The public log does not confirm it"]


def test_after_a_key_was_lost_the_log_speaks_for_what_it_had_before(page: Page) -> None:
    certificate = certificate_in()
    key = key_in_use(certificate.status_list.organisation_id)
    assert key
    entry = LogEntry.objects.get(
        kind=LogEntry.Kind.ISSUE, sha256=sha256(certificate.credential.encode()).hexdigest()
    )
    compromise(key, since=entry.at + timedelta(seconds=1), by=None, at=timezone.now())
    caches["pages"].clear()
    hand_in(page, "certificate.pdf", paper_of(certificate))
    expect(page.get_by_role("status")).to_contain_text("exactly as it was issued")

    page.route("**/credential.tlog-proof", lambda route: route.fulfill(status=404))
    hand_in(page, "certificate.json", certificate.credential.encode())
    expect(page.get_by_role("status")).to_contain_text("is not genuine")
    assert "key.revoked" in findings(page)["The key that signed was withdrawn"]


def test_one_changed_byte_is_told(page: Page) -> None:
    certificate = certificate_in()
    paper = paper_of(certificate)
    place = paper.index(b"/MarkInfo")
    hand_in(page, "changed.pdf", paper[:place] + b"/MarkinFo" + paper[place + 9 :])
    expect(page.get_by_role("status")).to_contain_text("this file is not the one that was issued")
    said = findings(page)
    assert "The file was changed" in said
    assert "The signature is genuine" in said
    expect(page.get_by_role("status")).to_contain_text(certificate.facts["name"])


def test_a_file_that_another_program_saved_anew_still_proves_what_it_says(page: Page, tmp_path: Path) -> None:
    certificate = certificate_in()
    original = tmp_path / "original.pdf"
    original.write_bytes(paper_of(certificate))
    anew = PdfWriter(clone_from=PdfReader(original))
    anew.write(tmp_path / "anew.pdf")
    hand_in(page, "anew.pdf", (tmp_path / "anew.pdf").read_bytes())
    expect(page.get_by_role("status")).to_contain_text("this file is not the one that was issued")
    assert "The signature is genuine" in findings(page)


def test_a_tampered_credential_is_refused_on_paper_and_alone(page: Page) -> None:
    certificate = certificate_in()
    forged = certificate.credential.replace(certificate.facts["name"], "Saxta Adlı Şəxs").encode()
    hand_in(page, "forged.json", forged)
    expect(page.get_by_role("status")).to_contain_text("is not genuine")
    assert any(row.startswith("The signature does not belong") for row in findings(page))
    expect(page.get_by_role("status")).not_to_contain_text("Saxta Adlı Şəxs")

    hand_in(page, "forged.pdf", a_pdf_with(forged))
    expect(page.get_by_role("status")).to_contain_text("is not genuine")
    assert any("signature.wrong" in row for row in findings(page).values())


def test_what_a_strangers_key_signed_is_refused(page: Page) -> None:
    """An issuer of another site, and a stranger who writes the name of ours."""
    certificate = certificate_in()
    unsigned = {name: value for name, value in json.loads(certificate.credential).items() if name != "proof"}
    elsewhere = "did:web:elsewhere.example.org:issuers:ministry"
    foreign = sign(
        {**unsigned, "issuer": {**unsigned["issuer"], "id": elsewhere}}, signer=a_signer(elsewhere), at=AT
    )
    hand_in(page, "foreign.json", canonical_json(foreign))
    expect(page.get_by_role("status")).to_contain_text("was not issued here")

    key = key_in_use(certificate.status_list.organisation_id)
    assert key
    ours = did_of(certificate.status_list.organisation)
    pretended = sign(unsigned, signer=a_signer(ours, key.fragment), at=AT)
    hand_in(page, "pretended.json", canonical_json(pretended))
    expect(page.get_by_role("status")).to_contain_text("is not genuine")


@pytest.mark.parametrize(
    ("state", "words"), [(State.REVOKED, "was revoked"), (State.SUPERSEDED, "was replaced by a newer one")]
)
def test_what_became_of_it_is_said(page: Page, state: State, words: str) -> None:
    certificate = certificate_in(state)
    hand_in(page, "ended.pdf", paper_of(certificate))
    expect(page.get_by_role("status")).to_contain_text(words)
    if certificate.successor:
        page.get_by_role("link", name="Open the newer certificate").click()
        expect(page.get_by_role("main")).to_contain_text(certificate.successor.number)
    else:
        expect(page.get_by_role("status")).to_contain_text(certificate.reason)


def test_signed_by_our_key_and_never_issued_is_not_believed(page: Page) -> None:
    """Somebody has the key and not the database: the record does not know this certificate."""
    certificate = certificate_in()
    key = key_in_use(certificate.status_list.organisation_id)
    assert key
    unsigned = {name: value for name, value in json.loads(certificate.credential).items() if name != "proof"}
    address = certificate.check_address.replace(certificate.token, "f" * 32)
    stolen = sign({**unsigned, "id": address}, signer=signer_of(key).key, at=AT)
    hand_in(page, "stolen.json", canonical_json(stolen))
    expect(page.get_by_role("status")).to_contain_text("is not genuine")
    assert "It is not on record" in findings(page)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0", "json.not_utf8"),
        ("letter.txt", b"Salam", "json.malformed"),
        ("empty.pdf", b"%PDF-1.7\n%%EOF", "pdf.no_credential"),
        ("nothing.json", b"{}", "context.not_pinned"),
        ("twice.json", b'{"proof":[],"proof":[]}', "json.duplicate_name"),
    ],
)
def test_what_is_no_certificate_is_called_so(page: Page, name: str, content: bytes, code: str) -> None:
    hand_in(page, name, content)
    expect(page.get_by_role("status")).to_contain_text("What was checked")
    assert any(code in row for row in findings(page).values())
    expect(page.get_by_role("status")).not_to_contain_text("genuine and")


def test_two_credentials_in_one_file_are_refused(page: Page) -> None:
    one, other = Certificate.objects.filter(state=State.ISSUED).order_by("number")[:2]
    both = a_pdf_with(one.credential.encode(), other.credential.encode())
    hand_in(page, "both.pdf", both)
    expect(page.get_by_role("status")).to_contain_text("holds more than one credential")


def test_without_network_it_says_so_and_says_nothing_false(page: Page) -> None:
    page.route("**/issuers/**", lambda route: route.abort())
    hand_in(page, "certificate.pdf", paper_of(certificate_in()))
    expect(page.get_by_role("status")).to_contain_text("could not be checked to the end")
    page.unroute("**/issuers/**")
    page.route("**/v/**", lambda route: route.abort())
    hand_in(page, "certificate.pdf", paper_of(certificate_in()))
    expect(page.get_by_role("status")).to_contain_text("could not be checked to the end")


def test_it_is_dropped_and_it_works_by_keyboard(page: Page) -> None:
    paper = paper_of(certificate_in())
    with page.expect_file_chooser() as chooser:
        page.get_by_label("File of the certificate").focus()
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": paper})
    expect(page.get_by_role("status")).to_contain_text("exactly as it was issued")

    page.reload()
    dropped = page.evaluate_handle(
        """(bytes) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(bytes)], "dropped.pdf"));
            return files;
        }""",
        list(paper),
    )
    page.dispatch_event("main", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("status")).to_contain_text("dropped.pdf")
    expect(page.get_by_role("status")).to_contain_text("exactly as it was issued")


def test_an_old_browser_is_told_what_to_do(played: Rehearsal, window: Window) -> None:
    context = window()
    context.add_init_script("delete globalThis.DecompressionStream")
    page = context.new_page()
    page.goto("/check/file/")
    expect(page.get_by_role("main")).to_contain_text("This browser cannot check files")
    expect(page.get_by_role("main")).to_contain_text("convenor verify --trust")
    expect(page.get_by_label("File of the certificate")).to_be_hidden()


def a_pdf_with(*credentials: bytes, log_proof: bytes | None = None) -> bytes:
    """A page on which anything could stand, with credentials attached."""
    paper = PdfWriter()
    paper.add_blank_page(200, 200)
    for place, credential in enumerate(credentials):
        paper.add_attachment("credential.json" if not place else f"credential-{place}.json", credential)
    if log_proof:
        paper.add_attachment("credential.tlog-proof", log_proof)
    written = BytesIO()
    paper.write(written)
    return written.getvalue()
