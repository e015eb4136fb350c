"""The sections of a workspace: the pages of one thing, in an order that stays.

What the thing is, which pages it has and who may open them is known above; here is only how they stand together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from convenor.kit.languages import Spoken


@dataclass(frozen=True)
class Section:
    """One entry: ``label`` as read, ``url`` to open, ``icon`` by name, ``current`` where the reader is now."""

    label: str
    url: str
    icon: str
    current: bool = False


@dataclass(frozen=True)
class Sections:
    """What ``ui/base_workspace.html`` expects in the context as ``sections``."""

    title: Spoken
    items: Sequence[Section]
