"""Letters of the languages we write in: their case, their order, and what is left of them when one searches.

Everything here is a pure function of its text. Standards followed: the Unicode Collation Algorithm with the
CLDR tailorings for az, tr and ru (``alphabetical``), Unicode SpecialCasing for az and tr (``upper``,
``lower``).
"""

import re
import unicodedata

DOTTED = ("az", "tr")
"""Languages in which i and ı are two letters, each with its own capital."""

ALPHABETS = {
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyzw",
    "tr": "abcçdeəfgğhıijklmnoöpqrsştuüvwxyz",
    "": "abcdeəfghiıjklmnopqrstuvwxyz",
}
"""Latin letters in order; an accented letter that is not listed sorts as its base letter (CLDR)."""

APOSTROPHES = "'’‘ʼʻʹʾʿ`´′＇"
DOT_ABOVE = "\u0307"
STROKE = "\u0338"
BASES = {
    **{"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"},
    **{"đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ŋ": "n", "ø": "o"},
}
"""What Unicode does not decompose though readers do."""

MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
"""Accents in the order in which CLDR weighs them; any other comes after these."""

LONGEST_KEY = 1000

CYRILLIC = {
    **dict(zip("абвгдеёзиійклмнопрстуфыэ", "abvgdeeziiiklmnoprstufye", strict=True)),
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
    **{"ъ": "ie", "ь": "", "ю": "iu", "я": "ia"},
    **{"ә": "a", "ғ": "gh", "ҝ": "g", "ө": "o", "ү": "u", "һ": "h", "ҹ": "j", "ј": "y"},
}
"""Cyrillic to Latin as in ICAO Doc 9303 part 3, and the letters of the former Azerbaijani Cyrillic."""


def primary_language(language: str) -> str:
    """Return the language without its region or script: ``az`` for ``az-Latn``, ``en`` for ``en-gb``."""
    return language.replace("_", "-").split("-")[0].lower()


def upper(text: str, language: str) -> str:
    """Return the text in capitals. In az and tr i becomes İ and ı becomes I; elsewhere both become I."""
    text = text.replace("i" + DOT_ABOVE, "i")
    if primary_language(language) in DOTTED:
        text = text.replace("i", "İ")
    return text.upper()


def lower(text: str, language: str) -> str:
    """Return the text in small letters. In az and tr I becomes ı; İ is i everywhere, without a stray dot."""
    text = text.replace("I" + DOT_ABOVE, "İ").replace("i" + DOT_ABOVE, "i").replace("İ", "i")
    if primary_language(language) in DOTTED:
        text = text.replace("I", "ı")
    return text.lower()


def capitalised(text: str, language: str) -> str:
    """Return a name that was typed all in capitals or all in small letters with a capital for every word.

    A text in which both occur is returned as it is: "de la Cruz", "McDonald" and "Akif oğlu" are meant so. A
    letter after a hyphen begins a word, one after an apostrophe only when the apostrophe is the second
    character (O'Brien, but Mə'mun). The words oğlu and qızı stay small.
    """
    small = lower(text, language)
    if text not in (small, upper(text, language)):
        return text
    return re.sub(r"[^\W\d_][^\s\-‐‑]*", lambda word: _capitalised_word(word[0], language), small)


def _capitalised_word(word: str, language: str) -> str:
    if word in ("oğlu", "qızı"):
        return word
    if len(word) > 2 and word[1] in APOSTROPHES:
        return upper(word[0], language) + word[1] + upper(word[2], language) + word[3:]
    return upper(word[0], language) + word[1:]


def alphabetical(text: str, language: str) -> str:
    """Return a key that sorts texts as the language's alphabet does.

    The key has digits only, so every database orders it alike under every collation, and at most 1,000 of
    them; texts that differ only beyond that sort together. It is deterministic and never fails.

    Compared are, as in CLDR: first the letters without regard to case, with space < hyphen < other signs <
    apostrophe < digits < Latin letters < other scripts by code point; then accents of letters that are not
    letters of the language; then case, small before capital. In az that is a b c ç d e ə f g ğ h x ı i j k q
    l m n o ö p r s ş t u ü v y z, then w. In en, fr and all others ə follows e, ı follows i, and ç ğ ö ş ü
    sort with their base letters. In ru Cyrillic comes before Latin. Characters that cannot be seen do not
    count.
    """
    language = primary_language(language)
    alphabet = ALPHABETS.get(language, ALPHABETS[""])
    letters: list[str] = []
    accents: list[str] = []
    case: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        small = lower(character, language)
        is_capital = small != character
        for base, marks in _with_marks(small, alphabet):
            if weight := _weight(base, alphabet, cyrillic_first=language == "ru"):
                letters.append(weight)
                accents.append("1")
                case.append("2" if is_capital else "1")
            accents += [_accent(mark) for mark in marks]
    return f"{''.join(letters)}00{_trimmed(accents)}0{_trimmed(case)}"[:LONGEST_KEY]


