"""The ``convenor`` command: Django's commands under their own names, and the verifier that needs none of it."""

import os
import sys

from django.core.management import execute_from_command_line

from convenor.credentials.proof import command as verifier


def main() -> None:
    if sys.argv[1:2] == ["verify"]:
        sys.exit(verifier.main(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenor.config.settings")
    execute_from_command_line(["convenor", *sys.argv[1:]])


if __name__ == "__main__":
    main()
