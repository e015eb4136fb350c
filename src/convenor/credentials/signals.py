"""What this app tells the apps above, in the past tense."""

from django.dispatch import Signal

certificate_issued = Signal()
"""A certificate is whole: signed, typeset and stored. Carries ``certificate`` and ``at``."""

certificate_ended = Signal()
"""A certificate was revoked or superseded. Carries ``certificate`` and ``at``."""
