"""The public part of certificates as a folder of files, which any web server can serve for ever.

Under the same addresses as on the site: the page behind each QR code in both languages, its data and its credential,
the issuers' keys and status lists, the log, and the page that checks a file. Nothing in the folder is private, nothing
in it is computed, and no file in it is ever half written: interrupted, it is run again.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation

from convenor.credentials import queries
from convenor.credentials.credential import published_did
from convenor.credentials.models import Certificate
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.states import UNRELEASED
from convenor.credentials.views.files import file_context
from convenor.credentials.views.log import log_context
from convenor.credentials.views.public import check_context, check_template

LANGUAGES = {"az": "", "en": "en/"}
"""Where the page in each language lies, below its address."""

STATIC = (
    "ui/appearance.js",
    "ui/mark.svg",
    "ui/woven.svg",
    "ui/vendor/convenor.css",
    "ui/vendor/ed25519.js",
    "ui/vendor/fonts/crimson-pro-latin-ext.woff2",
    "ui/vendor/fonts/crimson-pro-latin.woff2",
    "ui/vendor/icons.svg",
    "ui/vendor/jsonld.min.js",
    "credentials/addresses.js",
    "credentials/bytes.js",
    "credentials/carriers.js",
    "credentials/check-file.js",
    "credentials/keys.js",
    "credentials/log.js",
    "credentials/pdf.js",
    "credentials/pictures.js",
    "credentials/proof.js",
    "credentials/reading.js",
    "credentials/tokens.js",
)

Progress = Callable[[str, int, int], None]


def export_site(folder: Path, *, at: datetime, progress: Progress) -> int:
    """Write the public part of all certificates into ``folder``, as it stands ``at``; return how many there are.

    What lies there of an earlier run is replaced, file by file; ``progress`` hears of each step, what is done and of
    how many. Raises ``OSError`` where the folder cannot be written.
    """
    certificates = Certificate.objects.exclude(state__in=UNRELEASED)
    count = certificates.count()
    for name, content in _common(at):
        _write(folder / name, content)
    for name, content in queries.log_files():
        _write(folder / "log" / name, content)
    issuers = list(queries.issuers())
    for place, issuer in enumerate(issuers, start=1):
        lists = queries.status_lists_of(issuer)
        below = folder / "issuers" / issuer.slug
        _write(below / "did.json", canonical_json(published_did(issuer, queries.keys_of(issuer))))
        if lists:
            seals = queries.seals_of(issuer)
            _write(below / "trust.json", queries.trust_file(issuer, lists, at=at, seals=seals))
        for one in lists:
            _write(below / "status" / str(one.number), queries.status_list_credential(one, at=at))
        progress("issuers", place, len(issuers))
    rows = certificates.select_related(
        "course", "status_list__organisation", "seal", "successor", "predecessor"
    )
    for place, certificate in enumerate(rows.order_by("pk").iterator(chunk_size=500), start=1):
        for name, content in _of_certificate(certificate, at):
            _write(folder / "v" / name, content)
        progress("certificates", place, count)
    return count


def _of_certificate(certificate: Certificate, at: datetime) -> Iterator[tuple[str, bytes]]:
    token = certificate.token
    yield f"{token}.json", JsonResponse(queries.answer_of(certificate)).content
    if not certificate.erased_at:
        yield f"{token}/credential.json", certificate.credential.encode()
    if log_proof := queries.log_proof_of(certificate):
        yield f"{token}/credential.tlog-proof", log_proof
    if paper_proof := queries.paper_proof_of(certificate):
        yield f"{token}/paper.tlog-proof", paper_proof
    context = {**check_context(certificate, at=at), "copied_at": at}
    for language, page in _pages(check_template(certificate), context, f"/v/{token}/"):
        yield f"{token}/{LANGUAGES[language]}index.html", page


def _common(at: datetime) -> Iterator[tuple[str, bytes]]:
    """What is there once: styles and scripts, the front page, file checks, the page for a code never issued."""
    for name in STATIC:
        found = finders.find(name)
        if not isinstance(found, str):
            raise FileNotFoundError(name)
        yield f"static/{name}", Path(found).read_bytes()
        hashed = urlsplit(static(name)).path.removeprefix(f"/{settings.STATIC_URL.strip('/')}/")
        if hashed != name:
            with staticfiles_storage.open(hashed) as file:
                yield f"static/{hashed}", file.read()
    yield "check/file/rules.json", queries.rules_for_browsers(lists_at=at)
    copied: dict[str, object] = {"copied_at": at}
    for language, page in _pages("credentials/log.html", {**copied, **log_context()}, "/log/"):
        yield f"log/{LANGUAGES[language]}index.html", page
    for language, page in _pages("credentials/site/front.html", copied, "/"):
        yield f"{LANGUAGES[language]}index.html", page
    for language, page in _pages("credentials/check_file.html", copied, "/check/file/"):
        yield f"check/file/{LANGUAGES[language]}index.html", page
    for language, page in _pages("credentials/never_issued.html", copied, "/404/"):
        yield ("404.html" if language == "az" else "404.en.html"), page


def _pages(template: str, context: dict[str, object], address: str) -> Iterator[tuple[str, bytes]]:
    """A page in each language, which knows where it lies in the others."""
    others = {language: f"{address}{below}" for language, below in LANGUAGES.items()}
    for language in LANGUAGES:
        with translation.override(language):
            said = {**context, "others": others} | (
                file_context(language) if "check_file" in template else {}
            )
            yield language, render_to_string(template, said).encode()


def _write(place: Path, content: bytes) -> None:
    """Write beside the place and move there in one step; what lies there already in the same words is left alone."""
    if place.is_file() and place.read_bytes() == content:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".unfinished")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(unfinished).chmod(0o644)
        os.replace(unfinished, place)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
