"""Reading programmes and courses."""

from convenor.programmes.queries.agenda import Day, Half, agenda
from convenor.programmes.queries.courses import (
    PublicFace,
    course_by_slug,
    course_page,
    public_courses,
    public_face,
)
from convenor.programmes.queries.files import course_file, keys_of_persons, speakers_and_signatories
from convenor.programmes.queries.programmes import Credit, credit

__all__ = [
    "Credit",
    "Day",
    "Half",
    "PublicFace",
    "agenda",
    "course_by_slug",
    "course_file",
    "course_page",
    "credit",
    "keys_of_persons",
    "public_courses",
    "public_face",
    "speakers_and_signatories",
]
