"""The nouns, split by what they belong to: import them from here."""

from convenor.programmes.models.agenda import Contribution, Release, ScheduleImport, Session
from convenor.programmes.models.courses import Course, Module, Sender, Sheet, Signatory
from convenor.programmes.models.programmes import PartnerRole, Programme

__all__ = [
    "Contribution",
    "Course",
    "Module",
    "PartnerRole",
    "Programme",
    "Release",
    "ScheduleImport",
    "Sender",
    "Session",
    "Sheet",
    "Signatory",
]
