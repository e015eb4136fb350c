"""Somebody who took part signs in by the code from the mail, and takes home a certificate that stands by itself."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from playwright.sync_api import expect

from convenor.rehearsal.actions import Rehearsal
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_code_in_the_mail_to_a_paper_that_proves_itself(
    played: Rehearsal, window: Window, mailoutbox: list[EmailMessage], tmp_path: Path
) -> None:
    certificate = played.example_certificate()
    assert certificate
    page = window(width=390).new_page()
    page.goto("/my/")
    page.get_by_role("textbox").fill(str(certificate.person.email))
    page.get_by_role("button", name="Send me a code").click()
    expect(page).to_have_url(re.compile("/sign-in/code/"))
    code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", str(mailoutbox[-1].body))
    assert code
    page.get_by_role("textbox").fill(code[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my/$"))

    page.get_by_role("link", name=str(played.course.called("en"))).click()
    expect(page.get_by_text(certificate.number)).to_be_visible()
    expect(page.get_by_text("present", exact=True).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    paper = tmp_path / "certificate.pdf"
    download.value.save_as(paper)
    assert download.value.suggested_filename == f"{certificate.number}.pdf"

    assert played.course.issuer
    trust = tmp_path / "did.json"
    trust.write_bytes(page.request.get(f"/issuers/{played.course.issuer.slug}/did.json").body())
    checked = subprocess.run(
        [sys.executable, "-m", "convenor", "verify", "--trust", trust, paper], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{paper}: VALID" in checked.stdout
