"""Nouns: certificates with what they are signed by, and the log."""

from convenor.credentials.models.certificates import (
    Certificate,
    IssuerKey,
    NameCall,
    NameConfirmation,
    StatusList,
)
from convenor.credentials.models.log import LogCheckpoint, LogEntry, LogKey, LogTile

__all__ = [
    "Certificate",
    "IssuerKey",
    "LogCheckpoint",
    "LogEntry",
    "LogKey",
    "LogTile",
    "NameCall",
    "NameConfirmation",
    "StatusList",
]
