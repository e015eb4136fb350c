"""Reading who has received the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from convenor.credentials.handover import HandoverList, HandoverRow
from convenor.credentials.models import Certificate, Handover
from convenor.credentials.states import State
from convenor.kit import names
from convenor.programmes.models import Course


@dataclass(frozen=True)
class Paper:
    """A valid certificate, and what was said of its paper, the latest last."""

    certificate: Certificate
    history: Sequence[Handover]

    @property
    def standing(self) -> Handover | None:
        return next((one for one in self.history if one.replaced_at is None), None)

    @property
    def is_given(self) -> bool:
        return self.standing is not None and self.standing.given


def papers_of(course: Course) -> list[Paper]:
    """The valid certificates of a course in Azerbaijani alphabetical order of what is printed: two queries."""
    certificates = (
        Certificate.objects.filter(course=course, state=State.ISSUED, erased_at=None)
        .defer("credential")
        .prefetch_related(Prefetch("handovers", Handover.objects.select_related("by")))
    )
    papers = [Paper(certificate, list(certificate.handovers.all())) for certificate in certificates]
    return sorted(
        papers,
        key=lambda one: (names.alphabetical(one.certificate.facts["name"], "az"), one.certificate.number),
    )


def handover_list(course: Course, papers: Sequence[Paper], language: str) -> HandoverList:
    """Return the list for the ceremony, in the order of ``papers``."""
    return HandoverList(
        course=course.title,
        code=course.code,
        first_day=course.starts_on,
        last_day=course.ends_on,
        issuer=course.issuer.name if course.issuer else {},
        notice=papers[0].certificate.facts["notice"] if papers else {},
        language=language,
        rows=tuple(
            HandoverRow(
                number=one.certificate.number,
                name=one.certificate.facts["name"],
                institution=one.certificate.facts["institution"],
            )
            for one in papers
        ),
    )
