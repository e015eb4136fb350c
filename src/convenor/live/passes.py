"""The pass of a browser: which room, which attendee, and what its streams may show.

It is a signed cookie, so that the live server knows who posts without asking the database. It also holds a secret made
at joining and stored nowhere else: the keys of anonymous ballots come from it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from convenor.live.states import Audience

SALT = "convenor.live.pass"
LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Pass:
    """``attendee`` is 0 for a console that has not joined as somebody."""

    room: int
    attendee: int
    secret: str
    audience: Audience = Audience.ROOM


def new_secret() -> str:
    """A secret for a browser that joins."""
    return secrets.token_urlsafe(18)


def cookie_name(room_pk: int) -> str:
    """A cookie for each room: somebody may have two open."""
    return f"live_{room_pk}"


def issue_pass(held: Pass) -> str:
    """Return the pass as a text for a cookie; it is good for twelve hours."""
    return signing.dumps(
        [held.room, held.attendee, held.secret, held.audience.value], salt=SALT, compress=False
    )


def read_pass(text: str, *, room_pk: int) -> Pass | None:
    """Return what a pass says; None for one that we did not sign, that is too old, or that is for another room."""
    try:
        room, attendee, secret, audience = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Pass(room, attendee, secret, Audience(audience)) if room == room_pk else None


def ballot_key(secret: str, poll_pk: int) -> str:
    """The key of a browser's ballot in an anonymous poll: the same each time, and nobody else can make it."""
    return hmac.new(secret.encode(), f"poll {poll_pk}".encode(), hashlib.sha256).hexdigest()


NOTES = signing.Signer(salt="convenor.live.notes", sep=".")


def notes_key(room_pk: int, serial: int) -> str:
    """What the link for writing the running notes holds: for a helper without an account, good until it is renewed."""
    return NOTES.sign(f"{room_pk}-{serial}")


def is_notes_key(text: str, *, room_pk: int, serial: int) -> bool:
    """Whether a text is the notes key of this room that is good now."""
    return hmac.compare_digest(text.encode(), notes_key(room_pk, serial).encode())
