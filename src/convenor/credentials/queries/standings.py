"""How everybody in a course stands for a certificate: the dry run, and what it would be by another rule."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from convenor.credentials.facts import CourseFacts
from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate
from convenor.credentials.models.designs import DesignVersion
from convenor.credentials.queries.names import Names, NameStanding
from convenor.credentials.queries.parts import PartStanding, is_due
from convenor.credentials.rules import (
    CertificateRules,
    CountedSession,
    Eligibility,
    issue_refusal,
    minutes_needed,
    rule_refusal,
)
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refusal
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course


@dataclass(frozen=True)
class Standing:
    """How one holder of a seat stands: against the rule, with their latest certificate, and before the printer.

    ``kind`` is that of the certificate that they have earned, the highest where they have earned several; None for
    whoever lacks something. ``eligibility`` is how they stand for that kind, or for participation.
    """

    registration: Registration
    kind: Kind | None
    eligibility: Eligibility
    certificate: Certificate | None
    unprintable: Refusal | None

    @property
    def person(self) -> Person:
        return self.registration.person

    @property
    def institution(self) -> Organisation | None:
        return self.registration.organisation

    @property
    def passes(self) -> bool:
        return self.kind is not None

    @property
    def lacks(self) -> tuple[Refusal, ...]:
        return self.eligibility.lacks

    @property
    def is_due(self) -> bool:
        """Whether a certificate would be issued now. Whoever had one, even a revoked one, gets none by a batch."""
        return is_due(self)


@dataclass(frozen=True)
class DryRun:
    """Who would get a certificate now, and what each other one lacks. Nothing is issued by asking.

    ``rules`` is None and ``standings`` is empty when the rule of the course cannot be read; ``facts``, what papers
    of a kind say alike, is empty then, and without an issuer. ``parts`` are those who taught or spoke, where the course
    gives certificates for it. ``design`` is what the paper is made from, None for the standard page. ``paper`` is why
    no certificate of this course could be printed, whoever's it is.
    """

    course: Course
    rules: CertificateRules | None
    minutes: int
    facts: Mapping[Kind, CourseFacts]
    design: DesignVersion | None
    paper: Refusal | None
    standings: tuple[Standing, ...]
    parts: tuple[PartStanding, ...]
    sessions: tuple[CountedSession, ...]
    names: Names
    """Who has confirmed how their name will stand; nobody is kept waiting for it."""

    @cached_property
    def passing(self) -> list[Standing | PartStanding]:
        everybody: list[Standing | PartStanding] = [*self.standings, *self.parts]
        return [standing for standing in everybody if standing.passes]

    @property
    def seats_passing(self) -> int:
        return sum(standing.passes for standing in self.standings)

    @cached_property
    def lacking(self) -> list[Standing]:
        return [standing for standing in self.standings if not standing.passes]

    @cached_property
    def due(self) -> list[Standing | PartStanding]:
        """Participants first, then trainers, then speakers, each in alphabetical order: so they are numbered."""
        return [standing for standing in self.passing if standing.is_due]

    @property
    def parts_lacking(self) -> list[PartStanding]:
        return [part for part in self.parts if not part.passes]

    @property
    def kinds(self) -> list[tuple[Kind, int, int]]:
        """The kinds that the course gives, each with how many have earned it and how many would get it now."""
        given = [*self.rules.seats, *self.rules.parts] if self.rules else []
        passing, due = Counter(one.kind for one in self.passing), Counter(one.kind for one in self.due)
        return [(kind, passing[kind], due[kind]) for kind in given]

    @cached_property
    def unprintable(self) -> list[Standing | PartStanding]:
        return [standing for standing in self.passing if standing.unprintable]

    @cached_property
    def due_unconfirmed(self) -> list[NameStanding]:
        """Whose name would be printed now, though they have not said that it is right."""
        due = {standing.person.pk for standing in self.due}
        return [one for one in self.names.unconfirmed if one.person.pk in due]

    @property
    def unmarked(self) -> int:
        """Of how many people the outcome still hangs on marks that nobody has made."""
        return sum(bool(one.eligibility.unmarked) and one.eligibility.may_still_pass for one in self.lacking)

    @property
    def needed(self) -> int:
        """The least number of minutes that earns a certificate."""
        return minutes_needed(self.rules.participation, whole=self.minutes) if self.rules else 0

    @property
    def unreadable(self) -> Refusal | None:
        """Why the rule of the course cannot be read."""
        keys = {session.key for session in self.sessions}
        return rule_refusal(self.course.certificate_rule, sessions=keys)

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing can be issued now."""
        return issue_refusal(
            course_state=self.course.state,
            rule=self.unreadable,
            has_issuer=self.course.issuer_id is not None,
            minutes=self.minutes,
            paper=self.paper,
            passing=len(self.passing),
        )


@dataclass(frozen=True)
class Changed:
    """Somebody to whom another rule would give another certificate, or none, or one after all."""

    before: Standing | PartStanding | None
    after: Standing | PartStanding | None
    """None where nobody is judged: by the part that they had, in a course that gives no certificate for it."""

    @property
    def person(self) -> Person:
        one = self.after or self.before
        assert one is not None
        return one.person

    @property
    def kind_before(self) -> Kind | None:
        return self.before.kind if self.before and self.before.passes else None

    @property
    def kind_after(self) -> Kind | None:
        return self.after.kind if self.after and self.after.passes else None


@dataclass(frozen=True)
class Trial:
    """The dry run by the rule of the course, ``now``, and by another one, ``then``."""

    now: DryRun
    then: DryRun

    @property
    def kinds(self) -> list[tuple[Kind, int, int]]:
        """Every kind that one of the two rules gives, with how many have earned it by the first and by the second."""
        now, then = (
            Counter(one.kind for one in self.now.passing),
            Counter(one.kind for one in self.then.passing),
        )
        given = {kind for run in (self.now, self.then) for kind, _passing, _due in run.kinds}
        return [(kind, now[kind], then[kind]) for kind in Kind if kind in given]

    @cached_property
    def changed(self) -> list[Changed]:
        """Whoever would get another one, one after all, or none: in the order of the first rule, then new ones."""
        now, then = _by_holder(self.now), _by_holder(self.then)
        everybody = [Changed(now.get(key), then.get(key)) for key in {**now, **then}]
        return [one for one in everybody if one.kind_before != one.kind_after]


def _by_holder(run: DryRun) -> dict[tuple[int, Kind | None], Standing | PartStanding]:
    """A person may hold a seat and have taught as well: the key is who, and as what where it is not by the seat."""
    found: dict[tuple[int, Kind | None], Standing | PartStanding] = {}
    found |= {(one.person.pk, None): one for one in run.standings}
    found |= {(one.person.pk, one.kind): one for one in run.parts}
    return found
