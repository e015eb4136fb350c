"""Reading who speaks at a course, what they owe, and when they can come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from convenor.people.models import Person
from convenor.programmes.links import address_of
from convenor.programmes.models import Contribution, Course, Invitation, Material
from convenor.programmes.rules import EARNED_BY, SECOND_HALF, Part, owed
from convenor.programmes.states import Owed

Hours = tuple[datetime, datetime]


@dataclass(frozen=True)
class Speaker:
    """A person with their parts in a course, the personal page they were given, and what they still owe."""

    person: Person
    contributions: list[Contribution]
    invitation: Invitation | None
    owed: list[Owed]

    @property
    def has_declined(self) -> bool:
        return all(one.answer == Contribution.Answer.DECLINED for one in self.contributions)


def speakers(course: Course, language: str = "az") -> list[Speaker]:
    """Everybody who has a part in the course, by the alphabet of ``language``: three queries, however many."""
    contributions = (
        Contribution.objects.filter(session__course=course)
        .select_related("person", "session__course")
        .order_by("session__starts_at", "pk")
    )
    by_person: dict[int, list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        by_person[contribution.person_id].append(contribution)
    invitations = {one.person_id: one for one in Invitation.objects.filter(course=course)}
    slides: Set[tuple[int | None, int | None]] = set(
        Material.objects.filter(course=course, author__isnull=False).values_list("author_id", "session_id")
    )
    found = [
        Speaker(
            person=parts[0].person,
            contributions=parts,
            invitation=invitations.get(pk),
            owed=_owed(parts[0].person, parts, slides),
        )
        for pk, parts in by_person.items()
    ]
    return sorted(found, key=lambda one: getattr(one.person, "order_az" if language == "az" else "order_en"))


def speaker(course: Course, person: Person) -> Speaker | None:
    """One of them; None where the person has no part in the course."""
    return next((one for one in speakers(course) if one.person.pk == person.pk), None)


def link_of(invitation: Invitation | None) -> str:
    """The address of the personal page; "" while there is none, or none that opens anything."""
    if invitation is None or invitation.pk is None or invitation.withdrawn_at:
        return ""
    return address_of(invitation.pk, invitation.serial)


def is_certified_for(course: Course, contributions: Iterable[Contribution]) -> bool:
    """Whether the course gives a certificate for one of these parts of one person. A declined one earns none."""
    earning = {part for kind, part in EARNED_BY.items() if kind in course.certificate_rule}
    return any(one.kind in earning and one.answer != Contribution.Answer.DECLINED for one in contributions)


def _owed(
    person: Person, contributions: list[Contribution], slides: Set[tuple[int | None, int | None]]
) -> list[Owed]:
    parts = [
        Part(
            kind=one.kind,
            answer=one.answer,
            has_talk=bool(one.talk),
            has_slides=bool(slides & {(person.pk, one.session_id), (person.pk, None)}),
        )
        for one in contributions
    ]
    return owed(parts, bio=person.bio, has_photo=bool(person.photo))


def days(course: Course) -> list[date]:
    """The days of a course, first to last."""
    return [course.starts_on + timedelta(days=n) for n in range((course.ends_on - course.starts_on).days + 1)]


def half_days(course: Course) -> list[tuple[str, date, int]]:
    """Every half-day of a course with its key: ``("2022-07-15/2", date(2022, 7, 15), 2)``."""
    return [(f"{day.isoformat()}/{half}", day, half) for day in days(course) for half in (1, 2)]


def available(course: Course) -> Mapping[int, list[Hours]]:
    """When each person who has said so can come, by their number: spans of time, aware, the longest possible.

    Who has said nothing is not in it. A day with both halves free is one span, so that a session may cross noon.
    """
    told = Invitation.objects.filter(course=course, told_at__isnull=False).values_list("person_id", "absent")
    return {pk: _free(course, set(absent)) for pk, absent in told}


def _free(course: Course, absent: set[str]) -> list[Hours]:
    free: list[Hours] = []
    for key, day, half in half_days(course):
        if key in absent:
            continue
        noon = datetime.combine(day, SECOND_HALF, course.zone)
        midnight = datetime.combine(day, time(), course.zone)
        following = datetime.combine(day + timedelta(days=1), time(), course.zone)
        start, end = (midnight, noon) if half == 1 else (noon, following)
        if free and free[-1][1] == start:
            start = free.pop()[0]
        free.append((start, end))
    return free
