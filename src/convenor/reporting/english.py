"""Small words of an English sentence around names: "the Ministry", but "UNESCO"; head "of", teacher "at"."""

import re
from collections.abc import Sequence

HEAD_NOUNS = frozenset(
    {
        "academy", "administration", "agency", "association", "center", "centre", "commission", "committee", "company",
        "council", "delegation", "department", "directorate", "federation", "foundation", "fund", "institute", "ministry",
        "museum", "office", "reserve", "secretariat", "society", "theatre", "union",
    }
)  # fmt: skip
"""Names that end in one of these are descriptions, and take the article."""
OPENING_NOUNS = re.compile(
    r"(academy|centre|center|department|institute|ministry|museum|office|(permanent|special) delegation|"
    r"state reserve|union|university) (of|for|to)\b",
    re.IGNORECASE,
)
HEADS = frozenset(
    {
        "ceo", "chair", "chairman", "chairperson", "chairwoman", "chief", "dean", "deputy", "director", "founder", "head",
        "leader", "manager", "member", "minister", "president", "rector", "secretary",
    }
)  # fmt: skip
"""Whoever is one of these is so "of" a body, everybody else "at" it."""


def with_article(name: str) -> str:
    """Return the name of a body as it stands within a sentence: the Ministry of Culture, ADA University, UNESCO."""
    words = re.findall(r"\w+", name)
    if not words or words[0].lower() in {"the", "a", "an"} or name[:1].islower():
        return name
    is_description = words[-1].lower() in HEAD_NOUNS or OPENING_NOUNS.match(name)
    return f"the {name}" if is_description else name


def of(name: str) -> str:
    """Return the name of a body as it stands after a preposition."""
    return with_article(name)


def post_in(post: str, organisation: str, whole: str) -> str:
    """Return a post in a body, which may be part of a whole: head of the Department of … of the Ministry of Culture."""
    body = with_article(organisation) + (f" of {with_article(whole)}" if whole else "")
    is_head = not HEADS.isdisjoint(re.findall(r"\w+", post.lower()))
    return f"{post} {'of' if is_head else 'at'} {body}"


def introduced(name: str, posts: Sequence[str], about: Sequence[str]) -> str:
    """Return a person with what they are: "Vasif Eyvazzade, Chairman of the Board of Directors of the … Federation".

    ``posts`` are those of ``post_in``; ``about`` are lines on the person, in brackets where they have a post.
    """
    if posts and about:
        return f"{name}, {', '.join(posts)} ({'; '.join(about)})"
    return ", ".join([name, *posts, *about])
