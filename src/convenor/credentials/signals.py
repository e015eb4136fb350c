"""What this app tells the apps above, in the past tense."""

from django.dispatch import Signal

certificate_issued = Signal()
"""A certificate is whole: signed, typeset and stored. Carries ``certificate`` and ``at``."""

certificate_ended = Signal()
"""A certificate was revoked or superseded. Carries ``certificate`` and ``at``."""

certificate_signed_anew = Signal()
"""A certificate says the same as before under another key. Carries ``certificate`` and ``at``."""

key_made = Signal()
"""An organisation has a new key (``models.IssuerKey``). Carries ``key`` and ``at``."""

key_compromised = Signal()
"""A key was lost: its ``compromised_at`` says since when. Carries ``key`` and ``at``."""
