"""Finding terms."""

from collections.abc import Iterable, Mapping
from functools import cache

from convenor.kit import names
from convenor.vocabularies.terms import Term, Vocabulary, vocabularies


@cache
def terms() -> Mapping[str, Term]:
    """Return all terms of all term lists by their references."""
    return {term.reference: term for one in vocabularies().values() for term in one.terms}


def term(reference: str) -> Term | None:
    """Return the term that is referred to; None where no list has it."""
    return terms().get(reference)


def terms_named(text: str) -> list[Term]:
    """Return the terms that hold every word of ``text`` in their labels, codes or the title of their list.

    Whatever the language, the case, accents and special letters. Nothing is found by no words.
    """
    words = names.fold(text).split()
    return [
        one for one in terms().values() if words and all(word in _folded(one.reference) for word in words)
    ]


def by_vocabulary(references: Iterable[str]) -> list[tuple[Vocabulary, list[Term]]]:
    """Return terms under their lists, both in the order of the files; references that no list has are left out."""
    wanted = set(references)
    found = [
        (one, [term for term in one.terms if term.reference in wanted]) for one in vocabularies().values()
    ]
    return [(one, chosen) for one, chosen in found if chosen]


def in_order(references: Iterable[str]) -> list[str]:
    """Return references once each, in the order of the term lists; those of lists that are gone come last."""
    given = dict.fromkeys(references)
    return [*(one for one in terms() if one in given), *(one for one in given if one not in terms())]


@cache
def _folded(reference: str) -> str:
    one = terms()[reference]
    titles = vocabularies()[one.vocabulary].title.values()
    return " ".join([one.code, *map(names.fold, one.label.values()), *map(names.fold, titles)])
