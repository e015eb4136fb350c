"""Reading the register of a course: narrowed, page by page, as a table, and the papers to take along."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from convenor.credentials.facts import differences, facts_by_part, facts_of
from convenor.credentials.kinds import OF_PARTS, Kind
from convenor.credentials.models import Certificate, Handover
from convenor.credentials.queries.eligibility import eligibility_of
from convenor.credentials.queries.parts import PartStanding
from convenor.credentials.queries.standings import DryRun
from convenor.credentials.states import PaperState, State
from convenor.documents.archives import Member, path_part
from convenor.documents.tables import Cell
from convenor.kit import names
from convenor.kit.languages import spoken
from convenor.people.models import Organisation
from convenor.programmes.models import Course

IN_ONE_QUERY = 1000
"""Rows read at a time: each carries everything that is printed."""


@dataclass(frozen=True)
class Wanted:
    """Which certificates are asked for. What is empty narrows nothing.

    ``text`` are words of the name, as it is printed or as it is now, or of the number. ``paper`` is a ``PaperState``.
    ``changed`` asks for those that do not say any more what is known.
    """

    text: str = ""
    state: str = ""
    kind: str = ""
    organisation_pk: int | None = None
    paper: str = ""
    changed: bool = False


@dataclass(frozen=True)
class RegisterRow:
    """A certificate; what has changed since it was issued: keys of its facts, none where it is no longer valid; and
    when its paper was handed over.
    """

    certificate: Certificate
    changes: list[str]
    given_at: datetime | None


@dataclass(frozen=True)
class RegisterCounts:
    """How many certificates of a course are in each state and of each kind."""

    states: Counter[str]
    kinds: Counter[str]


def register(course: Course) -> QuerySet[Certificate]:
    """All certificates of a course, whatever became of them, by number."""
    return (
        Certificate.objects.filter(course=course)
        .select_related("person", "registration__organisation", "successor", "predecessor")
        .defer("credential")
    )


def register_counts(course: Course) -> RegisterCounts:
    """Count the register of a course: one query."""
    counts = RegisterCounts(Counter(), Counter())
    counted = Certificate.objects.filter(course=course).order_by().values("state", "kind")
    for state, kind, count in counted.annotate(Count("pk")).values_list("state", "kind", "pk__count"):
        counts.states[state] += count
        counts.kinds[kind] += count
    return counts


def institutions_in_register(course: Course, language: str) -> list[Organisation]:
    """The institutions that sent those who hold certificates of a course, in alphabetical order."""
    sent = Certificate.objects.filter(course=course, registration__organisation=OuterRef("pk"))
    found = Organisation.objects.filter(Exists(sent))
    return sorted(found, key=lambda one: names.alphabetical(str(one.called(language)), language))


def found_in_register(course: Course, wanted: Wanted, *, dry_run: DryRun | None = None) -> list[int]:
    """Return the keys of the certificates that are ``wanted``, by number: one query.

    To know what has changed takes the ``dry_run`` of the course, which is asked for where it is not given.
    """
    found = register(course)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.organisation_pk is not None:
        found = found.filter(registration__organisation_id=wanted.organisation_pk)
    if wanted.paper:
        given = Exists(
            Handover.objects.filter(certificate=OuterRef("pk"), given=True, replaced_at__isnull=True)
        )
        # A paper that is no longer valid waits for nobody.
        is_given = wanted.paper == PaperState.GIVEN
        found = found.filter(given) if is_given else found.filter(~given, state=State.ISSUED)
    if wanted.changed:
        dry_run = dry_run or eligibility_of(course)
        parts = _parts(dry_run)
        found = found.filter(
            pk__in=[one.pk for one in found.filter(state=State.ISSUED) if _changes(one, dry_run, parts)]
        )
    words = names.fold(wanted.text).split()
    if not words:
        return list(found.values_list("pk", flat=True))
    known = found.values_list("pk", "number", "facts__name", "facts__international_name", "person__folded")
    return [pk for pk, *texts in known if _holds(words, texts)]


def register_rows(dry_run: DryRun, pks: Sequence[int]) -> Iterator[RegisterRow]:
    """Yield certificates by number, each with whether it still says what is known: two queries for a thousand."""
    parts = _parts(dry_run)
    for start in range(0, len(pks), IN_ONE_QUERY):
        some = pks[start : start + IN_ONE_QUERY]
        given = dict(
            Handover.objects.filter(certificate__in=some, given=True, replaced_at__isnull=True).values_list(
                "certificate_id", "at"
            )
        )
        for certificate in register(dry_run.course).filter(pk__in=some):
            yield RegisterRow(certificate, _changes(certificate, dry_run, parts), given.get(certificate.pk))


def register_table(dry_run: DryRun, pks: Sequence[int], language: str) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows in the words of ``language``. No address and no telephone number is among them."""
    with translation.override(language):
        headings = [
            gettext("Number"),
            gettext("Name"),
            gettext("Name in Latin letters"),
            gettext("Institution"),
            gettext("Kind"),
            gettext("State"),
            gettext("Issued"),
            gettext("No longer valid since"),
            gettext("Reason"),
            gettext("Replaced by"),
            gettext("Paper handed over"),
            gettext("Corrected since the issue"),
            gettext("Check page"),
        ]
        rows = [_cells(row, dry_run.course, language) for row in register_rows(dry_run, pks)]
    return headings, rows


