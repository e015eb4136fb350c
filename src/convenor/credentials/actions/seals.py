"""The verbs of seals: an organisation gets one, and gives it up."""

from base64 import b64encode
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.credentials.credential import kept_seal_key
from convenor.credentials.models import Certificate, Seal
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.proof.seal import can_seal, read_pkcs12
from convenor.credentials.queries import seal_in_use
from convenor.credentials.rules import giving_up_seal_refusal, sealing_refusal
from convenor.credentials.states import State
from convenor.kit import dates
from convenor.kit.refusals import Refusal, Refused, insist
from convenor.people.models import Organisation, Person


@transaction.atomic
def give_seal(
    organisation: Organisation, *, pkcs12: bytes, password: str, by: Person | None, at: datetime
) -> Seal:
    """Seal the papers of ``organisation`` from now on with the key and certificate in ``pkcs12``; return the seal.

    One that was in use is given up. Refuses the codes of ``proof.seal.read_pkcs12`` and of ``rules.sealing_refusal``,
    and ``seal.still_needed``.
    """
    at = dates.whole_seconds(at)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    try:
        key = read_pkcs12(pkcs12, password)
    except NotProvable as refused:
        raise Refused(Refusal(refused.code, refused.sentence)) from None
    known = key.certificate
    insist(sealing_refusal(begins=known.begins, ends=known.ends, at=at, can_seal=can_seal()))
    if before := seal_in_use(organisation.pk):
        _give_up(before, by=by, at=at)
    seal = Seal.objects.create(
        organisation=organisation,
        chain=[b64encode(one).decode() for one in (known.content, *key.above)],
        private_sealed=kept_seal_key(organisation, key),
        created_at=at,
    )
    facts: dict[str, object] = {"subject": known.subject, "sha256": known.fingerprint}
    record("credentials.seal_given", target=organisation, by=by, at=at, facts=facts)
    return seal


@transaction.atomic
def give_up_seal(organisation: Organisation, *, by: Person | None, at: datetime) -> Seal:
    """Seal nothing more in the name of ``organisation``; return what sealed. What it sealed stays sealed.

    Its private key is deleted. Refuses ``seal.none_in_use`` and ``seal.still_needed``.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    seal = seal_in_use(organisation.pk)
    insist(giving_up_seal_refusal(has_seal=seal is not None, is_needed=False))
    assert seal is not None
    return _give_up(seal, by=by, at=at)


def _give_up(seal: Seal, *, by: Person | None, at: datetime) -> Seal:
    is_needed = Certificate.objects.filter(seal=seal, state=State.NUMBERED).exists()
    insist(giving_up_seal_refusal(has_seal=True, is_needed=is_needed))
    seal.retired_at, seal.private_sealed = dates.whole_seconds(at), b""
    seal.save(update_fields=["retired_at", "private_sealed"])
    facts: dict[str, object] = {"subject": seal.certificate.subject, "sha256": seal.certificate.fingerprint}
    record("credentials.seal_given_up", target=seal.organisation, by=by, at=at, facts=facts)
    return seal
