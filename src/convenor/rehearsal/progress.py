"""Progress for a person who waits: one bar per step on a terminal, one line per step elsewhere."""

from types import TracebackType
from typing import IO, Self

WIDTH = 24


class Bars:
    """Shows how far each step is. On a terminal the bar grows; in a log there is one line when the step is done."""

    def __init__(self, out: IO[str]) -> None:
        self.out = out
        self.is_terminal = out.isatty()
        self.open = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def show(self, step: str, done: int, of: int) -> None:
        if not self.is_terminal:
            if done >= of:
                self.out.write(f"{step}: {done}\n")
            return
        if self.open != step:
            self._close()
            self.open = step
        filled = WIDTH * done // of if of else WIDTH
        self.out.write(f"\r{step:<28} {'█' * filled}{'░' * (WIDTH - filled)} {done} of {of}")
        self.out.flush()

    def _close(self) -> None:
        if self.open:
            self.out.write("\n")
            self.open = ""
