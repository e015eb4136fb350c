"""Status lists as they are published, and what strangers need to check with them."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache

from convenor.credentials.credential import did_of, published_did, signer_of
from convenor.credentials.models import Certificate, IssuerKey, Seal, StatusList
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.queries.keys import key_in_use, keys_of
from convenor.credentials.queries.log import log_trust
from convenor.people.models import Organisation


def status_list_numbered(issuer: str, number: int) -> StatusList | None:
    """Return a status list of the organisation with the slug ``issuer``."""
    return (
        StatusList.objects.select_related("organisation")
        .filter(organisation__slug=issuer, number=number)
        .first()
    )


def status_list_credential(
    status_list: StatusList, *, at: datetime, keys: Sequence[IssuerKey] | None = None
) -> bytes:
    """Return the signed status list as it is now. A signature is kept for an hour, or until somebody is revoked
    or the key is another. ``keys`` are those of its issuer, where they are at hand."""
    ended = Certificate.objects.filter(status_list=status_list, ended_at__isnull=False).count()
    key = key_in_use(status_list.organisation_id) if keys is None else next(filter(_signs_now, keys), None)
    if key is None:
        raise LookupError(f"{status_list.organisation} has a status list and no key")
    hour = at.replace(minute=0, second=0, microsecond=0)
    kept = f"credentials.status_list:{status_list.pk}:{ended}:{key.pk}:{hour.timestamp():.0f}"
    body = cache.get(kept)
    if body is None:
        body = signer_of(key).sign_status_list(status_list, ended_indices(status_list), at=hour)
        cache.set(kept, body, timeout=3600)
    return bytes(body)


def status_lists_of(organisation: Organisation) -> list[StatusList]:
    """Return all status lists of an issuer, oldest first."""
    return list(organisation.status_lists.select_related("organisation").order_by("number"))


def trust_file(
    organisation: Organisation, lists: Sequence[StatusList], *, at: datetime, seals: Sequence[Seal] = ()
) -> bytes:
    """Return what ``convenor verify --trust`` takes: the issuer's DID document and its signed status ``lists``, the key
    of the log and its last checkpoint, and the certificates of its ``seals``.
    """
    logs, checkpoints = log_trust()
    keys = keys_of(organisation)
    return canonical_json(
        {
            "issuers": [published_did(organisation, keys)],
            "statusLists": [json.loads(status_list_credential(one, at=at, keys=keys)) for one in lists],
            "logs": logs,
            "checkpoints": checkpoints,
            **({"seals": [_named(seal) for seal in seals]} if seals else {}),
        }
    )


def ended_indices(status_list: StatusList) -> list[int]:
    """Return the places in a status list whose credentials are revoked or superseded, in rising order."""
    return list(
        Certificate.objects.filter(status_list=status_list, ended_at__isnull=False)
        .order_by("status_index")
        .values_list("status_index", flat=True)
    )


def _named(seal: Seal) -> dict[str, str]:
    return {"issuer": did_of(seal.organisation), "sha256": seal.certificate.fingerprint}


def _signs_now(key: IssuerKey) -> bool:
    return key.use == IssuerKey.Use.CREDENTIAL and key.retired_at is None
