"""Finding persons and organisations, those who may be one, and what would become of them."""

from convenor.people.queries.duplicates import (
    MOST_OF_ONE_SOUND,
    Pair,
    look_alikes,
    pairs,
    shared_sounds,
)
from convenor.people.queries.erasure import asking_to_be_erased, erasure_refusal_of, words_of
from convenor.people.queries.finding import (
    claim_refusal_of,
    directory,
    exported,
    keys,
    narrowed,
    open_claims,
    organisations_named,
    persons_named,
    removal_refusal,
    represented_by,
    with_keys,
)
from convenor.people.queries.merging import (
    DROPPED,
    FILLED,
    NOT_MOVED,
    Place,
    Plan,
    merge_plan,
    places,
    signs_in,
)

__all__ = [
    "DROPPED",
    "FILLED",
    "MOST_OF_ONE_SOUND",
    "NOT_MOVED",
    "Pair",
    "Place",
    "Plan",
    "asking_to_be_erased",
    "claim_refusal_of",
    "directory",
    "erasure_refusal_of",
    "exported",
    "keys",
    "look_alikes",
    "merge_plan",
    "narrowed",
    "open_claims",
    "organisations_named",
    "pairs",
    "persons_named",
    "places",
    "removal_refusal",
    "represented_by",
    "shared_sounds",
    "signs_in",
    "with_keys",
    "words_of",
]
