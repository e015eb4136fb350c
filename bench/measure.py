"""What a measurement is, how program and baseline are run in turn, and how results are kept and shown."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Result:
    """One figure. ``target`` is ``{"at_least": x}`` or ``{"at_most": x}``, on the ratio, or on the value without one.

    ``value`` and ``baseline`` are medians over ``runs``, in ``unit``; ``n`` is how much was done in each run.
    """

    name: str
    value: float
    unit: str
    n: int
    runs: int
    baseline: float | None = None
    target: Mapping[str, float] | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def judged(self) -> float:
        """What the target is held against."""
        return self.value if self.ratio is None else self.ratio

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if not self.target:
            return None
        return self.judged >= self.target.get("at_least", -math.inf) and self.judged <= self.target.get(
            "at_most", math.inf
        )


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes once."""
    began = perf_counter()
    work()
    return perf_counter() - began


def in_turn(program: Callable[[], float], baseline: Callable[[], float], *, runs: int) -> tuple[float, float]:
    """Return the medians of ``program`` and ``baseline``, measured one after the other ``runs`` times.

    The one that goes first changes from run to run: whatever else the machine does, it does to both.
    """
    of_program: list[float] = []
    of_baseline: list[float] = []
    pair = [(program, of_program), (baseline, of_baseline)]
    for run in range(runs):
        for measure, measured in pair if run % 2 else reversed(pair):
            measured.append(measure())
    return median(of_program), median(of_baseline)


def keep(results: Sequence[Result], file: Path = RESULTS) -> None:
    """Put ``results`` beside those of earlier runs, each in the place of the one of the same name."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    for result in results:
        entry = asdict(result) | {"ratio": result.ratio}
        kept[entry.pop("name")] = {
            key: entry[key] for key in ("value", "unit", "baseline", "ratio", "target", "n", "runs")
        }
    file.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def table(results: Sequence[Result]) -> Iterator[str]:
    """Lines for a person to read."""
    width = max(44, *(len(result.name) for result in results))
    for result in results:
        sign = {True: "✓", False: "✗", None: " "}[result.is_reached]
        beside = f"{_short(result.baseline)} baseline, × {_short(result.ratio)}" if result.ratio else ""
        wanted = " ".join(
            f"({key.replace('_', ' ')} {value:g})" for key, value in (result.target or {}).items()
        )
        figure = f"{_short(result.value):>9} {result.unit}"
        yield f"{sign} {result.name:<{width}} {figure:<22} {beside:<30} {wanted}".rstrip()


def _short(value: float | None) -> str:
    """Three digits that count, no more."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
