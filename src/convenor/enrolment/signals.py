"""What this app tells the apps above, in the past tense."""

from django.dispatch import Signal

registration_confirmed = Signal()
"""A registration was given a seat. Carries ``registration`` and ``at``."""

registration_withdrawn = Signal()
"""A registration was withdrawn; its seat is free. Carries ``registration`` and ``at``."""
