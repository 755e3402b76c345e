"""Measures commands in turn, A B A B ..., so that a drifting machine is fair to both."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def best_seconds(
    commands: Mapping[str, Sequence[str | Path]], *, rounds: int, cwd: Path, env: Mapping[str, str]
) -> dict[str, float]:
    """Return the shortest wall time of each command over the rounds, after one warm-up."""
    best = dict.fromkeys(commands, float("inf"))
    for round_number in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=cwd, env=dict(env), check=True, capture_output=True)
            if round_number:
                best[name] = min(best[name], time.perf_counter() - start)
    return best
