"""The log's own key: rotated, gone, or in other hands."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from convenor.audit.actions import record
from convenor.credentials.actions.log import Happened, enter, locked_key
from convenor.credentials.log import (
    LOG_CHANGED,
    digest_of_log_key,
    fresh_log_key,
    note_key,
    signed_checkpoint,
)
from convenor.credentials.models import LogCheckpoint, LogEntry, LogKey
from convenor.credentials.proof.log.checkpoints import read_checkpoint
from convenor.credentials.proof.log.merkle import tree_root
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import keys_as_published, latest_checkpoint, log_nodes
from convenor.credentials.rules import log_rotation_refusal
from convenor.kit import dates
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Person

Progress = Callable[[int, int], None]


@transaction.atomic
def rotate_log_key(
    *,
    by: Person | None,
    at: datetime,
    lost: bool = False,
    compromised: bool = False,
    progress: Progress | None = None,
) -> LogKey:
    """Let a new key sign the checkpoints of the log from ``at`` on; return it. The old private half is deleted.

    The entry of the new key stands under a checkpoint that the old one signs too: whoever trusts the old one sees who
    follows. With ``lost`` (nobody has the old one) it does not sign. With ``compromised`` (somebody else may have it)
    it is entered as revoked, and the new one signs every checkpoint of the log again: only what these say counts. All
    of it happens or nothing. Refuses ``log.not_begun``, ``log.changed``, ``log.key_out_of_reach``.
    """
    insist(log_rotation_refusal(is_begun=latest_checkpoint() is not None))
    old = locked_key(at=at)
    at = dates.whole_seconds(at)
    old.retired_at, old.compromised_at = at, at if compromised else None
    old.save(update_fields=["retired_at", "compromised_at"])
    made = fresh_log_key(old.origin)
    new = LogKey.objects.create(
        origin=old.origin,
        public_multikey=made.public_multikey,
        private_sealed=made.private_sealed,
        created_at=at,
    )
    if compromised:
        _sign_again(new, progress=progress)
    happened: list[Happened] = [(LogEntry.Kind.KEY_REVOKED, digest_of_log_key(old))] if compromised else []
    happened.append((LogEntry.Kind.KEY_ADD, digest_of_log_key(new)))
    enter(happened, at=at, handed_over_by=None if lost or compromised else old)
    last = latest_checkpoint()
    assert last is not None
    old.vouched_for, old.private_sealed = last.size, b""
    old.save(update_fields=["vouched_for", "private_sealed"])
    facts: dict[str, object] = {"old": str(note_key(old)), "new": str(note_key(new)), "lost": lost}
    code = "credentials.log_key_compromised" if compromised else "credentials.log_key_rotated"
    record(code, target=new, by=by, at=at, facts=facts)
    return new


def _sign_again(new: LogKey, *, progress: Progress | None) -> None:
    """Sign each checkpoint with ``new`` alone, after its root was counted again. Refuses ``log.changed``."""
    nodes, keys = log_nodes(), keys_as_published()
    count = LogCheckpoint.objects.count()
    for done, row in enumerate(LogCheckpoint.objects.order_by("size"), start=1):
        try:
            said = read_checkpoint(row.note.encode(), keys=keys)
            is_right = (said.size, said.root) == (row.size, tree_root(row.size, nodes))
        except (NotProvable, LookupError, ObjectDoesNotExist):
            is_right = False
        if not is_right:
            raise Refused(LOG_CHANGED)
        row.note, row.paper_note = signed_checkpoint(new, size=row.size, root=said.root), ""
        row.save(update_fields=["note", "paper_note"])
        if progress and (done % 100 == 0 or done == count):
            progress(done, count)
