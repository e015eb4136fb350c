"""Is this credential to be believed? Six steps, in this order; a step happens only when those before it have passed.

=========  =======================================================================================
form       size, JSON, and the closed form of a credential; of a token, its headers and claims too
issuer     the trust file knows the issuer, and the key as one that may sign in its name
signature  what the document says is what was signed with that key
dates      signed already, begun, not ended
status     not revoked, by a list that passes the same steps; *not checked* when it is not at hand
log        entered in a public log that the trust file knows; *not checked* when no proof is at hand
=========  =======================================================================================
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from convenor.credentials.proof.addresses import host_of, is_inward
from convenor.credentials.proof.credential import facts_shown
from convenor.credentials.proof.documents import Document, canonical_json, read_document, time_of, time_text
from convenor.credentials.proof.forms import check_credential, check_status_list
from convenor.credentials.proof.integrity import check_signature
from convenor.credentials.proof.log.checkpoints import Checkpoint
from convenor.credentials.proof.log.proofs import LogProof, check_proof
from convenor.credentials.proof.log.witnesses import Policy, check_witnessed
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.status import read_status_list
from convenor.credentials.proof.tokens import (
    PublicKey,
    Token,
    body_of,
    check_claims,
    check_token,
    is_token,
    read_token,
    signed_at,
)
from convenor.credentials.proof.trust import Trust

CLOCKS_DIFFER = timedelta(minutes=5)
"""Something signed a moment ago by a clock that is ahead is not from the future."""


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Check:
    """One step. ``code`` is the reason when it did not pass; ``sentence`` is for people, in English."""

    step: str
    outcome: Outcome
    sentence: str
    code: str = ""


@dataclass(frozen=True)
class Report:
    """What was checked. ``facts`` (label to text) are those of a document whose signature was right, else empty; so is
    ``issuer``, its DID.
    """

    checks: tuple[Check, ...]
    facts: dict[str, str] = field(default_factory=dict)
    issuer: str = ""

    @property
    def refusal(self) -> Check | None:
        """The step that failed, if one did."""
        return next((check for check in self.checks if check.outcome is Outcome.FAILED), None)

    @property
    def is_valid(self) -> bool:
        """Whether every step passed and nothing else failed; status and log may be unchecked."""
        if self.refusal:
            return False
        outcomes = {check.step: check.outcome for check in self.checks}
        return all(
            outcomes.get(step) is Outcome.PASSED
            or (step in MAY_BE_UNCHECKED and outcomes.get(step) is Outcome.NOT_CHECKED)
            for step in STEPS
        )


def verify(
    data: bytes,
    *,
    trust: Trust,
    at: datetime,
    status_needed: bool = False,
    log_proof: bytes | None = None,
    log_needed: bool = False,
    witnesses: Policy | None = None,
) -> Report:
    """Return the report on the credential in ``data`` (JSON, or a token) as it stands ``at`` an aware moment.

    Never raises for what is in ``data``: whatever goes wrong is a refusal. With ``status_needed``, a status that
    cannot be checked is the refusal ``status.unreachable``. ``log_proof`` is the file that proves that the credential
    is in the log; with ``log_needed``, what cannot be checked there is the refusal ``log.not_covered``. With
    ``witnesses``, the checkpoint of that proof counts only when enough of them have cosigned it, and a log that only
    this policy names is believed too. Codes are those of the functions that the steps call.
    """
    inquiry = _Inquiry(data, trust, at, status_needed, log_proof, log_needed, witnesses)
    checks: list[Check] = []
    for step, work in _STEPS.items():
        if any(check.outcome is Outcome.FAILED for check in checks):
            checks.append(Check(step, Outcome.NOT_CHECKED, "Not reached.", f"{step}.not_reached"))
            continue
        checks.append(_taken(step, work, inquiry))
    signed = next(check for check in checks if check.step == "signature").outcome is Outcome.PASSED
    if not signed:
        return Report(tuple(checks))
    return Report(tuple(checks), dict(facts_shown(inquiry.document)), inquiry.document["issuer"]["id"])


class _Inquiry:
    """One credential on its way through the steps."""

    def __init__(
        self,
        data: bytes,
        trust: Trust,
        at: datetime,
        status_needed: bool,
        log_proof: bytes | None,
        log_needed: bool,
        witnesses: Policy | None,
    ) -> None:
        self.data = data
        self.trust = trust
        self.at = at
        self.status_needed = status_needed
        self.log_proof = log_proof
        self.log_needed = log_needed
        self.witnesses = witnesses
        self.logs = {**(witnesses.logs if witnesses else {}), **trust.logs}
        self.document: Document = {}
        self.created = at
        self.public_key = b""
        self.token: Token | None = None
        self.token_key: tuple[PublicKey, str] | None = None

    def form(self) -> str:
        if is_token(self.data):
            return self._form_of_token()
        document = read_document(self.data)
        check_credential(document)
        self.document, self.created = document, time_of(document["proof"][0]["created"])
        return "The document is an Open Badges 3.0 credential of the expected form."

    def _form_of_token(self) -> str:
        token = read_token(self.data)
        document = body_of(token)
        check_credential(document, signed=False)
        check_claims(token, document)
        self.token, self.document, self.created = token, document, signed_at(token)
        return (
            "The token holds an Open Badges 3.0 credential of the expected form, and its claims say the same."
        )

    def issuer(self) -> str:
        issuer = self.document["issuer"]["id"]
        if self.token:
            self.token_key = self.trust.token_key(issuer, self.token.key_id, signed_at=self.created)
        else:
            method = self.document["proof"][0]["verificationMethod"]
            self.public_key = self.trust.public_key(
                issuer, method, signed_at=self.created, seen_at=self._seen_at()
            )
        return f"The trust file knows {issuer} and the key that signed."

    def signature(self) -> str:
        if self.token and self.token_key:
            key, algorithm = self.token_key
            check_token(self.token, key, algorithm=algorithm)
        else:
            check_signature(self.document, self.public_key)
        return "The signature belongs to this document and this key: nothing was changed."

    def dates(self) -> str:
        if self.created > self.at + CLOCKS_DIFFER:
            raise Refused(
                "proof.not_yet", f"It says that it was signed in the future, on {time_text(self.created)}."
            )
        begins, ends = self.document["validFrom"], self.document.get("validUntil")
        if time_of(begins) > self.at + CLOCKS_DIFFER:
            raise Refused("dates.not_yet", f"The credential is valid only from {begins}.")
        if ends and time_of(ends) <= self.at:
            raise Refused("dates.expired", f"The credential was valid until {ends}.")
        return f"Valid since {begins}, " + (f"until {ends}." if ends else "without an end.")

    def status(self) -> str | Check:
        entry = self.document["credentialStatus"]
        address, index = entry["statusListCredential"], int(entry["statusListIndex"])
        if is_inward(host_of(address)) and host_of(address) != host_of(self.document["issuer"]["id"]):
            raise Refused(
                "status.inward", f"The status list {address} would be looked for on the reader's network."
            )
        listed = self.trust.status_lists.get(address)
        if listed is None:
            sentence = (
                f"Whether it was revoked since is not known: the trust file has no status list {address}."
            )
            if self.status_needed:
                raise Refused("status.unreachable", sentence)
            return Check("status", Outcome.NOT_CHECKED, sentence, "status.not_checked")
        check_status_list(listed)
        try:
            proof = listed["proof"][0]
            key = self.trust.public_key(
                listed["issuer"], proof["verificationMethod"], signed_at=time_of(proof["created"])
            )
            check_signature(listed, key)
        except Refused as refused:
            raise Refused(
                "status.not_signed", f"The status list is not to be believed: {refused.sentence}"
            ) from refused
        found = read_status_list(listed, address=address, issuer=self.document["issuer"]["id"], at=self.at)
        if found.is_revoked(index):
            raise Refused("status.revoked", "The issuer has revoked or replaced the credential.")
        return f"Not revoked, by the issuer's list of {listed['validFrom']}."

    def log(self) -> str | Check:
        if self.log_proof is None or not self.logs:
            sentence = "Whether it is in the public log is not known: " + (
                "no proof of it is at hand." if self.logs else "the trust file knows no log."
            )
            if self.log_needed:
                raise Refused("log.not_covered", sentence)
            return Check("log", Outcome.NOT_CHECKED, sentence, "log.not_checked")
        proof, checkpoint, seen = self._entry
        since = time_text(proof.entry.at)
        by = "".join(f" Seen by {label} on {time_text(moment)}." for label, moment in sorted(seen.items()))
        return f"In the log {checkpoint.origin} as entry {proof.index} since {since}.{by}"

    def _seen_at(self) -> datetime | None:
        """When the log is proven to have had this very credential: all that can speak for a key that was lost."""
        if self.log_proof is None or not self.logs:
            return None
        try:
            return self._entry[0].entry.at
        except Refused:  # the step of the log says why
            return None

    @cached_property
    def _entry(self) -> tuple[LogProof, Checkpoint, dict[str, datetime]]:
        """The proof, the checkpoint in which it ends, and which witnesses saw that, when the reader asks for them."""
        proof, checkpoint = check_proof(
            self.log_proof or b"",
            sha256=sha256(canonical_json(self.document)).hexdigest(),
            keys=self.logs,
            kept=self.trust.checkpoints,
        )
        seen = check_witnessed(proof.checkpoint, self.witnesses, at=self.at) if self.witnesses else {}
        return proof, checkpoint, seen


_STEPS: dict[str, Callable[[_Inquiry], str | Check]] = {
    "form": _Inquiry.form,
    "issuer": _Inquiry.issuer,
    "signature": _Inquiry.signature,
    "dates": _Inquiry.dates,
    "status": _Inquiry.status,
    "log": _Inquiry.log,
}
STEPS = tuple(_STEPS)
MAY_BE_UNCHECKED = frozenset({"status", "log"})


def _taken(step: str, work: Callable[[_Inquiry], str | Check], inquiry: _Inquiry) -> Check:
    try:
        result = work(inquiry)
    except Refused as refused:
        return Check(step, Outcome.FAILED, refused.sentence, refused.code)
    except Exception as error:  # what nobody foresaw must not pass for a yes
        return Check(
            step, Outcome.FAILED, f"This could not be checked ({type(error).__name__}).", f"{step}.unforeseen"
        )
    return result if isinstance(result, Check) else Check(step, Outcome.PASSED, result)
