"""Reading the keys of issuers, and what they signed."""

import json
from datetime import datetime

from django.db.models import QuerySet

from convenor.credentials.credential import asking_keeper, did_of, token_signer_of
from convenor.credentials.log import digest
from convenor.credentials.models import Certificate, IssuerKey, LogEntry, Seal
from convenor.credentials.proof.did import verification_method
from convenor.credentials.queries.log import known_entries
from convenor.credentials.states import State
from convenor.people.models import Organisation


def keys_of(organisation: Organisation) -> list[IssuerKey]:
    """Return all keys that an organisation ever signed with: retired ones stay published, for what they signed."""
    return list(organisation.issuer_keys.order_by("created_at", "pk"))


def key_in_use(organisation_pk: int, *, use: IssuerKey.Use = IssuerKey.Use.CREDENTIAL) -> IssuerKey | None:
    """Return the key with which an organisation signs now."""
    keys = IssuerKey.objects.select_related("organisation")
    return keys.filter(organisation=organisation_pk, use=use, retired_at__isnull=True).first()


def seal_in_use(organisation_pk: int) -> Seal | None:
    """Return what an organisation seals its papers with now; None where it has no seal."""
    seals = Seal.objects.select_related("organisation")
    return seals.filter(organisation=organisation_pk, retired_at__isnull=True).first()


def seals_of(organisation: Organisation) -> list[Seal]:
    """Return all seals that an organisation ever had, oldest first: what they sealed stays sealed."""
    return list(organisation.seals.order_by("created_at", "pk"))


def token_of(certificate: Certificate, *, at: datetime) -> str | None:
    """Return the credential of ``certificate`` as a token, signed ``at``; None where its issuer gave up tokens.

    The certificate comes with ``status_list``. Refuses what ``credential.token_signer_of`` refuses, and
    ``issuer.keeper_failed``.
    """
    key = key_in_use(certificate.status_list.organisation_id, use=IssuerKey.Use.TOKEN)
    if certificate.erased_at or key is None:
        return None
    with asking_keeper():
        return token_signer_of(key).sign_token(json.loads(certificate.credential), at=at)


def has_token(certificate: Certificate) -> bool:
    """Whether ``token_of`` would answer with a token."""
    organisation_pk = certificate.status_list.organisation_id
    return key_in_use(organisation_pk, use=IssuerKey.Use.TOKEN) is not None


def issuers() -> QuerySet[Organisation]:
    """Return the organisations that have a key."""
    return Organisation.objects.filter(issuer_keys__isnull=False).distinct().order_by("slug")


def signed_by_compromised(organisation: Organisation) -> list[Certificate]:
    """Return the valid certificates that a compromised key of ``organisation`` signed, by number.

    Those that the log had before the key was compromised are left out: they are good as they are. The others come with
    ``status_list__organisation``, ``design`` and ``course``.
    """
    did = did_of(organisation)
    found: list[Certificate] = []
    for key in IssuerKey.objects.filter(organisation=organisation, compromised_at__isnull=False):
        signed = Certificate.objects.filter(
            credential__contains=f'"{verification_method(did, key.fragment)}"',
            status_list__organisation=organisation,
            state=State.ISSUED,
        ).select_related("status_list__organisation", "design", "course")
        by_digest = {digest(certificate.credential.encode()): certificate for certificate in signed}
        for entry in known_entries(LogEntry.Kind.ISSUE, by_digest):
            if key.compromised_at and entry.at < key.compromised_at:
                del by_digest[entry.sha256]
        found += by_digest.values()
    return sorted(found, key=lambda certificate: certificate.number)
