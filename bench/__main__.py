"""``python -m bench [NAME…]``: each suite in a process and a data folder of its own."""

import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import Result, keep, table

SUITES = tuple(
    sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if "def measurements(" in path.read_text() and path != Path(__file__)
    )
)
INSIDE = "CONVENOR_BENCH_INSIDE"


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - set(SUITES)
    if unknown:
        print(f"No suite {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}.", file=sys.stderr)
        return 2
    return max(apart(name) for name in chosen or SUITES)


def apart(name: str) -> int:
    """Run one suite in a fresh process over an empty SQLite database."""
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as data:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("CONVENOR_")}
        told = {"CONVENOR_DATA": data, INSIDE: name, "DJANGO_SETTINGS_MODULE": "convenor.config.settings"}
        return subprocess.run([sys.executable, "-m", "bench"], env=clean | told).returncode


def inside(name: str) -> int:
    import django  # noqa: PLC0415 -- the environment decides what settings say, and is made above
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    print(f"\n── {name} " + "─" * (70 - len(name)), flush=True)
    results: list[Result] = []
    for result in importlib.import_module(f"bench.{name}").measurements():
        results.append(result)
        print(*table([result]), sep="\n", flush=True)
    keep(results)
    return 0


if __name__ == "__main__":
    sys.exit(inside(os.environ[INSIDE]) if INSIDE in os.environ else main(sys.argv[1:]))
