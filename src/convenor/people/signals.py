"""What this app tells the apps above, in the past tense."""

from django.dispatch import Signal

person_amended = Signal()
"""What is known of a person, or the posts they hold, was changed. Carries ``person`` and ``at``."""

organisation_amended = Signal()
"""What is known of an organisation was changed. Carries ``organisation`` and ``at``."""

persons_merged = Signal()
"""Two persons were found to be one: whatever named ``gone`` names ``kept``. Carries both and ``at``."""

persons_parted = Signal()
"""A merge was undone. Carries ``kept``, ``gone`` and ``at``."""

person_erased = Signal()
"""Nothing is known of a person any more. Carries ``person``, ``words`` (the forms of the name and the addresses, for
whoever has kept them as text), ``by`` and ``at``. A receiver that must refuse raises ``Refused``: then nothing happens.
"""
