"""What tests say of a refusal: its code, which is stable, and not its sentence, which is for people."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from convenor.kit.refusals import Refused


@contextmanager
def refuses(code: str) -> Iterator[None]:
    """``with refuses("seat.none_left"):`` fails unless exactly that is refused inside."""
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.refusal.code == code
