"""Nouns: certificates with what they are signed by, how they look, and the log."""

from convenor.credentials.models.certificates import (
    Certificate,
    Correction,
    Handover,
    IssuerKey,
    NameCall,
    NameConfirmation,
    Pause,
    Seal,
    StatusList,
)
from convenor.credentials.models.designs import Design, DesignVersion, StoredArtwork
from convenor.credentials.models.log import (
    LogCheckpoint,
    LogCosignature,
    LogEntry,
    LogKey,
    LogStamp,
    LogTile,
    LogWitness,
)

__all__ = [
    "Certificate",
    "Correction",
    "Handover",
    "Design",
    "DesignVersion",
    "IssuerKey",
    "LogCheckpoint",
    "LogCosignature",
    "LogEntry",
    "LogKey",
    "LogStamp",
    "LogTile",
    "LogWitness",
    "NameCall",
    "NameConfirmation",
    "Pause",
    "Seal",
    "StatusList",
    "StoredArtwork",
]
