"""What may be done with the keys of an issuer, and with that of the log."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from convenor.kit import dates
from convenor.kit.refusals import Refusal

NO_KEY = Refusal("key.none_in_use", _("The organisation has no key of this kind in use."))
KEY_NEEDED = Refusal(
    "key.still_needed",
    _("The status lists of the organisation must be signed with this key. Rotate it instead."),
)
COMPROMISED_ALREADY = Refusal("key.compromised_already", _("The key is on record as compromised already."))
SINCE_FUTURE = Refusal(
    "key.since_future", _("A key cannot be compromised since a moment that is yet to come.")
)
NO_SEAL = Refusal("seal.none_in_use", _("The organisation has no seal."))
SEAL_NEEDED = Refusal(
    "seal.still_needed",
    _("Certificates that have a number already are to be sealed with it. Finish or give up these first."),
)
SEAL_NOT_VALID = Refusal(
    "seal.not_valid_now",
    _("The certificate of the seal is valid from {begins} to {ends}. Get a new one, or give the seal up."),
)
CANNOT_SEAL = Refusal(
    "seal.not_installed", _("This installation cannot seal PDFs: the package pyhanko is missing.")
)
LOG_NOT_BEGUN = Refusal("log.not_begun", _("There is no log yet: its key is made with the first entry."))


def retirement_refusal(*, is_in_use: bool, is_needed: bool) -> Refusal | None:
    """Why a key may not be given up. ``is_needed``: something must go on being signed with it."""
    if not is_in_use:
        return NO_KEY
    return KEY_NEEDED if is_needed else None


def sealing_refusal(*, begins: datetime, ends: datetime, at: datetime, can_seal: bool) -> Refusal | None:
    """Why nothing can be sealed ``at`` that moment with a certificate that holds between the two others."""
    if not can_seal:
        return CANNOT_SEAL
    if begins <= at <= ends:
        return None
    return replace(SEAL_NOT_VALID, facts={"begins": dates.zulu(begins), "ends": dates.zulu(ends)})


def giving_up_seal_refusal(*, has_seal: bool, is_needed: bool) -> Refusal | None:
    """Why a seal may not be given up. ``is_needed``: numbered certificates wait for it."""
    if not has_seal:
        return NO_SEAL
    return SEAL_NEEDED if is_needed else None


def compromise_refusal(*, is_compromised: bool, since: datetime, now: datetime) -> Refusal | None:
    """Why a key may not be put on record as compromised ``since`` that moment."""
    if is_compromised:
        return COMPROMISED_ALREADY
    return SINCE_FUTURE if since > now else None


def log_rotation_refusal(*, is_begun: bool) -> Refusal | None:
    """Why the log cannot be given another key."""
    return None if is_begun else LOG_NOT_BEGUN
