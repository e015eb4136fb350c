"""The site is gone and its certificates are not: a folder of files, served by whoever has Python."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from convenor.credentials.actions import revoke, supersede
from convenor.credentials.models import Certificate, IssuerKey, StatusList
from convenor.credentials.proof.command import main as verify
from convenor.credentials.site import export_site
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.people.models import Person

pytestmark = pytest.mark.django_db


@contextmanager
def served(folder: Path, *, port: int = 0) -> Iterator[str]:
    """The folder behind Python's own web server, on a free port unless one is told; its address."""
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout
    said = re.search(r"port (\d+)", server.stdout.readline())
    assert said
    try:
        yield f"http://127.0.0.1:{said[1]}"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def fetched(address: str) -> bytes:
    with urlopen(address) as answer:
        return bytes(answer.read())


def no_database() -> None:
    """What a deleted database leaves: nothing of certificates, keys and lists."""
    Certificate.objects.update(successor=None)
    for model in (Certificate, StatusList, IssuerKey):
        model.objects.all().delete()


@pytest.fixture
def three() -> list[Certificate]:
    """A valid one, a revoked one, and one that was replaced."""
    course = an_ended_course()
    made = [
        a_certificate(somebody_who_was_there(course, *name))
        for name in (("Aysel", "Cəfərova"), ("Əli", "Əliyev"), ("Vəfa", "Nəbiyeva"))
    ]
    revoke(made[1], reason="Səhvən verilib", by=None, at=AFTERWARDS)
    Person.objects.filter(given="Vəfa").update(given="Vafa")
    supersede(made[2], by=None, at=AFTERWARDS)
    return [Certificate.objects.get(pk=one.pk) for one in made]


def test_a_certificate_is_verified_from_files_alone(
    three: list[Certificate], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    valid, revoked, _replaced = three
    slug = valid.status_list.organisation.slug
    call_command("credentials", "export-site", str(tmp_path / "site"))
    no_database()
    with served(tmp_path / "site") as site:
        trust = tmp_path / "trust.json"
        trust.write_bytes(fetched(f"{site}/issuers/{slug}/trust.json"))
        for certificate, expected in ((valid, 0), (revoked, 1)):
            credential = tmp_path / f"{certificate.number}.json"
            credential.write_bytes(fetched(f"{site}/v/{certificate.token}/credential.json"))
            assert verify(["--trust", str(trust), str(credential)]) == expected
        keys_alone = tmp_path / "did.json"
        keys_alone.write_bytes(fetched(f"{site}/issuers/{slug}/did.json"))
        assert verify(["--trust", str(keys_alone), str(tmp_path / f"{valid.number}.json")]) == 0
    assert "status.revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("below", "words"),
    [
        ("", ("Bu sertifikat etibarlıdır", "Bu sertifikat ləğv edilib", "Səhvən verilib", "yenisi ilə əvəz")),
        ("en/", ("This certificate is valid", "This certificate was revoked", "Səhvən verilib", "replaced")),
    ],
)
def test_the_pages_say_what_they_said(
    three: list[Certificate], tmp_path: Path, below: str, words: tuple[str, ...]
) -> None:
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    names = [certificate.facts["name"] for certificate in three]
    no_database()
    with served(tmp_path) as site:
        pages = [fetched(f"{site}/v/{one.token}/{below}").decode() for one in three]
        for page, name in zip(pages, names, strict=True):
            assert name in page
            assert "15 iyul 2022" in page or "15 July 2022" in page
        for sentence, page in zip(words, [pages[0], pages[1], pages[1], pages[2]], strict=True):
            assert sentence in page
        for address in set(re.findall(r'(?:href|src)="(/[^"#]*)', "".join(pages))):
            fetched(f"{site}{address}")
        with pytest.raises(HTTPError):
            fetched(f"{site}/v/{'0' * 32}/")


def addresses_in(value: object) -> set[str]:
    """All addresses on this site that a credential holds, wherever they stand in it."""
    if isinstance(value, dict):
        return {one for inner in value.values() for one in addresses_in(inner)}
    if isinstance(value, list):
        return {one for inner in value for one in addresses_in(inner)}
    return {value} if isinstance(value, str) and value.startswith(settings.SITE_URL) else set()


