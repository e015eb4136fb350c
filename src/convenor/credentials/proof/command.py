"""``convenor verify --trust FILE FILE…``: certificates checked with neither network, database nor Django."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from convenor.credentials.proof.documents import time_text
from convenor.credentials.proof.files import examine
from convenor.credentials.proof.log.proofs import LARGEST_PROOF
from convenor.credentials.proof.log.witnesses import LARGEST_POLICY, Policy, read_policy
from convenor.credentials.proof.pdf import LARGEST_PDF
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.trust import LARGEST_TRUST_FILE, Trust, joined, read_trust
from convenor.credentials.proof.verify import Check, Outcome, Report

VALID, NOT_VALID, UNREADABLE = 0, 1, 2
MANY = 20
STANDARD_INPUT = "-"
KINDS = {".pdf", ".png", ".svg", ".json", ".jwt"}
CANNOT_BE_READ = frozenset(
    {
        "file.unreadable",
        "pdf.unreadable",
        "pdf.encrypted",
        "picture.unreadable",
        "json.malformed",
        "json.not_utf8",
        "json.not_an_object",
    }
)
"""Refusals that say nothing about a certificate: there is none to be seen."""


class Needed(NamedTuple):
    """What may not be left unchecked."""

    status: bool
    log: bool


def main(arguments: Sequence[str]) -> int:
    """Check files and say what was found.

    Returns 0 when all are valid, 1 when one is not (an unknown issuer is not valid), 2 when a file or the trust file
    cannot be read.
    """
    options = _parser().parse_args(arguments)
    at = datetime.now(UTC)
    try:
        trust = joined([read_trust(_contents(name, LARGEST_TRUST_FILE)) for name in options.trust])
        witnesses = read_policy(_contents(options.witnesses, LARGEST_POLICY)) if options.witnesses else None
    except Refused as refused:
        print(f"convenor verify: what to trust cannot be read: {refused.sentence}", file=sys.stderr)
        return UNREADABLE
    needed = Needed(status=options.status_needed, log=options.log_needed or witnesses is not None)
    results = []
    worst = VALID
    for name in _counted(list(_files(options.files))):
        report = _report(name, trust, at, needed=needed, witnesses=witnesses)
        worst = max(worst, _exit_code(report))
        if options.json:
            results.append(_as_data(name, report))
        else:
            print(_as_text(name, report))
    if options.json:
        print(json.dumps({"at": time_text(at), "results": results}, ensure_ascii=False, indent=2))
    return worst


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="convenor verify",
        description="Checks certificates (PDF), badges (PNG, SVG) and credentials (JSON, JWT) against the issuers in "
        "trust files, offline.",
        epilog="Ends with 0 when all are valid, 1 when one is not, 2 when one cannot be read.",
    )
    parser.add_argument(
        "--trust",
        required=True,
        action="append",
        metavar="FILE",
        help="a did.json, or a bundle with status lists; may be given several times",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument(
        "--status-needed", action="store_true", help="refuse what cannot be looked up in a status list"
    )
    parser.add_argument(
        "--log-needed", action="store_true", help="refuse what is not proven to be in a log of the trust file"
    )
    parser.add_argument(
        "--witnesses",
        metavar="FILE",
        help="a policy (C2SP tlog-policy): refuse what not enough of its witnesses have seen in the log",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a PDF, PNG, SVG, JSON or JWT file, a folder of them, or - "
    )
    return parser


def _files(names: Sequence[str]) -> Iterator[str]:
    """The names given, with each folder replaced by the certificates in it."""
    for name in names:
        folder = Path(name)
        if name == STANDARD_INPUT or not folder.is_dir():
            yield name
            continue
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
        yield from (map(str, found) if found else [name])


def _counted(names: Sequence[str]) -> Iterator[str]:
    """The same names; where somebody waits for many and the answers go into a file, a line says how far it is."""
    watched = len(names) >= MANY and sys.stderr.isatty() and not sys.stdout.isatty()
    for done, name in enumerate(names):
        if watched:
            print(f"\r{done:,} / {len(names):,}", end="", file=sys.stderr, flush=True)
        yield name
    if watched:
        print(f"\r{len(names):,} / {len(names):,}", file=sys.stderr)


def _contents(name: str, largest: int) -> bytes:
    """The bytes of a file, at most one more than ``largest``. Refuses ``file.unreadable``."""
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(largest + 1)
        with Path(name).open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise Refused("file.unreadable", f"{name} cannot be read: {error.strerror}.") from None


def _report(name: str, trust: Trust, at: datetime, *, needed: Needed, witnesses: Policy | None) -> Report:
    try:
        return examine(
            _contents(name, LARGEST_PDF),
            trust=trust,
            at=at,
            status_needed=needed.status,
            paper_proof=_beside(name),
            log_needed=needed.log,
            witnesses=witnesses,
        )
    except Refused as refused:
        return Report((Check("file", Outcome.FAILED, refused.sentence, refused.code),))


def _beside(name: str) -> bytes | None:
    """The proof that the log has this very file, where it lies beside it: ``certificate.pdf.tlog-proof``."""
    proof = Path(f"{name}.tlog-proof")
    if name == STANDARD_INPUT or not proof.is_file():
        return None
    return _contents(str(proof), LARGEST_PROOF)


def _exit_code(report: Report) -> int:
    if report.is_valid:
        return VALID
    return UNREADABLE if report.refusal and report.refusal.code in CANNOT_BE_READ else NOT_VALID


def _as_data(name: str, report: Report) -> dict[str, Any]:
    refusal = report.refusal
    return {
        "file": name,
        "valid": report.is_valid,
        "code": refusal.code if refusal else "",
        "checks": [
            {"step": check.step, "outcome": check.outcome, "code": check.code, "sentence": check.sentence}
            for check in report.checks
        ],
        "facts": report.facts,
    }


def _as_text(name: str, report: Report) -> str:
    refusal = report.refusal
    verdict = {VALID: "VALID", NOT_VALID: "NOT VALID", UNREADABLE: "UNREADABLE"}[_exit_code(report)]
    lines = [f"{name}: {verdict}" + (f" ({refusal.code})" if refusal else "")]
    lines += [
        f"  {check.outcome + ':':<12} {check.step + ':':<10} {check.sentence}" for check in report.checks
    ]
    width = max(map(len, report.facts), default=0) + 1
    lines += [f"    {label + ':':<{width}} {text}" for label, text in report.facts.items()]
    return "\n".join([*lines, ""])
