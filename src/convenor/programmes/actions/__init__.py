"""The verbs of programmes, courses and their days."""

from convenor.programmes.actions.calendars import (
    close_calendar,
    open_calendar,
)
from convenor.programmes.actions.contributions import (
    add_contribution,
    amend_contribution,
    raise_contribution,
    remove_contribution,
)
from convenor.programmes.actions.courses import (
    advance,
    step_back,
)
from convenor.programmes.actions.importing import (
    bring_in_schedule,
    preview_schedule,
)
from convenor.programmes.actions.loading import (
    load_course,
)
from convenor.programmes.actions.materials import (
    Given,
    add_material,
    add_version,
    amend_material,
    draw_thumbnail,
    remove_material,
    renew_page_showing,
)
from convenor.programmes.actions.programmes import (
    add_partner,
    add_programme,
    amend_programme,
    attach_order,
    move_partner,
    remove_partner,
)
from convenor.programmes.actions.releases import (
    release,
    tell_speakers,
)
from convenor.programmes.actions.reminders import (
    remind,
    remind_all,
    set_reminders,
)
from convenor.programmes.actions.renewal import (
    renew_pages_naming_organisation,
    renew_pages_naming_person,
)
from convenor.programmes.actions.sessions import (
    add_session,
    amend_session,
    move_session,
    remove_session,
    set_agenda_frame,
    set_entrance,
    shift,
)
from convenor.programmes.actions.speakers import (
    answer,
    chosen,
    invite,
    invite_all,
    renew_link,
    send_links,
    tell_needs,
    withdraw_link,
)

__all__ = [
    "Given",
    "add_contribution",
    "add_material",
    "add_partner",
    "add_programme",
    "add_session",
    "add_version",
    "advance",
    "amend_contribution",
    "amend_material",
    "amend_programme",
    "amend_session",
    "answer",
    "attach_order",
    "bring_in_schedule",
    "chosen",
    "close_calendar",
    "draw_thumbnail",
    "invite",
    "invite_all",
    "load_course",
    "move_partner",
    "move_session",
    "open_calendar",
    "preview_schedule",
    "raise_contribution",
    "release",
    "remind",
    "remind_all",
    "remove_contribution",
    "remove_material",
    "remove_partner",
    "remove_session",
    "renew_link",
    "renew_page_showing",
    "renew_pages_naming_organisation",
    "renew_pages_naming_person",
    "send_links",
    "set_agenda_frame",
    "set_entrance",
    "set_reminders",
    "shift",
    "step_back",
    "tell_needs",
    "tell_speakers",
    "withdraw_link",
]
