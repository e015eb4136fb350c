"""What decides about persons and roles. Values in, a refusal or None out."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from convenor.kit.names import clean_name, name_problem
from convenor.kit.refusals import Refusal

NAME_PARTS = ("given", "surname", "father")
LONGEST_LATIN = 240

PATRONYMIC_WITHOUT_FATHER = Refusal(
    "person.patronymic_without_father", _("Write the father's name that “oğlu” or “qızı” follows.")
)
LATIN_TOO_LONG = Refusal(
    "person.latin_too_long",
    _("The name as in the passport can have at most {limit} characters."),
    {"limit": LONGEST_LATIN},
)
EMAIL_UNREADABLE = Refusal("person.email_unreadable", _("This is not an e-mail address."))
EMAIL_TAKEN = Refusal("person.email_taken", _("Another person signs in with this e-mail address."))
MAIL_NOT_SENT = Refusal(
    "mail.not_sent", _("The mail could not be sent just now. Please try again in a few minutes.")
)
LAST_ORGANISER = Refusal(
    "role.last_organiser", _("This is the last organiser of the whole site. Name another one first.")
)


def name_refusal(*, given: str, surname: str, father: str, patronymic: str, latin: str) -> Refusal | None:
    """Why this cannot be a person's name. Only the given name must be there; a part is judged as ``kit.names`` does.

    ``patronymic`` is "oglu", "qizi" or ""; it needs a father's name. ``latin`` is the whole name as in the passport.
    """
    parts = (given, surname, father)
    for part in (given, *(part for part in parts[1:] if part.strip())):
        if problem := name_problem(part):
            return problem
    if patronymic and not clean_name(father):
        return PATRONYMIC_WITHOUT_FATHER
    if len(latin) > LONGEST_LATIN:
        return LATIN_TOO_LONG
    # A passport name is several parts in one line: each word is judged, and the line may be longer than a part.
    return next((problem for word in latin.split() if (problem := _word_problem(word))), None)


def _word_problem(word: str) -> Refusal | None:
    """A word of a passport name may be a mere hyphen or initial, but hold no sign that no name has."""
    problem = name_problem(word)
    return None if problem and problem.code == "name.no_letters" else problem


def email_refusal(email: str | None, *, is_taken: bool) -> Refusal | None:
    """Why a person may not sign in by ``email``; None or empty is well, for many have no address.

    ``is_taken``: whether another person has it already, whatever the case of its letters.
    """
    if not email:
        return None
    try:
        validate_email(email)
    except ValidationError:
        return EMAIL_UNREADABLE
    return EMAIL_TAKEN if is_taken else None


def role_withdrawal_refusal(*, is_organiser_of_site: bool, others: int) -> Refusal | None:
    """Why a role may not be withdrawn. ``others`` counts the other organisers of the whole site."""
    return LAST_ORGANISER if is_organiser_of_site and not others else None


def cleaned(changes: Mapping[str, object]) -> dict[str, object]:
    """Return the changes with names made clean and the address trimmed and in small letters, None when empty."""
    clean = dict(changes)
    for field in (*NAME_PARTS, "latin"):
        if field in clean:
            clean[field] = clean_name(str(clean[field]))
    if "email" in clean:
        clean["email"] = str(clean["email"] or "").strip().lower() or None
    return clean
