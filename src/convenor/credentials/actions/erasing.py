"""What goes from certificates when their holder is erased."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import forget_notes, record_each
from convenor.credentials.models import Certificate, Correction, NameConfirmation
from convenor.credentials.queries.erasure import erasure_refusal_of
from convenor.kit import dates
from convenor.kit.redaction import without
from convenor.kit.refusals import insist
from convenor.people.models import Person

KEPT = ("kind", "code", "issuer", "issued_on", "replaces", "notice", "course", "course_slug")
"""Of what a certificate says: what does not tell whose it is."""


@transaction.atomic
def forget_holder(person: Person, *, words: Collection[str], by: Person | None, at: datetime) -> None:
    """Forget whose the certificates of ``person`` are: name, file and credential go; number, state and digests stay.

    Status lists and log are as they were, so a file in the hand of its holder is as valid as before. ``words``, the
    forms of the name, go from public reasons. Refuses ``erasure.being_made``.
    """
    insist(erasure_refusal_of(person))
    held = list(
        Certificate.objects.select_for_update(of=("self",))
        .filter(person=person, erased_at=None)
        .order_by("pk")
    )
    names = {name for one in held for name in (one.facts["name"], one.facts["international_name"]) if name}
    files = [(one.pdf.storage, one.pdf.name) for one in held if one.pdf.name]
    for one in held:
        facts = one.facts
        one.credential_sha256 = one.digest if one.credential else ""
        one.credential = ""
        one.pdf = ""
        one.facts = {key: facts[key] for key in KEPT if key in facts} | {
            "name": "",
            "international_name": "",
            "institution": {},
        }
        one.reason = str(without(one.reason, {*words, *names}))
        one.shows_sessions = False
        one.erased_at = dates.whole_seconds(at)
        one.save()
    Correction.objects.filter(certificate__in=held).update(proposed={}, reason="", answer="")
    NameConfirmation.objects.filter(person=person).delete()
    forget_notes(held, codes=("credentials.correction_asked", "credentials.correction_declined"))
    record_each("credentials.holder_erased", targets=held, by=by, at=at)

    def delete_papers() -> None:
        for storage, name in files:
            storage.delete(name)

    transaction.on_commit(delete_papers)
