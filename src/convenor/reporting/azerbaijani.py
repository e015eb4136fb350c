"""The endings without which an Azerbaijani text cannot name anybody: "of the Ministry", "its head".

Rules of spelling followed: the vowel of an ending follows the last vowel that is heard (a, ı → ı; o, u → u;
e, ə, i → i; ö, ü → ü); abbreviations and numbers take a hyphen, and the ending of how they are read aloud; after a
closing quotation mark the ending stands without a hyphen.
"""

import re
from collections.abc import Sequence

from convenor.kit.letters import lower

VOWEL_OF_ENDING = {
    **{"a": "ı", "ı": "ı", "o": "u", "u": "u"},
    **{"e": "i", "ə": "i", "i": "i", "ö": "ü", "ü": "ü"},
}
CLOSING = "”»\"')’"
LETTER_NAMES_WITH_CONSONANT_LAST = frozenset("lmnr")
"""Read as el, em, en, er; the other consonants end in e: be, ce, çe …"""
READ_OTHERWISE = {"ABŞ": "ın"}
NUMBERS_READ = {
    **{"0": "sıfır", "1": "bir", "2": "iki", "3": "üç", "4": "dörd"},
    **{"5": "beş", "6": "altı", "7": "yeddi", "8": "səkkiz", "9": "doqquz"},
    **{"10": "on", "20": "iyirmi", "30": "otuz", "40": "qırx", "50": "əlli"},
    **{"60": "altmış", "70": "yetmiş", "80": "səksən", "90": "doxsan", "00": "yüz", "000": "min"},
}
ITSELF = "təlim kursu"
DOERS = ("çı", "çi", "çu", "çü", "cı", "ci", "cu", "cü")
"""Endings of "who does": a word that ends so is a noun of its own, not "somebody's"."""


def genitive(name: str) -> str:
    """Return ``name`` with the ending that says "of": Mədəniyyət Nazirliyi → Mədəniyyət Nazirliyinin.

    A name that ends in a vowel takes an ``n`` before it. Nothing comes of nothing.
    """
    bare = name.rstrip(CLOSING + " .")
    if not bare:
        return name
    last_word = re.split(r"[\s\-–]", bare)[-1]
    if digits := re.search(r"\d+$", bare):
        return f"{name}-{_genitive_ending(_number_read(digits[0]))}"
    if _is_abbreviation(last_word):
        ending = READ_OTHERWISE.get(last_word) or _genitive_ending(_abbreviation_read(last_word))
        return f"{name}{'' if name[-1] in CLOSING else '-'}{ending}"
    return name + _genitive_ending(lower(last_word, "az"))


def possessed(post: str) -> str:
    """Return a post as somebody's, as it stands after a genitive: müəllim → müəllimi, İdarə Heyətinin sədri stays.

    A word in ı, i, u or ü is somebody's already, unless it is one who does (tərcüməçi → tərcüməçisi).
    """
    word = lower(post, "az")
    vowel = _vowel_of_ending(word)
    if not word[-1:].isalpha() or (word[-1] in "ıiuü" and not word.endswith(DOERS)):
        return post
    if word[-1] in VOWEL_OF_ENDING:
        return f"{post}s{vowel}"
    if word[-1] in "kq" and sum(letter in VOWEL_OF_ENDING for letter in word.split()[-1]) > 1:
        return f"{post[:-1]}{'y' if word[-1] == 'k' else 'ğ'}{vowel}"
    return post + vowel


def named(name: str) -> str:
    """Return the name of a body as the subject of a sentence."""
    return name


def of(name: str) -> str:
    """Return the name of a body as it stands before what is its own."""
    return genitive(name)


def company(name: str) -> str:
    """Return the name of a company so that it is seen to be one: “Ninka Cards&Gifts” şirkəti."""
    return name if "“" in name or "şirkət" in lower(name, "az") else f"“{name}” şirkəti"


def abroad(name: str, country: str) -> str:
    """Return the name of a body that is at home in another country: Türkiyənin Ənənəvi Sənətlər Assosiasiyası."""
    return f"{genitive(country)} {name}"


def foreign(name: str) -> str:
    """Return a name that is known only in another language: in quotation marks it can take endings."""
    return name if "“" in name or _is_abbreviation(name) else f"“{name}”"


def course(title: str, modules: str) -> str:
    """Return the course as the object of a sentence. ``modules`` is their number in words, empty for none.

    A title that says itself that it is a training course goes on within the sentence; any other is quoted.
    """
    count = f"{modules} modullu " if modules else ""
    if lower(title, "az").endswith(ITSELF):
        return f"{title[: -len(ITSELF)]}{count}{ITSELF}"
    return f"{quoted(title)} mövzusunda {count}{ITSELF}"


def post_in(post: str, organisation: str, whole: str) -> str:
    """Return a post in a body, which may be part of a whole: Mədəniyyət Nazirliyinin … şöbəsinin müdiri."""
    body = f"{genitive(whole)} {organisation}" if whole else organisation
    first, _, rest = post.partition(" ")
    if rest and lower(body, "az").endswith(lower(possessed(first), "az")):
        post = rest  # "… şöbəsinin müdiri", and not "… şöbəsinin şöbə müdiri"
    return f"{genitive(body)} {possessed(post)}"


def introduced(name: str, parts: Sequence[str]) -> str:
    """Return a person with what they are before the name: "… Federasiyasının İdarə Heyətinin sədri Vasif Eyvazzadə"."""
    return " ".join(part for part in (", ".join(parts), name) if part)


def quoted(text: str) -> str:
    """Return the text in quotation marks; those inside it become angular ones."""
    return f"“{text.replace('“', '«').replace('”', '»')}”"


def _genitive_ending(heard: str) -> str:
    return f"{'n' if heard[-1:] in VOWEL_OF_ENDING else ''}{_vowel_of_ending(heard)}n"


def _vowel_of_ending(heard: str) -> str:
    return next((VOWEL_OF_ENDING[letter] for letter in reversed(heard) if letter in VOWEL_OF_ENDING), "i")


def _is_abbreviation(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def _abbreviation_read(word: str) -> str:
    """How an abbreviation sounds at its end: as a word with a vowel near it (UNESCO, ATƏT), else as its last letter."""
    word = lower("".join(character for character in word if character.isalpha()), "az")
    if any(letter in VOWEL_OF_ENDING for letter in word[-2:]):
        return word
    return f"e{word[-1]}" if word[-1] in LETTER_NAMES_WITH_CONSONANT_LAST else "e"


def _number_read(digits: str) -> str:
    """The last word of a number read aloud: 2005 → beş, 40 → qırx, 2000 → min."""
    for ending in (digits[-1], digits[-2:], digits[-3:]):
        if ending.strip("0") and ending in NUMBERS_READ:
            return NUMBERS_READ[ending]
    if not digits.strip("0"):
        return NUMBERS_READ["0"]
    return NUMBERS_READ["000" if digits.endswith("000") else "00"]
