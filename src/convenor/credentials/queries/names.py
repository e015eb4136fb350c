"""Reading how names will stand on certificates: who has confirmed theirs, and who wants another."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from convenor.credentials.models import Certificate, NameCall, NameConfirmation
from convenor.credentials.states import NameState, State
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.kit import names
from convenor.people.models import Person
from convenor.programmes.models import Course

OPEN = "open"
"""The state of a name of which nothing was said, or something that no longer holds."""
PRINTED = "printed"
"""The state of a name that stands on a certificate already: it is corrected by a new one."""


@dataclass(frozen=True)
class NameStanding:
    """How the name of one holder of a seat will stand, and what they have said of it."""

    registration: Registration
    said: NameConfirmation | None
    is_printed: bool = False

    @property
    def person(self) -> Person:
        return self.registration.person

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
    """The names of all holders of seats of a course, in alphabetical order, and whether they were asked."""

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
    """Return how the names of all holders of seats of a course stand: four queries."""
    return names_among(
        course,
        list(seat_holders(course, language)),
        printed=set(_living().filter(course=course).values_list("registration_id", flat=True)),
    )


def names_among(
    course: Course, registrations: Sequence[Registration], *, printed: Collection[int | None]
) -> Names:
    """Return the same where the seats are at hand, and the keys of those with a certificate: two queries."""
    said = {one.person_id: one for one in NameConfirmation.objects.filter(course=course)}
    return Names(
        call=NameCall.objects.filter(course=course).first(),
        standings=[
            NameStanding(seat, said.get(seat.person_id), seat.pk in printed) for seat in registrations
        ],
    )


def name_of(registration: Registration) -> NameStanding:
    """Return how one name stands."""
    said = NameConfirmation.objects.filter(
        course=registration.course_id, person=registration.person_id
    ).first()
    return NameStanding(registration, said, holds_certificate(registration))


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


def holds_certificate(registration: Registration) -> bool:
    """Whether a certificate was numbered for this seat that was not revoked: a name is then corrected by a new one."""
    return _living().filter(registration=registration).exists()


def _living() -> QuerySet[Certificate]:
    return Certificate.objects.filter(state__in=[State.NUMBERED, State.ISSUED])
