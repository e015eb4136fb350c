"""Reading the keys of issuers, and what they signed."""

from django.db.models import Q, QuerySet

from convenor.credentials.credential import did_of
from convenor.credentials.models import Certificate, IssuerKey
from convenor.credentials.proof.did import verification_method
from convenor.credentials.states import State
from convenor.people.models import Organisation


def keys_of(organisation: Organisation) -> list[IssuerKey]:
    """Return all keys that an organisation ever signed with: retired ones stay published, for what they signed."""
    return list(IssuerKey.objects.filter(organisation=organisation).order_by("created_at", "pk"))


def key_in_use(organisation_pk: int, *, use: IssuerKey.Use = IssuerKey.Use.CREDENTIAL) -> IssuerKey | None:
    """Return the key with which an organisation signs now."""
    keys = IssuerKey.objects.select_related("organisation")
    return keys.filter(organisation=organisation_pk, use=use, retired_at__isnull=True).first()


def issuers() -> QuerySet[Organisation]:
    """Return the organisations that have a key."""
    return Organisation.objects.filter(issuer_keys__isnull=False).distinct().order_by("slug")


def signed_by_compromised(organisation: Organisation) -> QuerySet[Certificate]:
    """Return the valid certificates that a compromised key of ``organisation`` signed, by number.

    They come with ``status_list__organisation``.
    """
    did = did_of(organisation)
    lost = IssuerKey.objects.filter(organisation=organisation, compromised_at__isnull=False)
    signed = Q(pk__in=[])
    for key in lost:
        signed |= Q(credential__contains=f'"{verification_method(did, key.fragment)}"')
    return (
        Certificate.objects.filter(signed, status_list__organisation=organisation, state=State.ISSUED)
        .select_related("status_list__organisation")
        .order_by("number")
    )