def register_papers(course: Course, pks: Sequence[int], language: str) -> list[Member]:
    """Return the papers among these certificates as files of an archive, in a folder for each institution.

    Those that are no longer valid lie in a folder of their own, so that nobody prints them with the others.
    Nothing is read from the storage before an archive is made of them.
    """
    with translation.override(language):
        nowhere, ended = gettext("Without an institution"), gettext("No longer valid")
    papers = []
    for start in range(0, len(pks), IN_ONE_QUERY):
        some = register(course).filter(pk__in=pks[start : start + IN_ONE_QUERY]).exclude(pdf="")
        for certificate in some:
            folder = _institution(certificate, language) or nowhere
            if certificate.state != State.ISSUED:
                folder = ended
            papers.append(
                Member(
                    f"{path_part(folder)}/{path_part(certificate.number)}.pdf",
                    certificate.issued_at.astimezone(course.zone),
                    _Reading(certificate),
                )
            )
    return papers


class _Reading:
    """Reads the paper of one certificate when it is called; until then it holds nothing but its name."""

    def __init__(self, certificate: Certificate) -> None:
        self._storage, self._name = certificate.pdf.storage, certificate.pdf.name or ""

    def __call__(self) -> bytes:
        with self._storage.open(self._name) as file:
            return bytes(file.read())


def _cells(row: RegisterRow, course: Course, language: str) -> list[Cell]:
    certificate = row.certificate
    return [
        certificate.number,
        gettext("erased") if certificate.erased_at else certificate.facts["name"],
        certificate.facts["international_name"],
        _institution(certificate, language),
        str(certificate.get_kind_display()),
        str(certificate.get_state_display()),
        course.day_of(certificate.issued_at),
        course.day_of(certificate.ended_at) if certificate.ended_at else None,
        certificate.reason,
        certificate.successor.number if certificate.successor else "",
        course.day_of(row.given_at) if row.given_at else None,
        gettext("yes") if row.changes else "",
        certificate.check_address,
    ]


def _institution(certificate: Certificate, language: str) -> str:
    """Who sent its holder; of those who taught or spoke, what is printed."""
    sent_by = certificate.institution
    return str(spoken(sent_by.name if sent_by else certificate.facts["institution"], language))


def _holds(words: Sequence[str], texts: Sequence[str | None]) -> bool:
    """Whether each word is in one of the texts."""
    folded = " ".join(names.fold(text or "") for text in texts)
    return all(word in folded for word in words)


def _parts(dry_run: DryRun) -> dict[tuple[int, Kind], PartStanding]:
    return {(one.person.pk, one.kind): one for one in dry_run.parts}


def _changes(
    certificate: Certificate, dry_run: DryRun, parts: Mapping[tuple[int, Kind], PartStanding]
) -> list[str]:
    kind = Kind(certificate.kind)
    if certificate.state != State.ISSUED or certificate.erased_at or kind not in dry_run.facts:
        return []
    alike, institution = dry_run.facts[kind], certificate.institution
    if kind in OF_PARTS:
        part = parts.get((certificate.person_id, kind))
        if part is None:
            return []
        alike = facts_by_part(alike, kind, given=part.given, minutes=part.minutes)
        institution = part.institution
    return differences(
        certificate.facts, facts_of(alike, certificate.person, institution, issued_on=date.min)
    )
