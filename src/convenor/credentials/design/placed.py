"""The data of ``placed.typ``: a certificate and its layout become texts with places, and nothing else.

No text of anybody is ever read as Typst: what is written here is JSON, and the template sets it as it is.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from convenor.credentials.design.layout import KINDS, Field, Layout, in_reading_order
from convenor.credentials.design.rules import picture_gone
from convenor.credentials.paper import (
    CertificatePaper,
    Said,
    certificate_data,
    in_each,
    paper_refusal,
    typeset_certificate,
)
from convenor.documents.qr import draw_qr
from convenor.documents.typeset import DoesNotFit, draw, typeset
from convenor.kit import dates
from convenor.kit.refusals import Refusal, Refused, insist

TEMPLATE = Path(__file__).parents[1] / "typst" / "credentials" / "placed.typ"
DOTS = 110
"""Dots per inch of the picture in the editor: 1,286 for the width of a sheet."""


@dataclass(frozen=True)
class Artwork:
    """A picture as Typst takes it, an SVG; ``digest`` is the SHA-256 of the file that was kept."""

    digest: str
    content: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.digest}.svg"


def artwork_of(content: bytes, *, digest: str, ending: str, width: int, height: int) -> Artwork:
    """Return a kept picture for Typst, whose files in memory must be text: pixels are put into an SVG around them."""
    if ending != "svg":
        kind = {"png": "image/png", "jpg": "image/jpeg"}[ending]
        content = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
            f'href="data:{kind};base64,{b64encode(content).decode()}"/></svg>'
        ).encode()
    return Artwork(digest, content)


@dataclass(frozen=True)
class Drawing:
    """A layout with the pictures it needs: all that the paper of a certificate is made of, beside its facts."""

    layout: Layout
    artwork: tuple[Artwork, ...] = ()

    @property
    def files(self) -> dict[str, bytes]:
        return {one.name: one.content for one in self.artwork}


def put_on_paper(
    paper: CertificatePaper,
    drawing: Drawing | None,
    *,
    credential: bytes,
    log_proof: bytes = b"",
    at: datetime,
) -> bytes:
    """Return the certificate as PDF/A-3a and PDF/UA-1: on the standard page, or as ``drawing`` says.

    ``credential`` and ``log_proof`` are attached, as ``typeset_certificate`` does.

    The same arguments give the same bytes. Refuses what ``typeset_certificate`` refuses, ``design.too_full``, and
    ``design.picture_gone`` where a picture is no longer there: no paper is made with an empty place.
    """
    if drawing is None:
        return typeset_certificate(paper, credential=credential, log_proof=log_proof, at=at)
    insist(paper_refusal(paper) or pictures_refusal(drawing))
    files = {**drawing.files, "credential.json": credential, "check.svg": draw_qr(paper.check_address)}
    shown = placed_data(paper, drawing)
    if log_proof:
        files["credential.tlog-proof"] = log_proof
        shown["has_log_proof"] = True
    try:
        return typeset(TEMPLATE, shown, files=files, at=at)
    except DoesNotFit as full:
        raise Refused(too_full(drawing.layout, full.part)) from None


def put_or_refuse(
    paper: CertificatePaper, drawing: Drawing | None, credential: bytes, log_proof: bytes, at: datetime
) -> bytes | Refusal:
    """Return what ``put_on_paper`` returns, or why it refused, as a value: that travels between processes."""
    try:
        return put_on_paper(paper, drawing, credential=credential, log_proof=log_proof, at=at)
    except Refused as refused:
        return refused.refusal


def picture_of(paper: CertificatePaper, drawing: Drawing, *, dots_per_inch: int = DOTS) -> tuple[bytes, str]:
    """Return the page as a PNG, and the key of the first field that is too full, if any. For the eye of the editor.

    Refuses the codes of ``paper_refusal`` and ``documents.unprintable``.
    """
    insist(paper_refusal(paper))
    files = {**drawing.files, "credential.json": b"{}", "check.svg": draw_qr(paper.check_address)}
    try:
        return draw(TEMPLATE, placed_data(paper, drawing), files=files, dots_per_inch=dots_per_inch), ""
    except DoesNotFit as full:
        draft = placed_data(paper, drawing, is_draft=True)
        return draw(TEMPLATE, draft, files=files, dots_per_inch=dots_per_inch), full.part


def pictures_refusal(drawing: Drawing) -> Refusal | None:
    """Return why a drawing lacks a picture that its layout names, or None."""
    there = {one.digest for one in drawing.artwork}
    return next(
        (picture_gone(one) for one in drawing.layout.fields if one.picture and one.picture not in there), None
    )


def too_full(layout: Layout, key: str) -> Refusal:
    """Why a field cannot hold what is to be said, even in the smallest type."""
    one = layout.field(key)
    return Refusal(
        "design.too_full",
        _("“{field}” has too little room for what it says. Make it larger, or its type smaller."),
        {"field": KINDS[one.kind].label if one else ""},
    )


def placed_data(paper: CertificatePaper, drawing: Drawing, *, is_draft: bool = False) -> dict[str, object]:
    """Return the data of ``placed.typ``. In a draft, what does not fit is shown all the same."""
    layout = drawing.layout
    names = {one.digest: one.name for one in drawing.artwork}
    whole = certificate_data(replace(paper, languages=layout.languages))
    said: dict[tuple[str, ...], dict[str, Any]] = {layout.languages: whole}
    placed = []
    for one in in_reading_order(layout.fields):
        languages = tuple(language for language in layout.languages if language in one.languages)
        if KINDS[one.kind].spoken and not languages:
            continue
        languages = languages or layout.languages
        if languages not in said:
            said[languages] = certificate_data(replace(paper, languages=languages))
        content = _content(one, paper, languages, said[languages], names)
        if content:
            placed.append(
                {
                    "key": one.key,
                    "kind": one.kind,
                    "x": one.x,
                    "y": one.y,
                    "width": one.width,
                    "height": one.height,
                    "size": one.size,
                    "face": one.face,
                    "weight": one.weight,
                    "align": one.align,
                    "colour": one.colour,
                    **content,
                }
            )
    return {
        "title": whole["title"],
        "author": whole["author"],
        "number": whole["number"],
        "languages": layout.languages,
        "page": {"width": layout.width, "height": layout.height, "border": layout.border},
        "credential_description": whole["credential_description"],
        "log_proof_description": whole["log_proof_description"],
        "has_log_proof": False,
        "behind": [one for one in placed if one["kind"] == "picture" and not one["alt"]],
        "fields": [one for one in placed if one["kind"] != "picture" or one["alt"]],
        "draft": is_draft,
    }


def _content(
    one: Field,
    paper: CertificatePaper,
    languages: tuple[str, ...],
    said: dict[str, Any],
    names: Mapping[str, str],
) -> dict[str, Any]:
    """What a field shows, by the way it is set; nothing where there is nothing to say."""
    if one.kind in LINES:
        lines: list[Said] = LINES[one.kind](paper, languages, said)
        return {"how": "lines", "lines": lines} if lines else {}
    if one.kind in JOINED:
        parts: list[Said] = JOINED[one.kind](paper, languages, said)
        return {"how": "joined", "parts": parts} if parts else {}
    if one.kind == "text":
        return {"how": "lines", "lines": in_each(one.words, languages)}
    if one.kind == "sentence":
        return {"how": "sentences", "sentences": [column["sentence"] for column in said["columns"]]}
    if one.kind == "modules":
        columns = [column["modules"] for column in said["columns"]]
        return {"how": "modules", "columns": columns} if columns[0] else {}
    if one.kind in {"orders", "partners", "implements"}:
        parts_of = [credit for credit in said["credits"] if credit["part"] == one.kind]
        return {"how": "credit", **parts_of[0]} if parts_of else {}
    if one.kind in {"issued", "address"}:
        return _labelled(one.kind, said)
    if one.kind == "signatory":
        if one.which > len(said["signatories"]):
            return {}
        return {
            "how": "signatory",
            "lines": said["signatories"][one.which - 1],
            "scan": names.get(one.picture, ""),
            "alt": said["signature"],
        }
    if one.kind == "code":
        return {"how": "code", "alt": said["check"]["description"]}
    if one.kind == "picture":
        shows = in_each(one.words, languages[:1])
        return {"how": "picture", "file": names[one.picture], "alt": shows[0]["text"] if shows else ""}
    return {"how": "ornament"}


def _labelled(kind: str, said: dict[str, Any]) -> dict[str, Any]:
    if kind == "issued":
        return {
            "how": "labelled",
            "label": said["issued"]["label"],
            "parts": said["issued"]["date"],
            "link": "",
        }
    check = said["check"]
    shown = [{"text": check["shown"], "lang": "en"}]
    return {"how": "labelled", "label": check["label"], "parts": shown, "link": check["address"]}


Says = Callable[[CertificatePaper, tuple[str, ...], dict[str, Any]], list[Said]]


def _each(tell: Callable[[str], str], languages: tuple[str, ...]) -> list[Said]:
    return [{"text": tell(language), "lang": language} for language in languages]


def _plain(text: str, language: str) -> list[Said]:
    return [{"text": text, "lang": language}] if text else []


LINES: Mapping[str, Says] = {
    "heading": lambda paper, languages, said: said["heading"],
    "name": lambda paper, languages, said: _plain(paper.name, "az"),
    "international_name": lambda paper, languages, said: _plain(said["international_name"], "en"),
    "number": lambda paper, languages, said: _plain(paper.number, "en"),
    "course": lambda paper, languages, said: in_each(paper.course, languages),
    "programme": lambda paper, languages, said: in_each(paper.programme, languages),
}
"""Each language on a line of its own."""

JOINED: Mapping[str, Says] = {
    "certifies": lambda paper, languages, said: said["certifies"],
    "institution": lambda paper, languages, said: said["institution"],
    "dates": lambda paper, languages, said: _each(
        lambda language: dates.days(paper.first_day, paper.last_day, language), languages
    ),
    "hours": lambda paper, languages, said: _each(
        lambda language: dates.hours(paper.minutes, language), languages
    ),
    "place": lambda paper, languages, said: in_each(paper.place, languages),
    "notice": lambda paper, languages, said: said["notice"],
}
"""All languages in one line, parted by a dot."""
