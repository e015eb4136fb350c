"""Pages and acts of certificates: load, ask, act, answer."""

from convenor.credentials.views.files import check_file, rules
from convenor.credentials.views.organiser import certificates, download, issue, progress, revoke, supersede
from convenor.credentials.views.public import (
    check,
    check_data,
    credential,
    did_document,
    look_up,
    never_issued,
    status_list,
    trust,
)
from convenor.credentials.views.wallets import credential_token

__all__ = [
    "certificates",
    "check",
    "check_data",
    "check_file",
    "credential",
    "credential_token",
    "did_document",
    "download",
    "issue",
    "look_up",
    "never_issued",
    "progress",
    "revoke",
    "rules",
    "status_list",
    "supersede",
    "trust",
]
