"""A whole file: the credential that it carries, and whether the page that people see belongs to it.

A page proves nothing: anybody can draw one. Three things can be said of it without asking the issuer. The file is byte
for byte what the log has, where a proof of that is at hand; it has a seal, which holds or not; and it does not show the
number of the credential that is attached to it, so one of the two was put there later.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from convenor.credentials.proof.carriers import carried_by
from convenor.credentials.proof.documents import time_text
from convenor.credentials.proof.log.checkpoints import Checkpoint, LogKeys
from convenor.credentials.proof.log.proofs import check_proof
from convenor.credentials.proof.log.witnesses import Policy
from convenor.credentials.proof.pdf import Pdf
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.seal import check_seal
from convenor.credentials.proof.trust import Trust
from convenor.credentials.proof.verify import Check, Outcome, Report, verify

NOT_CHECKED = Check(
    "paper",
    Outcome.NOT_CHECKED,
    "Whether the page or picture itself shows the same was not checked: compare it with what is said here.",
    "paper.not_checked",
)


def examine(
    data: bytes,
    *,
    trust: Trust,
    at: datetime,
    status_needed: bool = False,
    log_proof: bytes | None = None,
    paper_proof: bytes | None = None,
    log_needed: bool = False,
    witnesses: Policy | None = None,
) -> Report:
    """Return the report on a file: the steps of ``verify``, ``paper`` for one that shows something, and ``seal`` for a
    PDF that has one.

    ``log_proof`` is for a file that brings none itself; ``paper_proof`` proves that the log has this very file. The
    others are those of ``verify``. Codes are those of ``carriers.carried_by``, ``verify``, ``check_paper`` and
    ``seal.check_seal``.
    """
    try:
        found = carried_by(data)
    except Refused as refused:
        return Report((Check("file", Outcome.FAILED, refused.sentence, refused.code),))
    report = verify(
        found.credential,
        trust=trust,
        at=at,
        status_needed=status_needed,
        log_proof=found.log_proof or log_proof,
        log_needed=log_needed,
        witnesses=witnesses,
    )
    if not found.shows_something or (report.refusal and not report.facts):
        return replace(report, checks=(*report.checks, NOT_CHECKED)) if found.shows_something else report
    try:
        keys = {**(witnesses.logs if witnesses else {}), **trust.logs}
        check = check_paper(
            data,
            found.pdf,
            number=report.facts["Number"],
            proof=paper_proof,
            keys=keys,
            kept=trust.checkpoints,
        )
    except Refused as refused:
        check = Check("paper", Outcome.FAILED, refused.sentence, refused.code)
    checks = [*report.checks, check]
    if found.pdf:
        try:
            seal = check_seal(found.pdf, known=trust.seals.get(report.issuer, ()))
        except Refused as refused:
            seal = Check("seal", Outcome.FAILED, refused.sentence, refused.code)
        checks += [seal] if seal else []
    return replace(report, checks=tuple(checks))


def check_paper(
    data: bytes,
    pdf: Pdf | None,
    *,
    number: str,
    proof: bytes | None,
    keys: LogKeys,
    kept: Iterable[Checkpoint] = (),
) -> Check:
    """Check the page or picture around a genuine credential with this ``number``; ``pdf`` is the file if it is one.

    Passed when ``proof`` proves that the log has exactly this file; else *not checked*. Refuses ``paper.changed`` when
    that is the proof of another file, the codes of ``log.proofs.check_proof`` when it proves nothing, and
    ``paper.another`` when a PDF neither calls itself by the number nor shows it.
    """
    if proof is not None and keys:
        try:
            entered, _ = check_proof(proof, sha256=sha256(data).hexdigest(), keys=keys, kind="pdf", kept=kept)
        except Refused as refused:
            if refused.code != "log.not_covered":
                raise
            raise Refused(
                "paper.changed", "The log has another file than this: it was changed after it was issued."
            ) from None
        since = time_text(entered.entry.at)
        return Check("paper", Outcome.PASSED, f"Byte for byte the file that the log has since {since}.")
    if pdf and pdf.shows(number) is False:
        raise Refused(
            "paper.another",
            f"The page does not show {number}, the number of the credential attached: they do not belong together.",
        )
    return NOT_CHECKED
