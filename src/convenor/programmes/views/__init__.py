"""The pages of programmes and courses: load, ask, act, answer."""

from convenor.programmes.views.materials import (
    add_material,
    amend_material,
    handed_out,
    material,
    material_version,
    materials,
    remove_material,
    thumbnail,
    thumbnail_of,
)
from convenor.programmes.views.public import course, programme, vocabulary
from convenor.programmes.views.speakers import (
    invite_speakers,
    renew_link,
    send_links,
    speaker,
    speakers,
    withdraw_link,
)
from convenor.programmes.views.speaking import own_speaking, photo, speaking

__all__ = [
    "add_material",
    "amend_material",
    "course",
    "handed_out",
    "invite_speakers",
    "material",
    "material_version",
    "materials",
    "own_speaking",
    "photo",
    "programme",
    "remove_material",
    "renew_link",
    "send_links",
    "speaker",
    "speakers",
    "speaking",
    "thumbnail",
    "thumbnail_of",
    "withdraw_link",
    "vocabulary",
]
