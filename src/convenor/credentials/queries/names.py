"""Reading how names will stand on certificates: who has confirmed theirs, and who wants another."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from convenor.credentials.models import Certificate, NameCall, NameConfirmation
from convenor.credentials.queries.parts import PartStanding, contributors
from convenor.credentials.rules import rule_refusal, rules_of
from convenor.credentials.states import NameState, State
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.enrolment.states import State as RegistrationState
from convenor.kit import names
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course

LIVING = (State.NUMBERED, State.ISSUED)
"""States of a certificate on which a name stands: it is corrected by a new one."""
OPEN = "open"
"""The state of a name of which nothing was said, or something that no longer holds."""
PRINTED = "printed"
"""The state of a name that stands on a certificate already: it is corrected by a new one."""


@dataclass(frozen=True)
class NameStanding:
    """How the name of somebody who may get a certificate will stand, and what they have said of it."""

    course: Course
    person: Person
    said: NameConfirmation | None
    registration: Registration | None
    part: PartStanding | None
    """What they teach or speak for; None for whoever holds a seat, which counts first."""
    is_printed: bool = False

    @property
    def institution(self) -> Organisation | None:
        by = self.registration or self.part
        return by.institution if isinstance(by, PartStanding) else by and by.organisation

    @property
    def official(self) -> str:
        return official_form(self.person)

    @property
    def latin(self) -> str:
        return self.person.latin

    @property
    def state(self) -> str:
        """``NameState``, ``PRINTED``, or ``OPEN``: a name that was changed after it was confirmed is open again."""
        if self.is_printed:
            return PRINTED
        if self.said is None or (
            self.said.state == NameState.CONFIRMED and not is_confirmed_as(self.said, self.person)
        ):
            return OPEN
        return self.said.state

    @property
    def is_confirmed(self) -> bool:
        return self.state == NameState.CONFIRMED


@dataclass(frozen=True)
class Names:
    """The names of all who may get a certificate, participants first, by the alphabet; and whether they were asked."""

    call: NameCall | None
    standings: Sequence[NameStanding]

    @property
    def counts(self) -> Counter[str]:
        return Counter(standing.state for standing in self.standings)

    @property
    def proposed(self) -> list[NameStanding]:
        return [one for one in self.standings if one.state == NameState.PROPOSED]

    @property
    def unconfirmed(self) -> list[NameStanding]:
        return [one for one in self.standings if not one.is_confirmed and not one.is_printed]

    @property
    def to_ask(self) -> list[NameStanding]:
        """Those who can be written to, and whose turn it is: whoever proposed something waits for an answer."""
        return [one for one in self.unconfirmed if one.person.email and one.state != NameState.PROPOSED]


def official_form(person: Person) -> str:
    """Return the form in which a certificate names somebody."""
    return person.officially_called("az")


def is_confirmed_as(said: NameConfirmation, person: Person) -> bool:
    """Whether what was confirmed is what the person is called now."""
    return (said.official, said.latin) == (official_form(person), person.latin)


def names_of(course: Course, language: str = "az") -> Names:
    """Return how the names of all stand who hold a seat, teach or speak where that is certified: six queries."""
    printed = set(_living(course).values_list("person_id", flat=True))
    return names_among(
        names_as_said(course, printed=printed),
        list(seat_holders(course, language)),
        _contributing(course, language),
    )


@dataclass(frozen=True)
class NamesAsSaid:
    """What the persons of a course, by their keys, have said of their names, and who has a certificate already."""

    course: Course
    call: NameCall | None
    said: Mapping[int, NameConfirmation]
    printed: Collection[int]


def names_as_said(course: Course, *, printed: Collection[int]) -> NamesAsSaid:
    """Return it in two queries; ``printed`` are the keys of the persons with a certificate."""
    said = {one.person_id: one for one in NameConfirmation.objects.filter(course=course)}
    return NamesAsSaid(course, name_call_of(course), said, printed)


def names_among(
    known: NamesAsSaid, registrations: Iterable[Registration], parts: Iterable[PartStanding]
) -> Names:
    """Return how the names of these stand: no query."""
    course, said, printed = known.course, known.said, known.printed
    found = {
        one.person_id: NameStanding(
            course, one.person, said.get(one.person_id), one, None, one.person_id in printed
        )
        for one in registrations
    }
    for one in parts:
        pk = one.person.pk
        found.setdefault(pk, NameStanding(course, one.person, said.get(pk), None, one, pk in printed))
    return Names(known.call, list(found.values()))


def name_of(course: Course, person: Person) -> NameStanding | None:
    """Return how one name stands; None for whoever can get no certificate of the course."""
    seat = (
        Registration.objects.filter(course=course, person=person, state=RegistrationState.CONFIRMED)
        .select_related("organisation")
        .first()
    )
    part = next((one for one in _contributing(course) if one.person == person), None) if not seat else None
    if not seat and not part:
        return None
    said = NameConfirmation.objects.filter(course=course, person=person).first()
    return NameStanding(course, person, said, seat, part, holds_certificate(course, person))


def name_call_of(course: Course) -> NameCall | None:
    return NameCall.objects.filter(course=course).first()


def narrowed(standings: Sequence[NameStanding], *, text: str = "", state: str = "") -> list[NameStanding]:
    """Those whose names hold every word of ``text``, folded, and that are in ``state``."""
    words = names.fold(text).split()
    return [
        one
        for one in standings
        if state in ("", one.state) and all(word in one.person.folded for word in words)
    ]


def holds_certificate(course: Course, person: Person) -> bool:
    """Whether one was numbered for them that was not revoked: their name is then corrected by a new one."""
    return _living(course).filter(person=person).exists()


def certificate_with_name(course: Course, person: Person) -> Certificate | None:
    """Return the valid certificate on which the name stands, the latest of several; a correction is asked of it."""
    return Certificate.objects.filter(course=course, person=person, state=State.ISSUED).order_by("pk").last()


def _living(course: Course) -> QuerySet[Certificate]:
    return Certificate.objects.filter(course=course, state__in=LIVING)


def _contributing(course: Course, language: str = "az") -> list[PartStanding]:
    """Those who teach or speak; nobody where the rule of the course cannot be read."""
    written = course.certificate_rule
    return [] if rule_refusal(written) else contributors(course, rules_of(written), language)
