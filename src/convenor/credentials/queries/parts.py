"""Who taught or spoke at a course, and how they stand for the certificates that it gives for that."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Prefetch

from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate
from convenor.credentials.rules import CertificateRules, contribution_lacks
from convenor.kit.languages import Wording
from convenor.kit.refusals import Refusal
from convenor.people.models import Affiliation, Organisation, Person
from convenor.programmes.models import Contribution, Course
from convenor.programmes.rules import EARNED_BY

Parts = Mapping[tuple[int, Kind], Sequence[Contribution]]
"""What somebody gave, in its order, by the key of the person and the kind of certificate that it may earn."""


class Earning(Protocol):
    """Whoever may get a certificate: by a seat or by a part."""

    @property
    def person(self) -> Person: ...
    @property
    def passes(self) -> bool: ...
    @property
    def certificate(self) -> Certificate | None: ...
    @property
    def unprintable(self) -> Refusal | None: ...


def is_due(one: Earning) -> bool:
    """Whether a certificate would be issued now. Whoever had one, even a revoked one, gets none by a batch."""
    return one.passes and one.certificate is None and one.unprintable is None and one.person.erased_at is None


@dataclass(frozen=True)
class PartStanding:
    """How somebody stands who taught or spoke: ``given`` are the titles of what they gave, ``minutes`` its length."""

    person: Person
    kind: Kind
    institution: Organisation | None
    given: tuple[Wording, ...]
    minutes: int
    lacks: tuple[Refusal, ...]
    certificate: Certificate | None
    unprintable: Refusal | None
    registration: None = None

    @property
    def passes(self) -> bool:
        return not self.lacks

    @property
    def is_due(self) -> bool:
        return is_due(self)


def contributors(course: Course, rules: CertificateRules, language: str) -> list[PartStanding]:
    """Return who taught or spoke, for the kinds that the course gives, in alphabetical order: two queries, or none.

    A part that was declined does not count. Certificates, and what cannot be printed, are not looked for.
    """
    return standings_by_part(parts_of(course, rules.parts.keys()), rules, language)


def parts_of(course: Course, kinds: Set[Kind]) -> Parts:
    """Return what each person gave by which a certificate of one of the ``kinds`` is earned: two queries, or none."""
    if not kinds:
        return {}
    kind_of = {EARNED_BY[kind]: kind for kind in kinds}
    found: dict[tuple[int, Kind], list[Contribution]] = {}
    contributions = (
        Contribution.objects.filter(session__course=course, kind__in=list(kind_of))
        .exclude(answer=Contribution.Answer.DECLINED)
        .select_related("person", "session")
        .prefetch_related(
            Prefetch("person__affiliations", Affiliation.objects.select_related("organisation"))
        )
        .order_by("session__starts_at", "position", "pk")
    )
    for one in contributions:
        found.setdefault((one.person_id, kind_of[one.kind]), []).append(one)
    return found


def standings_by_part(parts: Parts, rules: CertificateRules, language: str) -> list[PartStanding]:
    """Return how they stand under ``rules``, as ``contributors`` does; by parts of other kinds nobody stands."""
    order = list(rules.parts)
    key = "order_az" if language == "az" else "order_en"
    standings = [_part(kind, rules, given) for (_pk, kind), given in parts.items() if kind in rules.parts]
    return sorted(standings, key=lambda one: (order.index(one.kind), getattr(one.person, key), one.person.pk))


def _part(kind: Kind, rules: CertificateRules, parts: Sequence[Contribution]) -> PartStanding:
    person = parts[0].person
    titles = {
        json.dumps(one.talk or one.session.title, sort_keys=True): one.talk or one.session.title
        for one in parts
    }
    posts = list(person.affiliations.all())
    return PartStanding(
        person=person,
        kind=kind,
        institution=posts[0].organisation if posts else None,
        given=tuple(titles.values()),
        minutes=sum(one.session.minutes for one in parts),
        lacks=contribution_lacks(rules.parts[kind], given=len(parts)),
        certificate=None,
        unprintable=None,
    )
