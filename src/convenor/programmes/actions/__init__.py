"""The verbs of programmes, courses and their days."""

from convenor.programmes.actions.courses import advance, step_back
from convenor.programmes.actions.loading import load_course
from convenor.programmes.actions.renewal import renew_pages_naming_organisation, renew_pages_naming_person

__all__ = [
    "advance",
    "load_course",
    "renew_pages_naming_organisation",
    "renew_pages_naming_person",
    "step_back",
]
