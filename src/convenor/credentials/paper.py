"""The certificate on paper: what stands on it, and the PDF made of that.

Knows no model: ``CertificatePaper`` is filled by ``credentials.queries``, travels to a worker process as it
is, and ``typeset_certificate`` is a function of its arguments. What the paper says is in each of its languages
at once, so words are looked up here per language and not in the language of whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.credentials.kinds import Kind
from convenor.documents.qr import draw_qr
from convenor.documents.typeset import DoesNotFit, typeset
from convenor.kit import dates
from convenor.kit.languages import Wording, spoken
from convenor.kit.names import LONGEST_NAME
from convenor.kit.refusals import Refusal, Refused, insist

TEMPLATE = Path(__file__).parent / "typst" / "credentials" / "certificate.typ"
SIZES = (9.2, 8.6, 8.0, 7.4)
"""Type sizes in points, tried from the largest until everything stands on one page."""

Part = Literal["orders", "partners", "implements"]
PARTS: tuple[Part, ...] = ("orders", "partners", "implements")
"""The order of protocol in which organisations are named."""

Words = Mapping[str, str]
Said = dict[str, str]
"""A text and its language, as the template takes it: ``{"text": "Bakı", "lang": "az"}``."""


@dataclass(frozen=True)
class PaperModule:
    """A module by its number; ``title`` is empty when nobody has named it."""

    number: int
    title: Wording = field(default_factory=dict)


@dataclass(frozen=True)
class PaperCredit:
    """The organisations that have one part in the course, in the order of protocol."""

    part: Part
    organisations: tuple[Wording, ...]


@dataclass(frozen=True)
class PaperSignatory:
    name: Wording
    post: Wording = field(default_factory=dict)


@dataclass(frozen=True)
class CertificatePaper:
    """Everything that stands on one certificate.

    ``name`` is the official form, ``international_name`` the Latin form of the passport (shown when it differs).
    ``minutes`` of training are shown as hours. ``check_address`` is printed, and is what the QR code holds.
    ``given`` are titles of what a trainer or speaker gave, in the place of modules. ``notice`` is one line on top,
    such as that of a rehearsal. ``languages`` are shown in their order, the first one upright.
    """

    number: str
    kind: str
    name: str
    course: Wording
    programme: Wording
    first_day: date
    last_day: date
    minutes: int
    issued_on: date
    issuer: Wording
    check_address: str
    signatories: tuple[PaperSignatory, ...]
    modules: tuple[PaperModule, ...] = ()
    given: tuple[Wording, ...] = ()
    credits: tuple[PaperCredit, ...] = ()
    institution: Wording = field(default_factory=dict)
    place: Wording = field(default_factory=dict)
    international_name: str = ""
    notice: Wording = field(default_factory=dict)
    languages: tuple[str, ...] = ("az", "en")


def paper_refusal(paper: CertificatePaper) -> Refusal | None:
    """Return why this certificate cannot be put on paper, or ``None``.

    Codes: ``credentials.name_missing``, ``credentials.name_too_long``, ``credentials.signatories``.
    """
    if not paper.name.strip():
        return Refusal("credentials.name_missing", _("A certificate needs the name of the person."))
    if len(paper.name) > LONGEST_NAME:
        return Refusal(
            "credentials.name_too_long",
            _(
                "The name has {length} letters; a certificate holds {most}. Give the name as it is to be printed."
            ),
            {"length": len(paper.name), "most": LONGEST_NAME},
        )
    if not 1 <= len(paper.signatories) <= 4:
        return Refusal(
            "credentials.signatories",
            _("A certificate is signed by one to four persons; this one names {count}."),
            {"count": len(paper.signatories)},
        )
    return None


def typeset_certificate(
    paper: CertificatePaper, *, credential: bytes, log_proof: bytes = b"", at: datetime
) -> bytes:
    """Return the certificate as one page of PDF/A-3a and PDF/UA-1, with ``credential.json`` attached.

    ``credential`` is that file: the signed Open Badges 3.0 document in UTF-8. ``log_proof``, where there is one, is
    attached as ``credential.tlog-proof``: the proof of the entry in the log. ``at`` (aware) dates the PDF. The
    same arguments give the same bytes. Raises ``Refused``: the codes of ``paper_refusal``,
    ``documents.unprintable``, and ``credentials.paper_too_full`` when all that is to be said does not stand on
    one page in the smallest type.
    """
    insist(paper_refusal(paper))
    files = {"credential.json": credential, "check.svg": draw_qr(paper.check_address)}
    shown = certificate_data(paper)
    if log_proof:
        files["credential.tlog-proof"] = log_proof
        shown["has_log_proof"] = True
    for size in SIZES:
        try:
            return typeset(TEMPLATE, {**shown, "size": size}, files=files, at=at)
        except DoesNotFit:
            continue
    raise Refused(
        Refusal(
            "credentials.paper_too_full",
            _("The titles, modules and organisations are too long for one page. Shorten some of them."),
        )
    )


def certificate_data(paper: CertificatePaper) -> dict[str, object]:
    """Return the data of ``certificate.typ``: only texts, each with its language, and their order."""
    languages = paper.languages
    words = [_words(language, paper.kind) for language in languages]
    credits_in_order = sorted(paper.credits, key=lambda credit: PARTS.index(credit.part))

    def each(word: str) -> list[Said]:
        return [
            {"text": said[word], "lang": language} for said, language in zip(words, languages, strict=True)
        ]

    return {
        "title": f"{words[0]['heading']} {paper.number}",
        "author": str(spoken(paper.issuer, languages[0])),
        "number": paper.number,
        "languages": languages,
        "heading": each("heading"),
        "certifies": each("certifies"),
        "name": paper.name,
        "international_name": "" if paper.international_name == paper.name else paper.international_name,
        "institution": in_each(paper.institution, languages),
        "columns": [_column(paper, said, language) for said, language in zip(words, languages, strict=True)],
        "credits": [
            {
                "part": credit.part,
                "label": each(credit.part),
                "organisations": [in_each(organisation, languages) for organisation in credit.organisations],
            }
            for credit in credits_in_order
        ],
        "signatories": [_signatory(signatory, languages) for signatory in paper.signatories],
        "issued": {
            "label": each("issued"),
            "date": [
                {"text": dates.day(paper.issued_on, language), "lang": language} for language in languages
            ],
        },
        "check": {
            "label": each("check"),
            "address": paper.check_address,
            "shown": paper.check_address.removeprefix("https://"),
            "description": words[0]["code"].format(address=paper.check_address),
        },
        "credential_description": words[0]["credential"],
        "log_proof_description": words[0]["log_proof"],
        "has_log_proof": False,
        "notice": in_each(paper.notice, languages),
        "signature": words[0]["signature"],
    }


def _column(paper: CertificatePaper, words: Words, language: str) -> dict[str, object]:
    """One language's half: a sentence around the title of the course, the facts, the modules."""
    course = spoken(paper.course, language)
    programme = spoken(paper.programme, language)
    sentence: list[Said] = []
    for line in words["sentence"].split("\n"):
        if line == "{course}":
            sentence.append({"role": "course", "text": course.text, "lang": course.language})
        else:
            sentence.append({"role": "plain", "text": line.format(programme=programme), "lang": language})
    facts = [
        dates.days(paper.first_day, paper.last_day, language),
        str(spoken(paper.place, language)),
        dates.hours(paper.minutes, language),
    ]
    return {
        "lang": language,
        "sentence": sentence,
        "facts": [fact for fact in facts if fact],
        "modules": [
            {
                "label": words["module"].format(number=module.number),
                "title": next(iter(in_each(module.title, (language,))), None),
            }
            for module in paper.modules
        ]
        or [{"label": "–", "title": next(iter(in_each(title, (language,))), None)} for title in paper.given],
    }


