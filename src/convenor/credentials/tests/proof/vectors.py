"""Test vectors of others: a part restated in ``data/`` with source and licence; the whole where the machine has it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
WHOLE = Path(os.environ.get("CONVENOR_VECTORS", "/work/shared/vectors"))


def restated(name: str) -> Any:
    return json.loads((DATA / name).read_text())


def whole(folder: str) -> Path:
    """The folder of a whole collection; the test is skipped, and says so, on a machine without it."""
    if not (WHOLE / folder).is_dir():
        pytest.skip(
            f"the whole collection {folder} is not on this machine; the part restated in data/ was run"
        )
    return WHOLE / folder
