"""The site is off, its database deleted. A folder of files answers at its address; certificates prove themselves."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from scripts.look import barriers

from convenor.credentials.models import Certificate
from convenor.credentials.tests.factories import a_certificate
from convenor.credentials.tests.test_export_site import no_database, served
from tests.servers import free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def port() -> int:
    """A port at which nobody listens: it is printed in the certificate, and served at only afterwards."""
    return free_port()


def test_page_and_file_are_checked_from_a_folder(
    chromium: Browser, port: int, settings: Settings, tmp_path: Path
) -> None:
    settings.SITE_URL = f"http://127.0.0.1:{port}"
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    certificate = Certificate.objects.get(pk=a_certificate().pk)
    with certificate.pdf.open() as file:
        paper = file.read()
    call_command("credentials", "export-site", str(tmp_path / "site"))
    no_database()

    with served(tmp_path / "site", port=port):
        page = chromium.new_page(reduced_motion="reduce")
        page.goto(certificate.check_address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Bu sertifikat etibarlıdır")
        expect(page.get_by_role("main")).to_contain_text("Bu səhifə surətdir")
        assert barriers(page) == []
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
        expect(page.get_by_role("main")).to_contain_text(certificate.facts["name"])
        assert page.evaluate("getComputedStyle(document.querySelector('.verdict')).borderTopStyle") == "solid"

        page.goto(f"{settings.SITE_URL}/check/file/en/")
        for name, content, words in (
            ("genuine.pdf", paper, "exactly as it was issued"),
            ("changed.pdf", paper.replace(b"/MarkInfo", b"/MarkinFo"), "not the one that was issued"),
        ):
            page.get_by_label("File of the certificate").set_input_files(
                {"name": name, "mimeType": "application/pdf", "buffer": content}
            )
            expect(page.get_by_role("status")).to_contain_text(words)
        assert re.search(r"\d\d:\d\d:\d\d", page.get_by_role("status").inner_text())
        page.close()
