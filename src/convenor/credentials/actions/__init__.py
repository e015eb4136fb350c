"""The verbs of certificates, and of the keys that sign them."""

from convenor.credentials.actions.certificates import (
    FULL,
    Issued,
    finish,
    issue,
    number,
    revoke,
    sign_anew,
    start_issue,
    supersede,
)
from convenor.credentials.actions.keys import compromise, ensure_issuer_key, retire, rotate, sign_token

__all__ = [
    "FULL",
    "Issued",
    "compromise",
    "ensure_issuer_key",
    "finish",
    "issue",
    "number",
    "retire",
    "revoke",
    "rotate",
    "sign_anew",
    "sign_token",
    "start_issue",
    "supersede",
]
