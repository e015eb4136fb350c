"""Texts as people write them: in composed characters (NFC), without stray spaces, breaks or control characters."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

LONGEST_LINE = 300
LONGEST_TEXT = 5000
MOST_MARKS = 6
"""Accents on one letter: Hebrew with its cantillation has four; texts that run over others have dozens."""


_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They turn the letters around them, also those of the page. Texts from right to left need none of them."""


def composed(text: str) -> str:
    """Return the text in composed characters, line breaks as ``\\n``, without signs that turn other texts around."""
    return unicodedata.normalize("NFC", _OVERRIDES.sub("", text.replace("\r\n", "\n")))


def line(text: str) -> str:
    """Return the text as one line, without spaces around it or two in a row."""
    return re.sub(r"[ \t\n]+", " ", composed(text)).strip()


def running_text(text: str) -> str:
    """Return the text with its lines, none of them with spaces at an end or two in a row."""
    lines = (re.sub(r"[ \t]+", " ", part).strip() for part in composed(text).split("\n"))
    return "\n".join(lines).strip()


def has_heap_of_marks(text: str) -> bool:
    """Whether more accents and other marks stand on one letter than any script has: ``MOST_MARKS``."""
    marks = 0
    for one in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.category(one)[0] == "M" else 0
        if marks > MOST_MARKS:
            return True
    return False


def control_character(text: str) -> str:
    """Return the first character that no text has, such as a bell or half of a pair; empty where there is none."""
    return next((one for one in text if unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t"), "")


def text_refusal(text: str, *, most: int) -> Refusal | None:
    """Why this cannot be stored as a text of at most ``most`` characters. It is measured as it would be stored."""
    if found := control_character(text):
        return Refusal(
            "text.control_character",
            _("There is a control character in it (U+{code}). Write it anew."),
            {"code": f"{ord(found):04X}"},
        )
    if len(text) > most:
        return Refusal(
            "text.too_long",
            _("This has {count} characters; at most {most} fit."),
            {"count": len(text), "most": most},
        )
    return None
