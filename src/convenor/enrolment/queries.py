"""Reading who takes part."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from convenor.documents.tables import Cell
from convenor.enrolment import matching
from convenor.enrolment.columns import COLUMNS, Written, columns_of, written_rows
from convenor.enrolment.models import Registration, RosterImport
from convenor.enrolment.states import State
from convenor.kit import names
from convenor.people.models import Affiliation, Organisation, Person, Role
from convenor.people.queries import persons_named
from convenor.programmes.models import Course

MOST_PROPOSED = 5
IN_ONE_QUERY = 5000
"""Keys in one statement: databases have a limit, and an import may look for many."""


@dataclass(frozen=True)
class Seats:
    """The seats of a course and its list by state. ``limit`` and ``left`` are None when nobody has set a limit."""

    limit: int | None
    by_state: dict[str, int]

    @property
    def listed(self) -> int:
        return sum(self.by_state.values())

    @property
    def taken(self) -> int:
        return self.by_state.get(State.CONFIRMED, 0)

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.taken, 0)


def seats(course: Course) -> Seats:
    """Seats taken and left, and how many registrations are in each state: one query."""
    counted = Registration.objects.filter(course=course).values_list("state").annotate(number=Count("*"))
    return Seats(course.seats, dict(counted))


def seats_taken(course: Course) -> int:
    """How many seats of a course are held."""
    return Registration.objects.filter(course=course, state=State.CONFIRMED).count()


def roster(course: Course, language: str = "az") -> QuerySet[Registration]:
    """All registrations of a course with person and institution, in the alphabetical order of ``language``."""
    order = "order_az" if language == "az" else "order_en"
    return (
        Registration.objects.filter(course=course)
        .select_related("person", "organisation")
        .order_by(order, "pk")
    )


def seat_holders(course: Course, language: str = "az") -> QuerySet[Registration]:
    """The confirmed registrations of a course, in alphabetical order."""
    return roster(course, language).filter(state=State.CONFIRMED)


def waiting_list(course: Course) -> QuerySet[Registration]:
    """Those who wait for a seat, the longest wait first."""
    return roster(course).filter(state=State.WAITING).order_by("state_since", "pk")


def narrowed(
    registrations: QuerySet[Registration],
    *,
    text: str = "",
    state: str = "",
    organisation_pk: int | None = None,
) -> QuerySet[Registration]:
    """Those whose person's names hold every word of ``text`` (folded), in ``state``, sent by the organisation."""
    if text:
        registrations = registrations.filter(person__in=persons_named(text))
    if state:
        registrations = registrations.filter(state=state)
    if organisation_pk is not None:
        registrations = registrations.filter(organisation_id=organisation_pk)
    return registrations


def keys(registrations: QuerySet[Registration]) -> QuerySet[Registration, int]:
    """Only the keys, in the same order: to sort 100,000 of them is quick, to sort the whole rows is not."""
    return registrations.values_list("pk", flat=True)


def with_keys(course: Course, pks: Iterable[int]) -> list[Registration]:
    """The registrations of a course with these keys, in this order, with person and institution: one query."""
    pks = list(pks)
    found = Registration.objects.select_related("person", "organisation").in_bulk(pks)
    for registration in found.values():
        registration.course = course
    return [found[pk] for pk in pks if pk in found]


def institutions(course: Course) -> list[Organisation]:
    """Who may send people to the course or has sent some: the senders in their order, then the others."""
    sending = Organisation.objects.filter(sent_to__course=course).order_by("sent_to__position", "pk")
    # One look for each organisation, not one row for each registration: a list may hold 100,000.
    has_sent = Registration.objects.filter(course=course, organisation=OuterRef("pk"))
    others = Organisation.objects.filter(Exists(has_sent)).exclude(pk__in=sending.values("pk"))
    return [
        *sending,
        *sorted(others, key=lambda other: names.alphabetical(str(other.called("az")), "az")),
    ]


def silent_senders(course: Course) -> QuerySet[Organisation]:
    """The institutions of a course from which nobody is on its list, neither from them nor from a part of them."""
    of_it = Q(organisation=OuterRef("pk")) | Q(organisation__part_of=OuterRef("pk"))
    listed = Registration.objects.filter(of_it, course=course).exclude(state=State.WITHDRAWN)
    found = Organisation.objects.filter(sent_to__course=course).exclude(Exists(listed))
    return found.order_by("sent_to__position", "pk")


