"""What acts in a room share: the lock on the room, what every post is asked, and the next sequence."""

from django.db import transaction

from convenor.kit.refusals import Refusal, Refused, insist
from convenor.live import news
from convenor.live.models import Attendee, Room
from convenor.live.rules.posts import post_refusal, signature_refusal
from convenor.live.rules.rooms import GONE, presence_refusal


def locked(room_pk: int) -> Room:
    """The room as it is now, held until the end of the transaction: whatever is written into it waits its turn.

    Refuses ``room.gone``.
    """
    room = Room.objects.select_for_update().filter(pk=room_pk).first()
    if room is None:
        raise Refused(GONE)
    return room


def insist_on_post(
    attendee: Attendee, room: Room, text: str, *, signature: str, most: int, closed: Refusal | None
) -> None:
    """Refuse what may not be put on the screens of a locked room, in the order in which one would want to know it.

    ``closed`` is why the room takes no such posts now, if it takes none; ``most`` the length of ``text`` in characters.
    """
    insist(presence_refusal(room.state))
    insist(closed)
    insist(post_refusal(text, most=most))
    insist(
        signature_refusal(
            signature,
            has_name=bool(attendee.person_id or attendee.name),
            has_institution=attendee.organisation_id is not None,
        )
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