def test_every_address_that_a_credential_names_is_answered_from_files(tmp_path: Path) -> None:
    course = an_ended_course(
        tags=["convention-articles/10", "convention-areas/civil-society", "sdg-targets/4.7"]
    )
    certificate = a_certificate(somebody_who_was_there(course))
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    no_database()
    with served(tmp_path) as site:
        credential = json.loads(fetched(f"{site}/v/{certificate.token}/credential.json"))
        alignment = credential["credentialSubject"]["achievement"]["alignment"]
        assert [one["targetUrl"].removeprefix(settings.SITE_URL) for one in alignment] == [
            f"/programmes/{course.programme.slug}/",
            "/terms/convention-areas/#civil-society",
            "/terms/convention-articles/#10",
            "http://metadata.un.org/sdg/4.7",
        ]
        for one in alignment[1:3]:
            path, _, code = one["targetUrl"].removeprefix(settings.SITE_URL).partition("#")
            for below in ("", "en/"):
                assert f'<li id="{code}">' in fetched(f"{site}{path}{below}").decode()
            assert one["targetName"] in fetched(f"{site}{path}en/").decode()
        named = addresses_in(credential)
        assert f"{settings.SITE_URL}/courses/{course.slug}/" in named
        for address in named:
            fetched(site + address.removeprefix(settings.SITE_URL).partition("#")[0])


def test_no_page_of_the_folder_leads_nowhere(three: list[Certificate], tmp_path: Path) -> None:
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    for page in tmp_path.rglob("*.html"):
        for address in set(re.findall(r'(?:href|src|action)="(/[^"#]*)', page.read_text())):
            place = tmp_path / address[1:] / ("index.html" if address.endswith("/") else "")
            assert place.is_file(), f"{page} leads to {address}"


def test_the_other_language_is_one_step_away(three: list[Certificate], tmp_path: Path) -> None:
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    for page in tmp_path.rglob("*.html"):
        for language in ("az", "en"):
            (address,) = re.findall(rf'<a href="([^"]*)" lang="{language}" hreflang', page.read_text())
            other = tmp_path / address[1:] / ("index.html" if address.endswith("/") else "")
            assert f'<html lang="{language}">' in other.read_text()


def test_machines_are_told_the_same_as_by_the_site(three: list[Certificate], tmp_path: Path) -> None:
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    slug = three[0].status_list.organisation.slug
    addresses = [f"/v/{one.token}.json" for one in three]
    addresses += [f"/v/{one.token}/credential.{kind}" for one in three for kind in ("json", "tlog-proof")]
    addresses += [f"/issuers/{slug}/did.json", "/log/checkpoint", "/log/key"]
    addresses += [f"/{path.relative_to(tmp_path)}" for path in (tmp_path / "log" / "tile").rglob("*/*/*")]
    addresses += [f"/v/{one.token}/credential.tlog-proof" for one in three]
    addresses += ["/log/checkpoint", "/log/key", "/log/tile/0/000.p/12", "/log/tile/entries/000.p/12"]
    for address in addresses:
        assert (tmp_path / address[1:]).read_bytes() == Client().get(address).content, address
    listed = json.loads((tmp_path / f"issuers/{slug}/status/1").read_bytes())
    assert listed["id"].endswith(f"/issuers/{slug}/status/1")


def test_nothing_private_is_written(three: list[Certificate], tmp_path: Path) -> None:
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    written = b"".join(path.read_bytes() for path in (tmp_path / "v").rglob("*") if path.is_file())
    for person in Person.objects.exclude(email=None):
        assert person.email
        assert person.email.encode() not in written
    assert b"/my/" not in written


def test_interrupted_it_is_run_again_and_unchanged_it_writes_nothing(
    three: list[Certificate], tmp_path: Path
) -> None:
    def stop(what: str, done: int, of: int) -> None:
        if (what, done) == ("certificates", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_site(tmp_path, at=AFTERWARDS, progress=stop)
    heard: list[tuple[str, int, int]] = []
    assert export_site(tmp_path, at=AFTERWARDS, progress=lambda *step: heard.append(step)) == 4
    assert heard[-1] == ("certificates", 4, 4)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    assert not [path for path in times if path.name.endswith(".unfinished")]
    export_site(tmp_path, at=AFTERWARDS, progress=lambda *_: None)
    assert {path: path.stat().st_mtime_ns for path in times} == times


@pytest.mark.usefixtures("in_english")
def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("credentials", "export-site", str(tmp_path / "file" / "site"))
