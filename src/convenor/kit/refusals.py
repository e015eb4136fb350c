"""What is answered when something may not be done, and why.

A rule returns a ``Refusal`` or ``None``. The page asks the rule to grey a button and to say why, the action insists on
it, the API answers with its code: one rule, asked in three places.

    Refused             a rule said no: the person can be told why (HTTP 409)
    NotPermitted        this person may not do this here (HTTP 403; shown as 404 where existence itself is private)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """Why something may not be done.

    ``code`` is stable and written ``noun.reason`` (docs/reference/refusals.md lists all); ``sentence`` is
    translatable and may name the keys of ``facts`` in braces.
    """

    code: str
    sentence: str | Promise
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence).format_map(self.facts) if self.facts else str(self.sentence)


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """A rule said no. Nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    def __str__(self) -> str:
        return str(self.refusal)


class NotPermitted(Exception):  # noqa: N818 -- likewise
    """This person may not do this here."""


def insist(refusal: Refusal | None) -> None:
    """Raise ``Refused`` when a rule has answered with a refusal; otherwise do nothing."""
    if refusal is not None:
        raise Refused(refusal)
