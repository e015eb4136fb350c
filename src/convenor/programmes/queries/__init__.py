"""Reading programmes and courses."""

from convenor.programmes.queries.agenda import (
    Day,
    Half,
    ShownContribution,
    ShownSession,
    by_day,
    shown_sessions,
)
from convenor.programmes.queries.courses import (
    CoursePage,
    PublicFace,
    course_by_slug,
    course_page,
    public_courses,
    public_face,
)
from convenor.programmes.queries.files import course_file, keys_of_persons, speakers_and_signatories
from convenor.programmes.queries.programmes import (
    Credit,
    credit,
    credit_line,
    free_key,
    organisations_around,
    organisations_to_name,
    programmes_of,
)

__all__ = [
    "CoursePage",
    "Credit",
    "Day",
    "Half",
    "PublicFace",
    "ShownContribution",
    "ShownSession",
    "by_day",
    "course_by_slug",
    "course_file",
    "course_page",
    "credit",
    "credit_line",
    "free_key",
    "organisations_around",
    "organisations_to_name",
    "programmes_of",
    "keys_of_persons",
    "public_courses",
    "public_face",
    "shown_sessions",
    "speakers_and_signatories",
]
