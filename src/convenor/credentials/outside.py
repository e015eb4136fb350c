"""Asking those outside to confirm the log: witnesses (C2SP tlog-witness) and a time stamp authority (RFC 3161).

Nothing here touches the database. Whoever does not answer in time has not answered: nobody waits for them.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from convenor.credentials.proof.log.witnesses import Witness

LARGEST_ANSWER = 64 * 1024
GRANTED = frozenset({0, 1})
"""PKIStatus: granted, and granted with changes."""


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP status, or 0 for nothing at all."""

    status: int
    body: bytes = b""


def witnesses() -> list[Witness]:
    """Return those who are asked: the witnesses of the policy that have an address."""
    policy = settings.LOG_WITNESSES
    return [one for one in policy.witnesses.values() if one.url] if policy else []


def is_confirmed_outside() -> bool:
    """Whether anybody outside is to be asked at all."""
    return bool(witnesses() or settings.LOG_TIMESTAMP_URL)


def answer_of_witness(witness: Witness, request: bytes, *, seconds: float) -> Answer:
    return _posted(f"{witness.url.rstrip('/')}/add-checkpoint", request, "text/plain; charset=utf-8", seconds)


def stamp_of(data: bytes, *, seconds: float) -> bytes:
    """Return the time stamp response over ``data``, checked; empty when there is none that can be believed.

    Without ``LOG_TIMESTAMP_ROOTS`` it is checked that it is about ``data`` and this request, and not who signed it.
    """
    request = (
        TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    )
    answer = _posted(settings.LOG_TIMESTAMP_URL, request.as_bytes(), "application/timestamp-query", seconds)
    if answer.status != 200:
        return b""
    try:
        response = decode_timestamp_response(answer.body)
        if not is_stamp_of(data, response) or response.tst_info.nonce != request.nonce:
            return b""
        roots = settings.LOG_TIMESTAMP_ROOTS
        if roots:
            verifier = VerifierBuilder.from_request(request)
            for root in load_pem_x509_certificates(Path(roots).read_bytes()):
                verifier = verifier.add_root_certificate(root)
            verifier.build().verify_message(response, data)
    except (VerificationError, ValueError, OSError):
        return b""
    return answer.body


def is_stamp_of(data: bytes, response: TimeStampResponse) -> bool:
    """Whether a response grants a stamp over the SHA-256 of ``data``."""
    imprint = response.tst_info.message_imprint
    return response.status in GRANTED and imprint.message == hashlib.sha256(data).digest()


def together(asks: Mapping[str, Callable[[], Any]], *, seconds: float) -> dict[str, Any]:
    """Ask all at the same time; return who had answered after ``seconds`` at the latest, and what."""
    answers: dict[str, Any] = {}

    def ask(who: str, work: Callable[[], Any]) -> None:
        answers[who] = work()

    threads = [threading.Thread(target=ask, args=one, daemon=True) for one in asks.items()]
    until = monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    return dict(answers)


class _WithoutRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = build_opener(_WithoutRedirects)


def _posted(address: str, body: bytes, content_type: str, seconds: float) -> Answer:
    if not address.startswith(("https://", "http://")):
        return Answer(0)
    request = Request(address, body, {"Content-Type": content_type, "User-Agent": "Convenor"})  # noqa: S310 -- as above
    try:
        with _opener.open(request, timeout=seconds) as answer:
            return Answer(answer.status, answer.read(LARGEST_ANSWER))
    except HTTPError as error:
        return Answer(error.code, error.read(LARGEST_ANSWER))
    except (OSError, HTTPException, ValueError):
        return Answer(0)
