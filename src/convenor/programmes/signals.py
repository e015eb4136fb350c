"""What this app tells the apps above, in the past tense."""

from django.dispatch import Signal

agenda_released = Signal()
"""A version of an agenda was published. Carries ``release``, with ``changes`` and ``course`` on it, and ``at``."""

course_archived = Signal()
"""A course was put away for good: what was held only for its running can go. Carries ``course`` and ``at``."""
