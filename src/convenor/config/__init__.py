"""Settings, the map of URLs, and the ``convenor`` command. Rank 11: knows every app, no app knows it."""
