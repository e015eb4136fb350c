"""What must be said of a course before anybody is asked to take part, after ISO 29993."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

TEXTS = (
    "aims",
    "outcomes",
    "prerequisites",
    "content",
    "methods",
    "cost",
    "assessment",
    "complaints",
    "data_protection",
)
"""The parts of the course sheet that are texts of their own."""

LACKS = {
    "aims": Refusal("sheet.no_aims", _("Say what the course is for.")),
    "outcomes": Refusal("sheet.no_outcomes", _("Say what participants can do after it.")),
    "prerequisites": Refusal(
        "sheet.no_prerequisites", _("Say what participants need to bring, or that they need nothing.")
    ),
    "content": Refusal("sheet.no_content", _("Say what the course treats.")),
    "methods": Refusal("sheet.no_methods", _("Say how it is taught.")),
    "schedule": Refusal("course.no_agenda", _("The course has no session yet. Plan its agenda.")),
    "place": Refusal("sheet.no_place", _("Say where it is held.")),
    "cost": Refusal("sheet.no_cost", _("Say what it costs, or that it costs nothing.")),
    "trainers": Refusal("sheet.no_trainers", _("Name in a session who teaches.")),
    "assessment": Refusal("sheet.no_assessment", _("Say how it is seen what was learnt, or that it is not.")),
    "certificate": Refusal("sheet.no_certificate", _("Say what earns a certificate.")),
    "complaints": Refusal("sheet.no_complaints", _("Say to whom one may complain.")),
    "data_protection": Refusal(
        "sheet.no_data_protection", _("Say what is done with the data of participants.")
    ),
}
"""All parts in the order of the standard, and what is said where one is missing."""


def sheet_refusals(missing: Collection[str]) -> list[Refusal]:
    """Why a course may not be announced: one refusal for each part of its sheet that nobody has filled in."""
    return [refusal for part, refusal in LACKS.items() if part in missing]