def acting_for_the_silent(course: Course) -> dict[Person, list[Organisation]]:
    """The focal points of ``silent_senders``, each with those that they act for: two queries."""
    silent = {one.pk: one for one in silent_senders(course)}
    roles = Role.objects.filter(
        kind=Role.Kind.FOCAL_POINT, reach=Role.Reach.ORGANISATION, reach_pk__in=silent
    ).select_related("person")
    held = defaultdict(set)
    persons = {}
    for role in roles.order_by("person__order_az", "person_id"):
        persons[role.person_id] = role.person
        held[role.person_id].add(role.reach_pk)
    return {person: [one for one in silent.values() if one.pk in held[pk]] for pk, person in persons.items()}


def all_organisations() -> matching.Organisations:
    """Every organisation of the installation, for finding one by what somebody wrote."""
    return matching.Organisations.of(Organisation.objects.values_list("pk", "name", "aliases"))


def exported(course: Course, language: str) -> tuple[list[str], list[list[Cell]]]:
    """The list as a table in the words of ``language``: headings, and one row for each registration, in order."""
    with translation.override(language):
        headings = [*(str(label) for label in COLUMNS.values()), gettext("State"), gettext("Since")]
        rows: list[list[Cell]] = [
            [
                registration.person.given,
                registration.person.surname,
                " ".join(
                    filter(None, (registration.person.father, registration.person.get_patronymic_display()))
                ),
                str(registration.organisation.called(language)) if registration.organisation else "",
                registration.post,
                registration.person.email or "",
                str(registration.get_state_display()),
                registration.state_since.astimezone(course.zone),
            ]
            for registration in roster(course, language)
        ]
    return headings, rows


def organisation_with(pk: int | None) -> Organisation | None:
    return Organisation.objects.filter(pk=pk).first() if pk else None


def possible_persons(course: Course, row: Written) -> list[tuple[Person, list[Organisation]]]:
    """Up to five persons whom a row may mean, each with the organisations by which they are known.

    By address, by name and institution, by the sound of the name, by the name alone: likeliest first.
    """
    directory = _directory(course, [row])
    organisation_pk = directory.organisations.find(row.institution)
    owner = directory.by_email.get(row.email)
    keys = matching.Keys.of(row)
    found = [owner] if owner else []
    found += directory.named(keys, organisation_pk) if organisation_pk else []
    found += directory.by_sound.get(keys.sound, ())
    pks = [known.pk for known in found]
    pks += persons_named(row.name).values_list("pk", flat=True)[:MOST_PROPOSED]
    pks = list(dict.fromkeys(pks))[:MOST_PROPOSED]
    persons = Person.objects.prefetch_related("affiliations__organisation", "registrations__organisation")
    by_pk = persons.in_bulk(pks)
    return [(by_pk[pk], _organisations_of(by_pk[pk])) for pk in pks]


def _organisations_of(person: Person) -> list[Organisation]:
    held = [affiliation.organisation for affiliation in person.affiliations.all()]
    sent = [one.organisation for one in person.registrations.all() if one.organisation]
    return list(dict.fromkeys([*held, *sent]))


def lines_of(roster_import: RosterImport) -> list[matching.Line]:
    """What would become of each row of the file if it were brought in now. The queries do not grow with the rows
    but for one more for every 5,000 persons."""
    columns = columns_of(roster_import.headings)
    rows = list(written_rows(roster_import.rows, columns))
    return matching.lines(rows, _directory(roster_import.course, rows))


def _directory(course: Course, rows: Sequence[Written]) -> matching.Directory:
    """Everything that the rows are compared with: the people of their institutions, the owners of their addresses,
    and everybody on the list of the course."""
    organisations = all_organisations()
    named = {row.institution for row in rows}
    sending = {pk for name in named if (pk := organisations.find(name)) is not None}
    states = dict(Registration.objects.filter(course=course).values_list("person_id", "state"))
    known_at: dict[int, set[int]] = defaultdict(set)
    for model in (Affiliation, Registration):
        for pair in model.objects.filter(organisation__in=sending).values_list(
            "person_id", "organisation_id"
        ):
            known_at[pair[0]].add(pair[1])
    emails = {row.email for row in rows if row.email}
    persons = {
        fields[0]: matching.Known(*fields[:4], fields[4] or "", frozenset(known_at[fields[0]]))
        for fields in (
            *_persons("pk", known_at.keys() | states.keys()),
            *_persons("email", emails),
        )
    }
    return matching.Directory(persons.values(), organisations, states)


def _persons(
    field: str, values: Collection[int] | Collection[str]
) -> Iterator[tuple[int, str, str, str, str | None]]:
    """Key, name parts and address of the persons whose ``field`` is one of the values."""
    ordered = list(values)
    for start in range(0, len(ordered), IN_ONE_QUERY):
        wanted = {f"{field}__in": ordered[start : start + IN_ONE_QUERY]}
        found = Person.objects.filter(merged_into=None, **wanted)
        yield from found.values_list("pk", "given", "surname", "father", "email")
