"""What is said when a certificate is checked: what a file comes to, and what each step found.

The same words stand on the page behind the QR code and on the one that checks a file in the browser. The script there
knows codes only; the page carries the sentences in the reader's language. A code that has no sentence here is answered
by that of its step, with the code beside it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.credentials.proof.verify import Check, Outcome, Report


class Verdict(NamedTuple):
    """``look`` is the kind of border (``_check.scss``); ``name`` is what the script concludes."""

    name: str
    look: str
    icon: str
    title: str | Promise
    text: str | Promise


class Finding(NamedTuple):
    """What one step found: ``code`` as the script names it, ``look`` good, bad or plain."""

    code: str
    look: str
    title: str | Promise
    text: str | Promise = ""


VERDICTS = (
    Verdict(
        "valid",
        "valid",
        "shield-check",
        _("This file is the certificate, exactly as it was issued"),
        _("Its signature is genuine and it was not revoked. What you see in the file can be relied on."),
    ),
    Verdict(
        "credential",
        "valid",
        "shield-check",
        _("This credential is valid"),
        _("Its signature is genuine and it was not revoked. What it says stands below."),
    ),
    Verdict(
        "altered",
        "superseded",
        "alert-triangle",
        _("The certificate is genuine, this file is not the one that was issued"),
        _(
            "Something in the file was changed after it was issued: perhaps by a program that saved it anew, perhaps "
            "on purpose. Do not rely on what its page shows; rely on what stands below, which is signed."
        ),
    ),
    Verdict(
        "superseded",
        "superseded",
        "arrow-right",
        _("This certificate was replaced by a newer one"),
        _("Something in it was corrected. Only the newer one counts."),
    ),
    Verdict(
        "revoked",
        "revoked",
        "x",
        _("This certificate was revoked"),
        _("It was issued, and taken back. It is not valid."),
    ),
    Verdict(
        "expired",
        "expired",
        "clock",
        _("This certificate has expired"),
        _("It was genuine and valid until the day that it names."),
    ),
    Verdict(
        "foreign",
        "unknown",
        "alert-circle",
        _("This certificate was not issued here"),
        _(
            "It names an issuer whose keys this site does not publish. Ask that issuer for a page like this one, or "
            "check it with the command below and the issuer’s own keys."
        ),
    ),
    Verdict(
        "refused",
        "revoked",
        "x",
        _("This certificate is not genuine"),
        _("What it says is not what the issuer signed. Do not rely on it."),
    ),
    Verdict(
        "unlogged",
        "revoked",
        "alert-triangle",
        _("The public log does not confirm this certificate"),
        _(
            "It is signed with a key of the issuer, and the proof that it was entered in the log when it was issued "
            "does not hold. Do not rely on it, and tell the organiser."
        ),
    ),
    Verdict(
        "unchecked",
        "unknown",
        "alert-circle",
        _("This could not be checked to the end"),
        _(
            "A part of the answer did not arrive. Nothing was lost: look at the connection and choose the file again."
        ),
    ),
    Verdict(
        "unreadable",
        "unknown",
        "alert-circle",
        _("There is no certificate in this file"),
        _(
            "It can be a PDF of ours, a badge (PNG or SVG), or the credential that belongs to it as JSON or JWT. A "
            "scan or a photograph holds nothing to check: scan its QR code instead."
        ),
    ),
)

FINDINGS = (
    Finding(
        "file.passed",
        "good",
        _("The file was not changed."),
        _("Byte for byte it is the one that was issued: its SHA-256 is the one on record."),
    ),
    Finding(
        "file.changed",
        "bad",
        _("The file was changed."),
        _("Its SHA-256 is not the one on record: at least one byte differs from what was issued."),
    ),
    Finding(
        "file.never_issued",
        "bad",
        _("It is not on record."),
        _(
            "It is signed with a key of the issuer, but no such certificate was ever issued here. Tell the organiser."
        ),
    ),
    Finding(
        "file.no_paper", "plain", _("There was no paper to compare."), _("Only the credential was checked.")
    ),
    Finding(
        "file.no_paper_picture",
        "plain",
        _("The picture itself was not checked."),
        _("Anybody can draw one. Only the credential inside it was checked; what it says stands below."),
    ),
    Finding(
        "file.unreachable",
        "plain",
        _("The file was not compared with what is on record."),
        _("This site did not answer."),
    ),
    Finding("file.not_reached", "plain", _("The file was not compared with what is on record.")),
    Finding("file.failed", "bad", _("No certificate could be taken out of the file.")),
    Finding(
        "pdf.no_credential",
        "bad",
        _("The PDF holds no credential."),
        _("A certificate of ours carries its signed twin as an attached file; this PDF does not."),
    ),
    Finding(
        "pdf.two_credentials",
        "bad",
        _("The PDF holds more than one credential."),
        _("No certificate of ours does."),
    ),
    Finding(
        "pdf.two_log_proofs",
        "bad",
        _("The PDF holds more than one proof of the log."),
        _("No certificate of ours does."),
    ),
    Finding(
        "picture.no_credential",
        "bad",
        _("The picture holds no credential."),
        _(
            "A badge of ours carries its credential inside. A picture that was saved anew or photographed loses it."
        ),
    ),
    Finding(
        "picture.two_credentials",
        "bad",
        _("The picture holds more than one credential."),
        _("No badge of ours does."),
    ),
    Finding(
        "picture.unreadable", "bad", _("The picture is damaged."), _("No credential can be taken out of it.")
    ),
    Finding(
        "picture.too_large", "bad", _("The picture is too large."), _("No badge of ours has more than 10 MB.")
    ),
    Finding("pdf.encrypted", "bad", _("The PDF is locked."), _("No certificate of ours is.")),
    Finding(
        "pdf.too_large", "bad", _("The PDF is too large."), _("No certificate of ours has more than 25 MB.")
    ),
    Finding(
        "form.passed",
        "good",
        _("The credential is well-formed."),
        _("It is an Open Badges 3.0 credential of the one form that is issued here, with nothing added."),
    ),
    Finding(
        "form.failed",
        "bad",
        _("The credential is not of the form that is issued here."),
        _("Something is missing, added or written otherwise."),
    ),
    Finding(
        "issuer.passed",
        "good",
        _("The issuer is known."),
        _("The key that signed is one that this site publishes for the issuer named in it."),
    ),
    Finding(
        "issuer.unknown",
        "bad",
        _("The issuer is not one of this site."),
        _("Whatever the file says of itself, nobody here vouches for it."),
    ),
    Finding(
        "issuer.failed",
        "bad",
        _("The key is not one that may sign for this issuer."),
        _("It belongs to somebody else, or was withdrawn."),
    ),
    Finding(
        "key.revoked",
        "bad",
        _("The key that signed was withdrawn."),
        _(
            "It was lost or stolen, so what it signed is believed only where the public log had it before. Of this "
            "certificate that is not proven. Ask the organiser for a new one."
        ),
    ),
    Finding("issuer.not_checked", "plain", _("The issuer was not looked up.")),
    Finding(
        "signature.passed",
        "good",
        _("The signature is genuine."),
        _("The issuer’s key signed exactly what the credential says."),
    ),
    Finding(
        "signature.failed",
        "bad",
        _("The signature does not belong to what the credential says."),
        _("Something in it was changed after it was signed, or somebody else signed it."),
    ),
    Finding("signature.not_checked", "plain", _("The signature was not checked.")),
    Finding("dates.passed", "good", _("The dates are in order."), _("It has begun, and has not expired.")),
    Finding("dates.expired", "bad", _("It has expired.")),
    Finding(
        "dates.failed",
        "bad",
        _("The dates are not in order."),
        _("It has not begun yet, or says so of itself."),
    ),
    Finding("dates.not_checked", "plain", _("The dates were not checked.")),
    Finding(
        "status.passed",
        "good",
        _("It was not revoked."),
        _("So says the issuer’s signed status list, which was checked like the certificate itself."),
    ),
    Finding(
        "status.revoked",
        "bad",
        _("It was revoked or replaced."),
        _("The issuer’s signed status list marks it as not valid."),
    ),
    Finding(
        "status.failed",
        "bad",
        _("The status list is not to be believed."),
        _("So it is not known whether the certificate was revoked."),
    ),
    Finding("status.not_checked", "plain", _("Whether it was revoked is not known.")),
    Finding(
        "log.passed",
        "good",
        _("It is in the public log."),
        _("It was entered before it was handed out, and the log cannot be rewritten unseen."),
    ),
    Finding(
        "log.failed",
        "bad",
        _("The public log does not confirm it."),
        _("What is said of its entry does not hold."),
    ),
    Finding(
        "log.not_checked",
        "plain",
        _("Whether it is in the public log was not checked."),
        _("No proof of its entry was at hand."),
    ),
    Finding(
        "log.not_reached",
        "plain",
        _("Whether it is in the public log was not checked."),
        _("One of the checks before it has failed already."),
    ),
)
PARTS_OF_PAPER = {
    "kind": _("the kind of certificate"),
    "course": _("the title of the course"),
    "programme": _("the programme"),
    "code": _("the code of the course"),
    "course_slug": _("the address of the course"),
    "programme_slug": _("the address of the programme"),
    "first_day": _("the first day"),
    "last_day": _("the last day"),
    "place": _("the place"),
    "minutes": _("the hours"),
    "given": _("what was taught or spoken on"),
    "modules": _("the modules"),
    "credits": _("the organisations named"),
    "signatories": _("who signs"),
    "issuer": _("the issuer"),
    "notice": _("the note of a rehearsal"),
    "international_name": _("the name in Latin letters"),
    "institution": _("the institution"),
}
"""What a certificate says beside the name, in words for people; what makes no certificate wrong is not here."""
_BY_CODE = {finding.code: finding for finding in FINDINGS}


def findings_of(report: Report) -> list[tuple[Check, Finding]]:
    """Return what each step found, in order, with its sentence; what nobody set out to check is left out."""
    return list(_findings(report))


def _findings(report: Report) -> Iterator[tuple[Check, Finding]]:
    for check in report.checks:
        of_step = f"{check.step}.{check.outcome.replace(' ', '_')}"
        finding = _BY_CODE.get(check.code) or _BY_CODE.get(of_step)
        if finding:
            yield check, finding
        elif check.outcome is not Outcome.NOT_CHECKED:
            raise LookupError(f"no sentence for {of_step}")
