"""The verbs of persons, organisations and roles."""

from convenor.people.actions.claims import (
    claim,
    decide_claim,
)
from convenor.people.actions.columns import (
    choose_columns,
)
from convenor.people.actions.erasing import ask_erasure, erase, withdraw_erasure
from convenor.people.actions.merging import (
    keep_apart,
    merge,
    part,
)
from convenor.people.actions.organisations import (
    add_organisation,
    affiliate,
    amend_organisation,
    set_posts,
)
from convenor.people.actions.persons import (
    AMENDABLE,
    PHOTO_SIDE,
    add_person,
    add_persons,
    amend_person,
    note_export,
    remove_person,
    remove_photo,
    set_photo,
)
from convenor.people.actions.roles import (
    grant,
    withdraw_role,
)

__all__ = [
    "AMENDABLE",
    "PHOTO_SIDE",
    "add_organisation",
    "add_person",
    "add_persons",
    "affiliate",
    "amend_organisation",
    "amend_person",
    "ask_erasure",
    "choose_columns",
    "claim",
    "decide_claim",
    "erase",
    "grant",
    "keep_apart",
    "merge",
    "note_export",
    "part",
    "remove_person",
    "remove_photo",
    "set_photo",
    "set_posts",
    "withdraw_erasure",
    "withdraw_role",
]
