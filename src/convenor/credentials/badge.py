"""The badge: a picture for wallets and profiles, with the credential baked in. It names the course, and no person."""

from datetime import date
from pathlib import Path
from typing import cast

from convenor.credentials.facts import LANGUAGES, Facts, paper_of
from convenor.credentials.models import Certificate
from convenor.credentials.paper import Said, certificate_data
from convenor.credentials.proof.baking import baked_png, baked_svg
from convenor.documents.pictures import Form, draw
from convenor.kit import dates
from convenor.kit.languages import Wording, spoken
from convenor.kit.letters import upper

TEMPLATE = Path(__file__).parent / "typst" / "credentials" / "badge.typ"
DOTS_PER_INCH = 150
"""On four inches: 600 dots a side, what wallets and LinkedIn show sharp."""
PICTURES: dict[Form, str] = {"png": "image/png", "svg": "image/svg+xml"}
"""The forms of a badge, and what they are called on the web."""


def badge(certificate: Certificate, form: Form, *, language: str) -> bytes:
    """Return the badge of an issued certificate in one of ``PICTURES``, in ``language`` or else the paper's first.

    The same certificate, form and language give the same bytes.
    """
    data = badge_data(certificate, language=language)
    credential = certificate.credential.encode()
    if form == "svg":
        return baked_svg(draw(TEMPLATE, data, form="svg"), credential)
    return baked_png(draw(TEMPLATE, data, form="png", dots_per_inch=DOTS_PER_INCH), credential)


def badge_data(certificate: Certificate, *, language: str) -> dict[str, object]:
    """Return the data of ``badge.typ``: texts, each with its language."""
    facts: Facts = certificate.facts
    language = language if language in LANGUAGES else LANGUAGES[0]
    paper = paper_of(facts, number=certificate.number, check_address=certificate.check_address)
    headings = {one["lang"]: one["text"] for one in cast(list[Said], certificate_data(paper)["heading"])}
    first, last = date.fromisoformat(facts["first_day"]), date.fromisoformat(facts["last_day"])
    return {
        "heading": {"text": upper(headings[language], language), "lang": language},
        "title": _said(facts["course"], language),
        "dates": {"text": dates.days(first, last, language), "lang": language},
        "issuer": _said(facts["issuer"], language),
        "notice": _said(facts["notice"], language) if facts["notice"] else None,
        "number": certificate.number,
    }


def _said(wording: Wording, language: str) -> dict[str, str]:
    found = spoken(wording, language)
    return {"text": found.text, "lang": found.language}
