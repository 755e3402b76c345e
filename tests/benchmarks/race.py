"""Runs contestants in turns, A B A B ..., so that a machine that drifts is fair to all."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Times:
    """The seconds of each contestant, round by round."""

    seconds: Mapping[str, tuple[float, ...]]

    def ratio(self, one: str, other: str) -> float:
        """Return how many times as long the first took: the median over the rounds."""
        pairs = zip(self.seconds[one], self.seconds[other], strict=True)
        return median(first / second for first, second in pairs)

    def __str__(self) -> str:
        return ", ".join(f"{name} {median(times):.3f} s" for name, times in self.seconds.items())


def race(contestants: Mapping[str, Callable[[], object]], *, rounds: int) -> Times:
    """Return the times of all contestants; a first round, which warms up, is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, contestant in contestants.items():
            start = time.perf_counter()
            contestant()
            if number:
                seconds[name].append(time.perf_counter() - start)
    return Times({name: tuple(times) for name, times in seconds.items()})


def command(
    arguments: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]
) -> Callable[[], object]:
    """Return a contestant that runs a command to its success.

    As a user has it: the warm-up round compiles what is imported, and later rounds find it so.
    """
    kept = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run(arguments, cwd=cwd, env=kept, check=True, capture_output=True)
