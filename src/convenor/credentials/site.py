"""The public part of certificates as a folder of files, which any web server can serve for ever.

Under the same addresses as on the site: the page behind each QR code in both languages, its data and its credential,
what that names by an address (terms, course, programme), the issuers' keys and status lists, the log, and the page that
checks a file. Nothing in the folder is private, nothing in it is computed, and no file in it is ever half written:
interrupted, it is run again.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import QuerySet
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from convenor.credentials import queries
from convenor.credentials.credential import published_did
from convenor.credentials.models import Certificate
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.states import UNRELEASED
from convenor.credentials.views.files import file_context
from convenor.credentials.views.log import log_context
from convenor.credentials.views.public import check_context, check_template
from convenor.programmes.models import Course, Programme
from convenor.vocabularies.terms import vocabularies

LANGUAGES = {"az": "", "en": "en/"}
"""Where the page in each language lies, below its address."""
NEVER_ISSUED = {"az": "/404.html", "en": "/404.en.html"}

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
    for name, content in (*_common(at), *_named(certificates)):
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
            _write(folder / name, content)
        progress("certificates", place, count)
    return count


def _of_certificate(certificate: Certificate, at: datetime) -> Iterator[tuple[str, bytes]]:
    place = f"v/{certificate.token}"
    yield f"{place}.json", JsonResponse(queries.answer_of(certificate)).content
    if not certificate.erased_at:
        yield f"{place}/credential.json", certificate.credential.encode()
    if log_proof := queries.log_proof_of(certificate):
        yield f"{place}/credential.tlog-proof", log_proof
    if paper_proof := queries.paper_proof_of(certificate):
        yield f"{place}/paper.tlog-proof", paper_proof
    context = {**check_context(certificate, at=at), "copied_at": at}
    yield from _pages(check_template(certificate), context, _in_each_language(f"/{place}/"))


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
    front = {**copied, "vocabularies": vocabularies().values()}
    yield from _pages("credentials/log.html", {**copied, **log_context()}, _in_each_language("/log/"))
    yield from _pages("credentials/site/front.html", front, _in_each_language("/"))
    yield from _pages("credentials/check_file.html", copied, _in_each_language("/check/file/"))
    yield from _pages("credentials/never_issued.html", copied, NEVER_ISSUED)


def _named(certificates: QuerySet[Certificate]) -> Iterator[tuple[str, bytes]]:
    """What credentials name by an address of this site: all lists of terms, and their own courses and programmes."""
    for vocabulary in vocabularies().values():
        places = _in_each_language(reverse("programmes:vocabulary", args=[vocabulary.key]))
        yield from _pages("programmes/vocabulary.html", {"vocabulary": vocabulary}, places)
    courses = Course.objects.filter(pk__in=certificates.values("course")).select_related(
        "programme", "issuer"
    )
    for course in courses:
        places = _in_each_language(reverse("programmes:course", args=[course.slug]))
        yield from _pages("credentials/site/course.html", {"course": course}, places)
    for programme in Programme.objects.filter(pk__in=courses.values("programme")):
        places = _in_each_language(reverse("programmes:programme", args=[programme.slug]))
        held = [course for course in courses if course.programme_id == programme.pk]
        context = {"programme": programme, "courses": held}
        yield from _pages("credentials/site/programme.html", context, places)


def _in_each_language(address: str) -> Mapping[str, str]:
    return {language: f"{address}{below}" for language, below in LANGUAGES.items()}


def _pages(
    template: str, context: Mapping[str, object], places: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """A page in each language, which knows at which address it lies in the others; as files below the folder."""
    for language, address in places.items():
        with translation.override(language):
            said = {**context, "others": places} | (
                file_context(language) if "check_file" in template else {}
            )
            name = address[1:] + ("index.html" if address.endswith("/") else "")
            yield name, render_to_string(template, said).encode()


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
