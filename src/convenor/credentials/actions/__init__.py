"""The verbs of certificates."""

from convenor.credentials.actions.certificates import (
    FULL,
    Issued,
    ensure_issuer_key,
    finish,
    issue,
    number,
    revoke,
    start_issue,
    supersede,
)

__all__ = [
    "FULL",
    "Issued",
    "ensure_issuer_key",
    "finish",
    "issue",
    "number",
    "revoke",
    "start_issue",
    "supersede",
]
