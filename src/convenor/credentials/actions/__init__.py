"""The verbs of certificates, and of the keys that sign them."""

from convenor.credentials.actions.anew import sign_anew
from convenor.credentials.actions.certificates import revoke, supersede
from convenor.credentials.actions.confirm import ask_others, confirm_log
from convenor.credentials.actions.corrections import (
    accept_correction,
    ask_correction,
    decline_correction,
    show_sessions,
)
from convenor.credentials.actions.exports import note_papers_export, note_register_export
from convenor.credentials.actions.handovers import (
    hand_over,
)
from convenor.credentials.actions.keys import (
    compromise,
    ensure_issuer_key,
    ensure_issuer_keys,
    retire,
    rotate,
)
from convenor.credentials.actions.log import enter, enter_missing
from convenor.credentials.actions.log_keys import rotate_log_key
from convenor.credentials.actions.making import Issued, finish, issue, start_issue
from convenor.credentials.actions.names import (
    accept_name,
    accept_names,
    ask_for_names,
    confirm_name,
    decline_name,
    propose_name,
    vouch_for_names,
)
from convenor.credentials.actions.numbering import FULL, number
from convenor.credentials.actions.pauses import cancel_rest, pause, resume
from convenor.credentials.actions.rules import amend_rule
from convenor.credentials.actions.seals import give_seal, give_up_seal

__all__ = [
    "FULL",
    "Issued",
    "accept_correction",
    "accept_name",
    "accept_names",
    "amend_rule",
    "ask_correction",
    "ask_for_names",
    "ask_others",
    "cancel_rest",
    "compromise",
    "confirm_log",
    "confirm_name",
    "decline_correction",
    "decline_name",
    "ensure_issuer_key",
    "ensure_issuer_keys",
    "enter",
    "enter_missing",
    "finish",
    "give_seal",
    "give_up_seal",
    "hand_over",
    "issue",
    "note_papers_export",
    "note_register_export",
    "number",
    "pause",
    "propose_name",
    "resume",
    "retire",
    "revoke",
    "rotate",
    "rotate_log_key",
    "show_sessions",
    "sign_anew",
    "start_issue",
    "supersede",
    "vouch_for_names",
]
