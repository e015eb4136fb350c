"""``python -m convenor`` is the ``convenor`` command."""

from convenor.config.command import main

main()
