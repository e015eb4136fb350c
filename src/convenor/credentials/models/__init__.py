"""Nouns: certificates with what they are signed by, and the log."""

from convenor.credentials.models.certificates import (
    Certificate,
    Correction,
    Handover,
    IssuerKey,
    NameCall,
    NameConfirmation,
    StatusList,
)
from convenor.credentials.models.log import LogCheckpoint, LogEntry, LogKey, LogTile

__all__ = [
    "Certificate",
    "Correction",
    "Handover",
    "IssuerKey",
    "LogCheckpoint",
    "LogEntry",
    "LogKey",
    "LogTile",
    "NameCall",
    "NameConfirmation",
    "StatusList",
]