def _trimmed(weights: list[str]) -> str:
    """Join the weights of a level without the common ones at its end, which only make keys longer."""
    while weights and weights[-1] == "1":
        weights.pop()
    return "".join(weights)


def _with_marks(character: str, alphabet: str) -> list[tuple[str, str]]:
    """Split one small character into base letters with their accents; letters of the alphabet stay whole."""
    if character in alphabet or character == "й":
        return [(character, "")]
    if character in BASES:
        return [(base, STROKE) for base in BASES[character]]
    split: list[tuple[str, str]] = []
    for part in unicodedata.normalize("NFKD", character):
        if unicodedata.combining(part):
            base, marks = split.pop() if split else ("", "")
            whole = unicodedata.normalize("NFC", base + part)
            split.append((whole, marks) if base and whole in alphabet else (base, marks + part))
        else:
            split.append((part.lower(), ""))
    return split


def _weight(base: str, alphabet: str, *, cyrillic_first: bool) -> str:
    """Return the first-level weight: two digits, eight for other scripts, none for what does not count."""
    if not base or (kind := unicodedata.category(base))[0] == "C":
        return ""
    if base in alphabet:
        return str(30 + alphabet.index(base))
    if base in APOSTROPHES:
        return "04"
    if kind == "Nd":
        return str(10 + unicodedata.digit(base))
    if kind[0] in "LMN":
        first = "2" if cyrillic_first and unicodedata.name(base, "").startswith("CYRILLIC") else "9"
        return f"{first}{ord(base):07d}"
    if kind[0] == "Z":
        return "01"
    return "02" if kind == "Pd" else "03"


def _accent(mark: str) -> str:
    return str(20 + MARKS.index(mark)) if mark in MARKS else f"9{ord(mark):07d}"


def fold(text: str) -> str:
    """Return what is left for searching: small letters without accents, words parted by single spaces.

    ə becomes e and ı becomes i; ö ü ç ş ğ and foreign letters lose their marks (Unicode NFKD and case
    folding). Apostrophes and invisible characters vanish, hyphens and other punctuation become spaces.
    Folding twice changes nothing.
    """
    text = "".join(_searchable(character) for character in text)
    for _ in range(2):  # ℡ decomposes into capitals, and capitals fold into letters with marks
        text = unicodedata.normalize("NFKD", text).casefold()
    for letter, base in (("ə", "e"), ("ı", "i"), *BASES.items()):
        text = text.replace(letter, base)
    kept = "".join(_searchable(c) for c in text if not unicodedata.combining(c) >= 10)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _searchable(character: str) -> str:
    if character in APOSTROPHES or unicodedata.category(character) in ("Cf", "Cs"):
        return ""
    return " " if unicodedata.category(character)[0] in "PZC" else character


SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sh", "s"),
        ("dzh|dj|zh|ch|j", "c"),
        ("kh|x", "h"),
        ("gh|q|g", "k"),
        ("w", "v"),
        (r"(?<=[aeiou])e(?=va?\b)", "ye"),
        ("y", "i"),
        ("e", "a"),
        (r"(\w)\1+", r"\1"),
    )
]
"""Spellings of one sound in Azerbaijani, English and Russian usage, tried in this order on folded text."""


def sounds_like(text: str) -> str:
    """Return a looser key than ``fold``: Salimkhanov, Səlimxanov, Selimkhanov and Селимханов have one key.

    Met are x/kh/h, q/g/gh/k, c/ç/j/ch/zh/dj, ş/sh/s, ə/a/e, y/i, w/v, doubled letters and -aev/-ayev. Endings
    are kept: Əliyev and Əliyeva stay two persons. A shared key is a hint that a human should look, never an
    identity.
    """
    key = "".join(CYRILLIC.get(character, character) for character in fold(text))
    for pattern, sound in SOUNDS:
        key = pattern.sub(sound, key)
    return key
