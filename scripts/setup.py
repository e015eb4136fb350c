"""Makes ready what the other commands need: environment, locked packages, assets, catalogues; nothing else.

``--dev`` adds the packages that tests and checks need. Each part is skipped when its inputs have not changed,
and can be interrupted: what is half done is done again. Runs under the system's Python alone.
"""

import fcntl
import shutil
import subprocess
import sys

from assets import set_up_assets
from console import CACHE, ROOT, one_sentence, say
from environment import PYTHON, set_up_environment


def set_up(*, development: bool) -> None:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left_behind in CACHE.glob("*-*/"):  # the temporary folders of a run that was killed
            shutil.rmtree(left_behind)
        set_up_environment(development=development)
        set_up_assets(keep_packages=development)
        subprocess.run([PYTHON, ROOT / "scripts" / "catalogues.py", "compile"], check=True)


if __name__ == "__main__":
    with one_sentence():
        set_up(development="--dev" in sys.argv[1:])
