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
from convenor.credentials.actions.log import enter, enter_missing
from convenor.credentials.actions.names import (
    accept_name,
    accept_names,
    ask_for_names,
    confirm_name,
    decline_name,
    propose_name,
    vouch_for_names,
)

__all__ = [
    "FULL",
    "Issued",
    "compromise",
    "accept_name",
    "accept_names",
    "ask_for_names",
    "confirm_name",
    "decline_name",
    "ensure_issuer_key",
    "enter",
    "enter_missing",
    "finish",
    "issue",
    "number",
    "retire",
    "propose_name",
    "revoke",
    "rotate",
    "sign_anew",
    "sign_token",
    "start_issue",
    "supersede",
    "vouch_for_names",
]
