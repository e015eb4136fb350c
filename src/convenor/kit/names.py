"""Names of persons: made clean, judged, shown, ordered, searched, and put into Latin letters.

A name is kept in parts, as Azerbaijani papers have them: given name, surname (may be absent), father's name,
and whether it is followed by oğlu (son) or qızı (daughter). Nothing here decides how a person is called: what
they write wins.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from convenor.kit.letters import (
    APOSTROPHES,
    BASES,
    CYRILLIC,
    alphabetical,
    capitalised,
    fold,
    lower,
    primary_language,
    sounds_like,
    upper,
)
from convenor.kit.refusals import Refusal
from convenor.kit.texts import has_heap_of_marks

__all__ = [
    "alphabetical",
    "capitalised",
    "clean_name",
    "display_name",
    "fold",
    "initials",
    "latin",
    "lower",
    "name_problem",
    "official_name",
    "sounds_like",
    "upper",
]

LONGEST_NAME = 120
JOINERS = "\u200c\u200d"
SIGNS = ' .,·/()«»“”"' + APOSTROPHES + JOINERS
"""What a name may hold beside letters, accents, digits and hyphens."""

PATRONYMICS = {
    "az": {"oglu": "oğlu", "qizi": "qızı"},
    "tr": {"oglu": "oğlu", "qizi": "kızı"},
    "": {"oglu": "oğlu", "qizi": "qızı"},
}
CYRILLIC_PATRONYMICS = {"oglu": "оглу", "qizi": "гызы"}

ENGLISH = {
    **{"ə": "a", "ı": "i", "ö": "o", "ü": "u", "q": "g", "ğ": "gh"},
    **{"c": "j", "ç": "ch", "j": "zh", "ş": "sh", "x": "kh"},
    **CYRILLIC,
    **BASES,
}


def clean_name(text: str) -> str:
    """Return the name in NFC, trimmed, with single spaces and without invisible characters.

    The joiners U+200C and U+200D stay where scripts need them: after a virama (Indic), and U+200C between
    Arabic letters (Persian), as in RFC 5892, appendix A.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    kept = (c for at, c in enumerate(text) if not _is_invisible(c) or _is_needed_joiner(text, at))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")


def _is_needed_joiner(text: str, at: int) -> bool:
    if text[at] not in JOINERS or not 0 < at < len(text) - 1:
        return False
    if unicodedata.combining(text[at - 1]) == 9:
        return True
    beside = {unicodedata.bidirectional(text[at - 1]), unicodedata.bidirectional(text[at + 1])}
    return text[at] == "\u200c" and beside <= {"AL", "NSM"}


def name_problem(text: str) -> Refusal | None:
    """Return why this cannot be a part of a person's name, or None. Judged is the name after ``clean_name``.

    Refuses with ``name.empty``; ``name.too_long`` (facts: length, limit; in characters); ``name.symbols``
    (fact: symbol) for emoji, markup and other signs that no name has; ``name.no_letters``;
    ``name.too_many_marks``; ``name.mixed_alphabets`` (fact: word) for Latin letters in one word with Cyrillic or
    Greek ones that look like them.
    """
    name = clean_name(text)
    if not name:
        return Refusal("name.empty", _("Write the name."))
    if len(name) > LONGEST_NAME:
        return Refusal(
            "name.too_long",
            _("A name can have at most {limit} characters; this one has {length}."),
            {"length": len(name), "limit": LONGEST_NAME},
        )
    if symbol := next((c for c in name if not _may_be_in_a_name(c)), None):
        return Refusal(
            "name.symbols", _("A name cannot contain this character: {symbol}"), {"symbol": symbol}
        )
    if not any(character.isalpha() for character in name):
        return Refusal("name.no_letters", _("A name needs letters."))
    if has_heap_of_marks(name):
        return Refusal("name.too_many_marks", _("There are too many accents on one letter of the name."))
    if word := next((word for word in re.split(r"[\s\-‐‑–—/()]+", name) if _mixes_alphabets(word)), None):
        return Refusal(
            "name.mixed_alphabets",
            _("The word “{word}” mixes two alphabets that look alike. Type it again in one of them."),
            {"word": word},
        )
    return None


def _may_be_in_a_name(character: str) -> bool:
    kind = unicodedata.category(character)
    is_emoji_selector = "\ufe00" <= character <= "\ufe0f"
    return (kind[0] in "LM" and not is_emoji_selector) or kind in ("Nd", "Pd") or character in SIGNS


def _mixes_alphabets(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
    return "LATIN" in scripts and not scripts.isdisjoint({"CYRILLIC", "GREEK"})


def display_name(given: str, surname: str = "") -> str:
    """Return the everyday form: "Kamran Səlimxanov", or the given name alone where there is no surname."""
    return " ".join(part for part in (given.strip(), surname.strip()) if part)


def official_name(given: str, surname: str, father: str, patronymic_kind: str, language: str) -> str:
    """Return the form of lists and papers, in their order: "Səlimxanov Kamran Akif oğlu".

    ``patronymic_kind`` is "oglu", "qizi" or "". Without it a father's name is left out, since nothing says
    how it follows. The word is a part of the name and is not translated: oğlu/qızı (tr oğlu/kızı), in Cyrillic
    after a father's name in Cyrillic. Whoever wants plain Latin letters gives the form of the passport
    instead. An absent part leaves no gap.
    """
    father = father.strip()
    words = PATRONYMICS.get(primary_language(language), PATRONYMICS[""])
    if unicodedata.name(father[-1:] or " ").startswith("CYRILLIC"):
        words = CYRILLIC_PATRONYMICS
    patronymic = f"{father} {words[patronymic_kind]}" if father and patronymic_kind else ""
    return " ".join(part for part in (surname.strip(), given.strip(), patronymic) if part)


def initials(given: str, surname: str, language: str) -> str:
    """Return the first letters of given name and surname in capitals: "İS" for İlham Səlimxanov in az."""
    return "".join(upper(_first_letter(part), language) for part in (given, surname))


def _first_letter(part: str) -> str:
    return next((character for character in unicodedata.normalize("NFC", part) if character.isalpha()), "")


def latin(text: str) -> str:
    """Suggest how a name in Azerbaijani spelling is written in English, with the letters A to Z.

    ə→a, c→j, ç→ch, ğ→gh, ı→i, j→zh, ö→o, q→g, ş→sh, ü→u, x→kh: the national rules (Cabinet of Ministers of
    Azerbaijan, resolution 498 of 16 December 2020, annex 2), made for places and in use for persons:
    Səlimxanov, Salimkhanov. ICAO Doc 9303 recommends nothing for ə, and passports differ, so the person may
    overrule it. Cyrillic follows ICAO Doc 9303 part 3; foreign accents are dropped; other scripts stay as
    they are.
    """
    return " ".join(_latin_word(word) for word in unicodedata.normalize("NFC", text).split())


def _latin_word(word: str) -> str:
    is_shouted = sum(character.isalpha() for character in word) > 1 and word == upper(word, "az")
    written = ""
    for character in word:
        small = lower(character, "az")
        sound = _in_english(small)
        if small != character:
            sound = sound.upper() if is_shouted else sound[:1].upper() + sound[1:]
        written += sound
    return written


def _in_english(small: str) -> str:
    if small in ENGLISH:
        return ENGLISH[small]
    bare = "".join(c for c in unicodedata.normalize("NFD", small) if unicodedata.combining(c) != 230)
    return CYRILLIC.get(bare, bare)
