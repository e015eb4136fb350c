"""The verbs of programmes, courses and their days."""

from convenor.programmes.actions.calendars import close_calendar, open_calendar
from convenor.programmes.actions.contributions import (
    add_contribution,
    amend_contribution,
    raise_contribution,
    remove_contribution,
)
from convenor.programmes.actions.courses import advance, step_back
from convenor.programmes.actions.importing import bring_in_schedule, preview_schedule
from convenor.programmes.actions.loading import load_course
from convenor.programmes.actions.programmes import (
    add_partner,
    add_programme,
    amend_programme,
    attach_order,
    move_partner,
    remove_partner,
)
from convenor.programmes.actions.releases import release, tell_speakers
from convenor.programmes.actions.renewal import renew_pages_naming_organisation, renew_pages_naming_person
from convenor.programmes.actions.sessions import (
    add_session,
    amend_session,
    move_session,
    remove_session,
    set_agenda_frame,
    shift,
)

__all__ = [
    "add_contribution",
    "add_partner",
    "add_programme",
    "add_session",
    "advance",
    "amend_contribution",
    "amend_programme",
    "amend_session",
    "attach_order",
    "bring_in_schedule",
    "close_calendar",
    "load_course",
    "open_calendar",
    "move_partner",
    "move_session",
    "preview_schedule",
    "raise_contribution",
    "release",
    "remove_contribution",
    "remove_partner",
    "remove_session",
    "renew_pages_naming_organisation",
    "renew_pages_naming_person",
    "set_agenda_frame",
    "shift",
    "step_back",
    "tell_speakers",
]
