"""What every act in a room shares: the lock on the room, and the next sequence."""

from django.db import transaction

from convenor.live import news
from convenor.live.models import Room


def locked(room_pk: int) -> Room:
    """The room as it is now, held until the end of the transaction: whatever is written into it waits its turn."""
    return (
        Room.objects.select_for_update(of=("self",))
        .select_related("session__course__programme")
        .get(pk=room_pk)
    )


def advance(room: Room, *, itself: bool = False) -> int:
    """Count one more change of a locked room and return the sequence that the changed rows must carry.

    ``itself`` says that the room's own facts have changed. Hubs are told after the commit.
    """
    room.sequence += 1
    if itself:
        room.changed = room.sequence
    Room.objects.filter(pk=room.pk).update(sequence=room.sequence, changed=room.changed)
    pk, sequence = room.pk, room.sequence
    transaction.on_commit(lambda: news.tell(pk, sequence), robust=True)
    return room.sequence
