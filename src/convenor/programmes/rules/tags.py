"""What decides about tags."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

MOST_TERMS = 39
"""A certificate names its programme and all terms of its course; the closed form of credentials holds forty of both."""
UNKNOWN_TAG = Refusal("tag.unknown", _("No vocabulary has this term."))
TOO_MANY_TERMS = Refusal(
    "tag.too_many",
    _(
        "A course is put under at most {most} terms, those of its programme among them: its certificates name them "
        "all. {course} has no room for more: remove a term first."
    ),
)


def tag_refusal(*, is_known: bool) -> Refusal | None:
    """Why something cannot be put under a term: no vocabulary knows it."""
    return None if is_known else UNKNOWN_TAG


def terms_refusal(references: Iterable[str], *, course: str) -> Refusal | None:
    """Why a course, told by its code, cannot be under all these terms: they are more than a certificate can name."""
    if len(set(references)) <= MOST_TERMS:
        return None
    return replace(TOO_MANY_TERMS, facts={"most": MOST_TERMS, "course": course})
