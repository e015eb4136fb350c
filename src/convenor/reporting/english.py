"""Small words of an English sentence around names: "the Ministry", but "UNESCO"; head "of", teacher "at"."""

import re
from collections.abc import Sequence

HEAD_NOUNS = frozenset(
    {
        "academy", "administration", "agency", "association", "center", "centre", "commission", "committee", "company",
        "council", "delegation", "department", "directorate", "federation", "foundation", "fund", "institute",
        "ministry", "museum", "office", "reserve", "secretariat", "society", "theatre", "union",
    }
)  # fmt: skip
"""Names that end in one of these, or go on with "of", "for" or "to", are descriptions and take the article."""
ITSELF = "training course"
DESCRIPTION = re.compile(rf"\b({'|'.join(sorted(HEAD_NOUNS))}|university) (of|for|to)\b", re.IGNORECASE)
HEADS = frozenset(
    {
        "ceo", "chair", "chairman", "chairperson", "chairwoman", "chief", "dean", "deputy", "director", "founder",
        "head", "leader", "manager", "member", "minister", "president", "rector", "secretary",
    }
)  # fmt: skip
"""Whoever is one of these is so "of" a body, everybody else "at" it."""


def with_article(name: str) -> str:
    """Return the name of a body as it stands within a sentence: the Ministry of Culture, ADA University, UNESCO."""
    words = re.findall(r"\w+", name.partition(" (")[0])
    if not words or words[0].lower() in {"the", "a", "an"} or name[:1].islower():
        return name
    is_description = words[-1].lower() in HEAD_NOUNS or DESCRIPTION.search(name)
    return f"the {name}" if is_description else name


def named(name: str) -> str:
    """Return the name of a body as the subject of a sentence."""
    return with_article(name)


def of(name: str) -> str:
    """Return the name of a body as it stands after a preposition."""
    return with_article(name)


def company(name: str) -> str:
    """Return the name of a company so that it is seen to be one: “Ninka Cards&Gifts” company."""
    return name if "“" in name or "company" in name.lower() else f"“{name}” company"


def abroad(name: str, country: str) -> str:
    """Return the name of a body that is at home in another country."""
    return f"{name} ({country})"


def foreign(name: str) -> str:
    """Return a name that is known only in another language."""
    return name


def course(title: str, modules: str) -> str:
    """Return the course as the object of a sentence. ``modules`` is their number in words, empty for none.

    A title that says itself that it is a training course goes on within the sentence; any other is quoted.
    """
    count = f"{modules}-module " if modules else ""
    article = "an" if count.startswith(("eight", "eleven", "8", "11", "18")) else "a"
    if title.lower().startswith(ITSELF):
        return f"{article} {count}{title[:1].lower()}{title[1:]}"
    return f"{article} {count}{ITSELF}, {quoted(title)},"


def post_in(post: str, organisation: str, whole: str) -> str:
    """Return a post in a body, which may be part of a whole: head of the Department of … of the Ministry of Culture."""
    body = with_article(organisation) + (f" of {with_article(whole)}" if whole else "")
    is_head = not HEADS.isdisjoint(re.findall(r"\w+", post.lower()))
    return f"{post} {'of' if is_head else 'at'} {body}"


def introduced(name: str, parts: Sequence[str]) -> str:
    """Return a person with what they are: "Vasif Eyvazzade, Chairman of the Board of Directors of the … Federation"."""
    return ", ".join([name, *parts])


def quoted(text: str) -> str:
    """Return the text in quotation marks; those inside it become single ones."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"
