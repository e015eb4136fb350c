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
from convenor.programmes.queries.files import (
    course_file,
    keys_of_persons,
    speakers_and_signatories,
)
from convenor.programmes.queries.materials import (
    Line,
    contributes,
    is_renewed_later,
    newest,
    own_materials,
    public_lines,
    seen,
    speaks,
)
from convenor.programmes.queries.programmes import (
    Credit,
    credit,
    credit_line,
    free_key,
    organisations_around,
    organisations_to_name,
    programmes_of,
)
from convenor.programmes.queries.speakers import (
    Speaker,
    available,
    half_days,
    link_of,
    speaker,
    speakers,
)

__all__ = [
    "CoursePage",
    "Credit",
    "Day",
    "Half",
    "Line",
    "PublicFace",
    "ShownContribution",
    "ShownSession",
    "Speaker",
    "available",
    "by_day",
    "contributes",
    "course_by_slug",
    "course_file",
    "course_page",
    "credit",
    "credit_line",
    "free_key",
    "half_days",
    "is_renewed_later",
    "keys_of_persons",
    "link_of",
    "newest",
    "organisations_around",
    "organisations_to_name",
    "own_materials",
    "programmes_of",
    "public_courses",
    "public_face",
    "public_lines",
    "seen",
    "shown_sessions",
    "speaker",
    "speakers",
    "speakers_and_signatories",
    "speaks",
]