def _signatory(signatory: PaperSignatory, languages: Sequence[str]) -> list[dict[str, Said | None]]:
    """Name and post per language; what would only repeat the line above is left out."""
    names = in_each(signatory.name, languages)
    posts = in_each(signatory.post, languages)
    return [
        {
            "name": names[index] if index < len(names) else None,
            "post": posts[index] if index < len(posts) else None,
        }
        for index in range(max(len(names), len(posts)))
    ]


def in_each(wording: Wording, languages: Sequence[str]) -> list[Said]:
    """Return the wording in each language, the same text only once."""
    said: dict[str, Said] = {}
    for language in languages:
        found = spoken(wording, language)
        if found:
            said.setdefault(found.text, {"text": found.text, "lang": found.language})
    return list(said.values())


def _heading_and_sentence(kind: str) -> tuple[str, str]:
    """In the language that is active. In the sentence {course} stands alone on its line and is set larger."""
    if kind == Kind.TRAINER:
        return gettext("Trainer’s Certificate"), gettext(
            "taught in a course held within the “{programme}” training programme:\n{course}"
        )
    if kind == Kind.SPEAKER:
        return gettext("Speaker’s Certificate"), gettext(
            "spoke as a guest in a course held within the “{programme}” training programme:\n{course}"
        )
    if kind == Kind.COMPLETION:
        return gettext("Certificate of Completion"), gettext(
            "completed a course held within the “{programme}” training programme:\n{course}"
        )
    return gettext("Certificate of Participation"), gettext(
        "took part in a course held within the “{programme}” training programme:\n{course}"
    )


@cache
def _words(language: str, kind: str) -> Words:
    """The fixed words of the paper in one language."""
    with translation.override(language):
        heading, sentence = _heading_and_sentence(kind)
        return {
            "heading": heading,
            "sentence": sentence,
            "certifies": gettext("This is to certify that"),
            "module": gettext("Module {number}"),
            "orders": gettext("Ordered and supported by"),
            "partners": gettext("Partners"),
            "implements": gettext("Implemented by"),
            "issued": gettext("Date of issue"),
            "check": gettext("Check this certificate at"),
            "code": gettext("QR code with the address {address}"),
            "signature": gettext("Signature"),
            "credential": gettext("The same certificate as a signed Open Badges 3.0 credential"),
            "log_proof": gettext("The proof that this credential is in the public log of its issue"),
        }
