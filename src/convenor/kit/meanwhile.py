"""Two people change the same thing: the second is told what the first did, and nothing is overwritten in silence.

A form carries a fingerprint of each value that it showed. Who saves it sends them along; where one no longer fits what
is stored, the act is refused, and the form is shown again with both: what is there now, and what was written.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

CHANGED_MEANWHILE = Refusal(
    "form.changed_meanwhile",
    _(
        "Somebody else changed this while you were writing. Yours is not saved yet: see below what is there now."
    ),
)


def fingerprint(value: object) -> str:
    """Return what tells a value from another: the same for equal values of JSON, days, moments, numbers and texts."""
    told = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_told)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _told(value: object) -> str:
    """A moment is the same in every zone."""
    return str(value.astimezone(UTC) if isinstance(value, datetime) else value)


def changed_since(seen: Mapping[str, str], now: Mapping[str, object]) -> list[str]:
    """Return those keys of ``now`` whose values are not those whose fingerprints were ``seen``."""
    return [name for name, value in now.items() if seen.get(name) != fingerprint(value)]


def meanwhile_refusal(seen: Mapping[str, str] | None, now: Mapping[str, object]) -> Refusal | None:
    """Why the values of ``now`` may not be replaced by somebody who saw others. ``seen`` is None for a machine."""
    return CHANGED_MEANWHILE if seen is not None and changed_since(seen, now) else None
