"""The nouns, split by what they belong to: import them from here."""

from convenor.programmes.models.agenda import (
    Contribution,
    PersonalCalendar,
    Release,
    ScheduleImport,
    Session,
)
from convenor.programmes.models.courses import Course, Module, Sender, Sheet, Signatory
from convenor.programmes.models.programmes import PartnerRole, Programme

__all__ = [
    "Contribution",
    "Course",
    "Module",
    "PartnerRole",
    "PersonalCalendar",
    "Programme",
    "Release",
    "ScheduleImport",
    "Sender",
    "Session",
    "Sheet",
    "Signatory",
]
