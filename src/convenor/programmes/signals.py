"""What this app tells the apps above, in the past tense."""

from django.dispatch import Signal

agenda_released = Signal()
"""A version of an agenda was published. Carries ``release``, with ``changes`` and ``course`` on it, and ``at``."""

session_given_up = Signal()
"""A session is to go. What was only planned for it goes before it; what is recorded of it stays, and keeps the session
where it is. Carries ``session``, ``by`` and ``at``."""

course_file_read = Signal()
"""The text of a course file was read. Carries ``entries``, every table with what could be read of it, and ``problem``:
whoever makes what the file holds for them calls it with a path, what was found there and what was expected instead."""

course_loaded = Signal()
"""A course was made what its file says. Carries ``course``, ``file``, ``by``, ``at`` and ``tally``: whoever makes what
the file holds for them counts in it the rows "added", "changed" and "removed", by kind."""

course_cloned = Signal()
"""The next edition was made out of a course. Carries ``course``, the new one, whose sessions have the keys of those of
``source``, the old one; ``by`` and ``at``."""

course_archived = Signal()
"""A course was put away for good: what was held only for its running can go. Carries ``course`` and ``at``."""
