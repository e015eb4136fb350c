"""The nouns, split by what they belong to: import them from here."""

from convenor.programmes.models.agenda import (
    Contribution,
    PersonalCalendar,
    Release,
    ScheduleImport,
    Session,
)
from convenor.programmes.models.courses import (
    Course,
    Module,
    Sender,
    Sheet,
    Signatory,
)
from convenor.programmes.models.materials import (
    Material,
    MaterialVersion,
)
from convenor.programmes.models.programmes import (
    PartnerRole,
    Programme,
)
from convenor.programmes.models.reminders import (
    ReminderSetting,
)
from convenor.programmes.models.speakers import (
    Invitation,
)

__all__ = [
    "Contribution",
    "Course",
    "Invitation",
    "Material",
    "MaterialVersion",
    "Module",
    "PartnerRole",
    "PersonalCalendar",
    "Programme",
    "Release",
    "ReminderSetting",
    "ScheduleImport",
    "Sender",
    "Session",
    "Sheet",
    "Signatory",
]
