"""The one case ending that the communiqué needs and cannot do without: the genitive of a name."""

from convenor.kit.letters import lower

BACK_OR_FRONT = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "ə": "i", "i": "i", "ö": "ü", "ü": "ü"}
VOWELS = frozenset(BACK_OR_FRONT)


def genitive(name: str) -> str:
    """Return ``name`` with the ending that says "of": Mədəniyyət Nazirliyi → Mədəniyyət Nazirliyinin.

    The vowel follows the last vowel of the name, and a name that ends in a vowel takes an ``n`` before it. A name that
    ends in a quotation mark, a digit or an abbreviation in capitals takes the ending after a hyphen.
    """
    letters = [letter for letter in lower(name, "az") if letter.isalpha()]
    last_vowel = next((letter for letter in reversed(letters) if letter in VOWELS), "i")
    buffer = "n" if letters and letters[-1] in VOWELS else ""
    ending = f"{buffer}{BACK_OR_FRONT[last_vowel]}n"
    last_word = name.split()[-1] if name.split() else ""
    is_plain = last_word[-1:].isalpha() and not (len(last_word) > 1 and last_word.isupper())
    return name + (ending if is_plain else f"-{ending}")
