"""When somebody who has a part in courses may be erased."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

STILL_SPEAKS = Refusal(
    "erasure.still_speaks",
    _("This person still has a part in a course to come: {course}. Take them off its agenda first."),
)
SIGNS = Refusal(
    "erasure.signs",
    _(
        "This person signs the certificates of a course: {course}. The papers of others carry the name, so it stays as "
        "long as they do."
    ),
)


def erasure_refusal(*, speaks_at: str, signs_for: str) -> Refusal | None:
    """Why a person may not be erased. Both are codes of courses, or empty: one that is not over, one whose
    certificates the person signs.
    """
    if speaks_at:
        return Refusal(STILL_SPEAKS.code, STILL_SPEAKS.sentence, {"course": speaks_at})
    return Refusal(SIGNS.code, SIGNS.sentence, {"course": signs_for}) if signs_for else None
