"""Personal links: signed, so that nobody can guess one; numbered, so that one can be withdrawn.

A link says which invitation it opens and with which serial number it was made. Nothing secret is stored: the organiser
can copy the same link again at any time, and a stolen copy of the database opens nothing.
"""

from typing import NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

SIGNER = Signer(salt="convenor.programmes.invitation", sep=".")


class Claim(NamedTuple):
    """What a link says: which invitation, and the serial number that was current when it was made."""

    pk: int
    serial: int


def token_of(pk: int, serial: int) -> str:
    """Return the token of an invitation's link: the same as long as the serial number stays."""
    return SIGNER.sign(f"{pk}-{serial}")


def claim_of(token: str) -> Claim | None:
    """Return what a token says; None where we did not sign it."""
    try:
        pk, serial = SIGNER.unsign(token).split("-")
    except (BadSignature, ValueError):
        return None
    return Claim(int(pk), int(serial))


def address_of(pk: int, serial: int) -> str:
    """Return the whole address of the personal page."""
    return f"{settings.SITE_URL}{reverse('programmes:speaking', args=[token_of(pk, serial)])}"
