"""What decides whether a course file may be loaded."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

COURSE_IS_REAL = Refusal(
    "course.is_real", _("This course is real: it cannot be rehearsed with made-up participants.")
)


def rehearsal_refusal(*, is_real: bool, is_rehearsal: bool) -> Refusal | None:
    """Why a course file may not be loaded to be rehearsed: a real course must not get made-up participants."""
    return COURSE_IS_REAL if is_real and is_rehearsal else None


def key_refusal(key: str, *, known_as: str, written_as: str) -> Refusal | None:
    """Why the person that a course file names by ``key`` is not the one known by it: no word of their names agrees.

    ``known_as`` and ``written_as`` hold all their names, folded.
    """
    if set(known_as.split()) & set(written_as.split()):
        return None
    return Refusal(
        "person.key_of_another",
        _("The key “{key}” already stands for another person. Give this one a key of their own."),
        {"key": key},
    )


def still_needed(name: str) -> Refusal:
    """Why something that the file no longer names stays: marks or other records stand on it."""
    return Refusal(
        "course.still_needed",
        _("“{name}” is no longer in the file, but records depend on it. Put it back, or remove those first."),
        {"name": name},
    )
