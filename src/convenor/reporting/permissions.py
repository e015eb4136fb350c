"""Who may read the drafts: a communiqué is public only when somebody has released it."""

from convenor.people.permissions import OBSERVER, ORGANISER

READ = frozenset({ORGANISER, OBSERVER})
