"""What happens in a rehearsal, decided by its seed alone. No database, no clock."""

import random
from collections.abc import Iterable, Iterator, Set

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.rehearsal.cohort import Invented

WITHDRAWING = 20
"""One registration in so many is taken back before the course."""
MISTAKEN = 50
"""One mark in so many is set wrongly at first and corrected."""


def cohort_refusal(invented: Set[str], *, registered: Set[str], is_open: bool) -> Refusal | None:
    """Refuse to go on with another cohort than the one that is on the list already. Both are sets of addresses."""
    if registered <= invented and (is_open or registered == invented):
        return None
    return Refusal(
        "rehearsal.another_cohort",
        _(
            "This course has been rehearsed with other people: take the same seed and number, or another folder."
        ),
    )


def withdraws(seed: int, place: int) -> bool:
    """Whether the person at ``place`` in the cohort (from 0) takes their registration back."""
    return random.Random(f"withdraws:{seed}:{place}").randrange(WITHDRAWING) == 0  # noqa: S311 -- repeatable


def presence(seed: int, person: Invented, sessions: Iterable[str]) -> Iterator[tuple[str, bool, bool]]:
    """For each session key: the key, whether the person was there, and whether the mark is at first set wrongly."""
    for key in sessions:
        chance = random.Random(f"presence:{seed}:{person.email}:{key}")  # noqa: S311 -- repeatable
        yield key, chance.randrange(100) < person.diligence, chance.randrange(MISTAKEN) == 0
