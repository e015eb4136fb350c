"""What decides whether two persons are one, and what becomes of them when they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.kit import names
from convenor.kit.refusals import Refusal

SAME_PERSON = Refusal("merge.same_person", _("This is one person already."))
MERGED_ALREADY = Refusal(
    "merge.merged_already", _("One of the two was merged meanwhile. Look at the list again.")
)
BOTH_SIGN_IN = Refusal(
    "merge.both_sign_in",
    _(
        "Both have signed in with an address of their own: {one} and {other}. Ask the person which one stays, and take "
        "the other away on its page first."
    ),
)
IN_THE_WAY = Refusal(
    "merge.in_the_way",
    _(
        "Both have this, and only one can stay: {row}. Take one of the two back first, or keep the other person."
    ),
)
NOT_TO_BE_UNDONE = Refusal(
    "merge.undone", _("This was undone already, or the person was merged again since. Undo that first.")
)
STILL_NAMED = Refusal("person.still_named", _("This person stays, because records depend on them: {rows}."))

SAME_NAME = _("same name")
SOUNDS_ALIKE = _("names that sound alike")
SAME_FATHER = _("same father's name")
SAME_ORGANISATION = _("same organisation")
SAME_LATIN = _("same name in the passport")


@dataclass(frozen=True)
class Compared:
    """A person as far as it decides whether another is the same: name parts, and the organisations of their posts."""

    pk: int
    given: str
    surname: str
    father: str
    latin: str
    organisations: frozenset[int] = frozenset()


def sound_of(given: str, surname: str) -> str:
    """Return by what persons are looked up who may be one: how the name sounds, its words in order of the alphabet.

    Empty where there is no surname: a given name alone says too little.
    """
    if not surname.strip():
        return ""
    return " ".join(sorted(names.sounds_like(f"{given} {surname}").split()))[:250]


def reasons(one: Compared, other: Compared) -> list[str | Promise]:
    """Return why the two may be one person, the strongest reason first; empty where nothing says so.

    Fathers' names that differ tell two people apart, whatever else agrees.
    """
    fathers = {names.sounds_like(one.father), names.sounds_like(other.father)} - {""}
    if len(fathers) > 1 or not sound_of(one.given, one.surname):
        return []
    if sound_of(one.given, one.surname) != sound_of(other.given, other.surname):
        return []
    is_same = _folded(one) == _folded(other)
    found: list[str | Promise] = [SAME_NAME if is_same else SOUNDS_ALIKE]
    if one.organisations & other.organisations:
        found.append(SAME_ORGANISATION)
    if one.father and other.father:
        found.append(SAME_FATHER)
    if one.latin and names.fold(one.latin) == names.fold(other.latin):
        found.append(SAME_LATIN)
    return found


def _folded(one: Compared) -> list[str]:
    return sorted(names.fold(f"{one.given} {one.surname}").split())


def merge_refusal(
    *, is_same: bool, is_merged: bool, both_sign_in: bool, addresses: tuple[str, str], in_the_way: str
) -> Refusal | None:
    """Why two persons may not be made one. ``in_the_way`` names what both have and only one can keep, or is empty."""
    if is_same:
        return SAME_PERSON
    if is_merged:
        return MERGED_ALREADY
    if both_sign_in:
        one, other = addresses
        return Refusal(BOTH_SIGN_IN.code, BOTH_SIGN_IN.sentence, {"one": one, "other": other})
    if in_the_way:
        return Refusal(IN_THE_WAY.code, IN_THE_WAY.sentence, {"row": in_the_way})
    return None


def address_kept(kept: str, gone: str, *, only_gone_signs_in: bool) -> str:
    """Return the address that stays: that of the one who is kept, unless only the other has one or signs in."""
    return gone if gone and (not kept or only_gone_signs_in) else kept


def filled(kept: Mapping[str, object], gone: Mapping[str, object]) -> dict[str, object]:
    """Return the values that a merged person has: what is known stays, what is not is taken from the other.

    Wordings are filled language by language, and every name of the other becomes one to be found by.
    """
    result: dict[str, object] = {}
    for name, value in kept.items():
        other = gone[name]
        if isinstance(value, dict) and isinstance(other, dict):
            result[name] = {**other, **value}
        elif isinstance(value, list):
            result[name] = value
        else:
            result[name] = value or other
    return result
