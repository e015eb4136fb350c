"""What decides about materials: who sees one, and from when."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

LONGEST_TITLE = 300
TITLE_MISSING = Refusal("material.title_missing", _("Write a title in at least one language."))
FILE_OR_LINK = Refusal("material.file_or_link", _("Choose a file or write an address: one of the two."))
NOT_OF_THE_COURSE = Refusal(
    "material.of_another_course", _("This module or session belongs to another course.")
)

SEEN_BY: dict[str, frozenset[str]] = {
    "public": frozenset({"public", "participant", "speaker", "organiser"}),
    "participants": frozenset({"participant", "speaker", "organiser"}),
    "trainers": frozenset({"speaker", "organiser"}),
    "organisers": frozenset({"organiser"}),
}
"""Who sees a material of each audience."""


def is_seen(audience: str, *, by: str, visible_from: datetime | None, now: datetime) -> bool:
    """Whether somebody sees a material. ``by``: public, participant, speaker or organiser; organisers need not wait."""
    if by not in SEEN_BY[audience]:
        return False
    return by == "organiser" or visible_from is None or visible_from <= now
