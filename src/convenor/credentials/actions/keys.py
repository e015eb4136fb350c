"""The verbs of the keys with which an organisation signs: made, rotated, given up, lost."""

import logging
from datetime import datetime
from functools import partial

from django.db import transaction

from convenor.audit.actions import record
from convenor.credentials.actions.log import enter
from convenor.credentials.credential import forget_kept, fresh_key, fresh_token_key, keeper_refusal
from convenor.credentials.log import digest_of_key
from convenor.credentials.models import IssuerKey, LogEntry
from convenor.credentials.queries import key_in_use
from convenor.credentials.rules import compromise_refusal, retirement_refusal
from convenor.credentials.signals import key_compromised, key_made
from convenor.kit import dates
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Organisation, Person

log = logging.getLogger(__name__)
PREFIXES = {IssuerKey.Use.CREDENTIAL: "key", IssuerKey.Use.TOKEN: "jwt"}


def ensure_issuer_key(
    organisation: Organisation,
    *,
    use: IssuerKey.Use = IssuerKey.Use.CREDENTIAL,
    by: Person | None,
    at: datetime,
) -> IssuerKey:
    """Return the key with which ``organisation`` signs; make one when there is none. Two at once make one."""
    if known := key_in_use(organisation.pk, use=use):
        return known
    with transaction.atomic():
        _lock(organisation)
        return key_in_use(organisation.pk, use=use) or _made(organisation, use, "", by=by, at=at)


def ensure_issuer_keys(organisation: Organisation, *, by: Person | None, at: datetime) -> None:
    """Make what ``organisation`` needs before it issues: a key for credentials, and one for tokens if it never had one.

    A key for tokens that was given up stays given up.
    """
    ensure_issuer_key(organisation, by=by, at=at)
    if not IssuerKey.objects.filter(organisation=organisation, use=IssuerKey.Use.TOKEN).exists():
        ensure_issuer_key(organisation, use=IssuerKey.Use.TOKEN, by=by, at=at)


@transaction.atomic
def rotate(
    organisation: Organisation,
    *,
    use: IssuerKey.Use = IssuerKey.Use.CREDENTIAL,
    algorithm: str = "",
    by: Person | None,
    at: datetime,
) -> IssuerKey:
    """Let a new key sign from ``at`` on; return it. What the old one signed stays valid, and its private half is gone.

    ``algorithm`` is that of a key for tokens: ES256, or RS256; without it, the one that was in use. Where keys are kept
    outside, the new one is made there and the old one is deleted there. Refuses ``issuer.keeper_missing``,
    ``issuer.keeper_failed`` and ``key.kept_as_es256``.
    """
    _lock(organisation)
    old = key_in_use(organisation.pk, use=use)
    if old:
        insist(keeper_refusal(old))
        _retire(old, by=by, at=at)
    return _made(organisation, use, algorithm or (old.algorithm if old else ""), by=by, at=at)


@transaction.atomic
def retire(organisation: Organisation, *, use: IssuerKey.Use, by: Person | None, at: datetime) -> IssuerKey:
    """Give a key up without another in its place; return it. What it signed stays valid.

    Refuses ``key.none_in_use``, ``key.still_needed`` while status lists must be signed with it, and
    ``issuer.keeper_missing``.
    """
    _lock(organisation)
    key = key_in_use(organisation.pk, use=use)
    needed = use == IssuerKey.Use.CREDENTIAL and organisation.status_lists.exists()
    insist(retirement_refusal(is_in_use=key is not None, is_needed=needed))
    assert key is not None
    insist(keeper_refusal(key))
    _retire(key, by=by, at=at)
    return key


@transaction.atomic
def compromise(key: IssuerKey, *, since: datetime, by: Person | None, at: datetime) -> IssuerKey:
    """Put on record that somebody else may have had ``key`` since the moment ``since``; return the key in use now.

    Nothing that it signed counts any more, except what a public log is proven to have seen before ``since``. The rest
    is for ``reissue``. It waits for no keeper: one that is gone cannot hold up what everybody must know.

    Refuses ``key.compromised_already`` and ``key.since_future``.
    """
    _lock(key.organisation)
    key = IssuerKey.objects.select_related("organisation").get(pk=key.pk)
    insist(compromise_refusal(is_compromised=key.compromised_at is not None, since=since, now=at))
    was_in_use = key.retired_at is None
    if was_in_use:
        _retire(key, by=by, at=at)
    key.compromised_at = dates.whole_seconds(since)
    key.save(update_fields=["compromised_at"])
    facts: dict[str, object] = {"fragment": key.fragment, "since": dates.zulu(key.compromised_at)}
    record("credentials.key_compromised", target=key.organisation, by=by, at=at, facts=facts)
    enter([(LogEntry.Kind.KEY_REVOKED, digest_of_key(key))], at=at)
    key_compromised.send(IssuerKey, key=key, at=at)
    if was_in_use:
        return _made(key.organisation, IssuerKey.Use(key.use), key.algorithm, by=by, at=at)
    return ensure_issuer_key(key.organisation, use=IssuerKey.Use(key.use), by=by, at=at)


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _made(
    organisation: Organisation, use: IssuerKey.Use, algorithm: str, *, by: Person | None, at: datetime
) -> IssuerKey:
    at = dates.whole_seconds(at)
    key = IssuerKey(
        organisation=organisation, use=use, fragment=_fragment(organisation, use, at), created_at=at
    )
    if use == IssuerKey.Use.TOKEN:
        token_key = fresh_token_key(organisation, fragment=key.fragment, algorithm=algorithm or "ES256")
        key.public_jwk, key.private_sealed = token_key.public_jwk, token_key.private_sealed
    else:
        made = fresh_key(organisation, fragment=key.fragment)
        key.public_multikey, key.private_sealed = made.public_multikey, made.private_sealed
    key.save(force_insert=True)
    record("credentials.key_made", target=organisation, by=by, at=at, facts={"fragment": key.fragment})
    enter([(LogEntry.Kind.KEY_ADD, digest_of_key(key))], at=at)
    key_made.send(IssuerKey, key=key, at=at)
    return key


def _fragment(organisation: Organisation, use: IssuerKey.Use, at: datetime) -> str:
    """``key-2022-07-15``; the second of a day is ``key-2022-07-15-2``."""
    dated = f"{PREFIXES[use]}-{at:%Y-%m-%d}"
    before = IssuerKey.objects.filter(organisation=organisation, fragment__startswith=dated).count()
    return f"{dated}-{before + 1}" if before else dated


def _retire(key: IssuerKey, *, by: Person | None, at: datetime) -> None:
    if key.is_kept_outside:
        transaction.on_commit(partial(_forget, key))
    key.retired_at, key.private_sealed = dates.whole_seconds(at), b""
    key.save(update_fields=["retired_at", "private_sealed"])
    facts: dict[str, object] = {"fragment": key.fragment}
    record("credentials.key_retired", target=key.organisation, by=by, at=at, facts=facts)


def _forget(key: IssuerKey) -> None:
    """After it is retired, and that is stored: what is left at its keeper signs nothing that counts."""
    try:
        forget_kept(key)
    except Refused as refused:
        log.warning("%s is retired, but was not deleted where it is kept: %s", key, refused)
