"""Pages and acts of certificates: load, ask, act, answer."""

from convenor.credentials.views.files import check_file, rules
from convenor.credentials.views.handovers import (
    handover,
    handover_pdf,
)
from convenor.credentials.views.holder import (
    ask_correction,
    download,
    own,
    show_sessions,
)
from convenor.credentials.views.log import log, log_checkpoint, log_key, log_stamp, log_stamped, log_tile
from convenor.credentials.views.names import (
    accept_names,
    ask_for_names,
    confirm_name,
    decline_name,
    name,
    names,
    propose_name,
    vouch_for_names,
)
from convenor.credentials.views.organiser import (
    accept_correction,
    amend_rule,
    cancel_rest,
    certificates,
    decline_correction,
    issue,
    pause,
    progress,
    resume,
    revoke,
    supersede,
)
from convenor.credentials.views.public import (
    check,
    check_data,
    credential,
    did_document,
    log_proof,
    look_up,
    never_issued,
    paper_proof,
    status_list,
    trust,
)
from convenor.credentials.views.register import export, papers
from convenor.credentials.views.several import check_list, check_list_data
from convenor.credentials.views.wallets import badge, credential_token

__all__ = [
    "accept_correction",
    "accept_names",
    "amend_rule",
    "ask_correction",
    "ask_for_names",
    "badge",
    "cancel_rest",
    "certificates",
    "check",
    "check_data",
    "check_file",
    "check_list",
    "check_list_data",
    "confirm_name",
    "credential",
    "credential_token",
    "decline_correction",
    "decline_name",
    "did_document",
    "download",
    "export",
    "handover",
    "handover_pdf",
    "issue",
    "log",
    "log_checkpoint",
    "log_key",
    "log_proof",
    "log_stamp",
    "log_stamped",
    "log_tile",
    "look_up",
    "name",
    "names",
    "never_issued",
    "own",
    "paper_proof",
    "papers",
    "pause",
    "progress",
    "propose_name",
    "resume",
    "revoke",
    "rules",
    "show_sessions",
    "status_list",
    "supersede",
    "trust",
    "vouch_for_names",
]
