"""Noting who has received the paper."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record_each
from convenor.credentials.models import Certificate, Handover
from convenor.credentials.states import State
from convenor.people.models import Person
from convenor.programmes.models import Course


@transaction.atomic
def hand_over(course: Course, *, given: Mapping[int, bool], by: Person | None, at: datetime) -> int:
    """Note of certificates of ``course``, by their keys, whether the paper was given; return how many notes were made.

    What stands already leaves no trace; what is corrected stays on record, with the time at which it was replaced.
    Certificates of other courses, and those that are no longer valid, are passed over.
    """
    certificates = Certificate.objects.select_for_update(of=("self",)).filter(
        course=course, state=State.ISSUED, pk__in=given
    )
    wanted = {certificate.pk: certificate for certificate in certificates}
    standing = dict(
        Handover.objects.filter(certificate__in=wanted, replaced_at__isnull=True).values_list(
            "certificate_id", "given"
        )
    )
    changed = [pk for pk in wanted if standing.get(pk, False) != given[pk]]
    Handover.objects.filter(certificate__in=changed, replaced_at__isnull=True).update(replaced_at=at)
    Handover.objects.bulk_create(Handover(certificate_id=pk, given=given[pk], by=by, at=at) for pk in changed)
    for code, is_given in (("credentials.handed_over", True), ("credentials.not_handed_over", False)):
        record_each(code, targets=[wanted[pk] for pk in changed if given[pk] is is_given], by=by, at=at)
    return len(changed)
