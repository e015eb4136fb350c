"""Killed while tables are made, `convenor prepare` is run again and goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

KILLED_BEFORE_IT_IS_NOTED = """
import os, signal
import django
django.setup()
from django.db.migrations.executor import MigrationExecutor
noted = MigrationExecutor.record_migration

def note(self, migration):
    if (migration.app_label, migration.name) == ("credentials", "0008_handovers"):
        os.kill(os.getpid(), signal.SIGKILL)
    noted(self, migration)

MigrationExecutor.record_migration = note
from convenor.kit.migrating import bring_up_to_date
bring_up_to_date()
"""


def test_a_table_that_was_made_and_not_noted_is_no_stumbling_block(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")} | {
        "CONVENOR_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "convenor.config.settings",
    }
    killed = subprocess.run([sys.executable, "-c", KILLED_BEFORE_IT_IS_NOTED], env=environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    again = subprocess.run(
        [sys.executable, "-m", "convenor", "prepare"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 0, again.stderr
