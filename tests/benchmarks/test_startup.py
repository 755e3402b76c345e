"""Start-up: a command that needs no account is cheaper than importing what talks to one.

The targets are 0.15 s for `--version` and 0.35 s for `validate` on the reference machine, where the
imports of the azure packages take about 0.35 s; here they are kept as ratios to these imports.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.side_by_side import best_seconds

REPOSITORY = Path(__file__).parents[2]
FLOWRUN = Path(sys.executable).with_name("flowrun")
VALIDATE = ("validate", "workflows/topn.yaml")
AZURE = "import azure.batch, azure.storage.blob, azure.identity"
MAX_VERSION = 0.15 / 0.35
MAX_VALIDATE = 1.0


@pytest.mark.slow
def test_start_up_costs_less_than_the_imports_that_it_leaves_out(
    record_property: Callable[[str, object], None],
) -> None:
    commands = {
        "azure": (sys.executable, "-c", AZURE),
        "version": (FLOWRUN, "--version"),
        "validate": (FLOWRUN, *VALIDATE),
    }

    best = best_seconds(commands, rounds=5, cwd=REPOSITORY, env=os.environ)

    for name, seconds in best.items():
        record_property(name, round(seconds, 3))
    assert best["version"] / best["azure"] <= MAX_VERSION, best
    assert best["validate"] / best["azure"] <= MAX_VALIDATE, best


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("schema",), VALIDATE])
def test_start_up_imports_no_azure_package(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "flowrun", *arguments]

    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)

    imported = [line for line in done.stderr.splitlines() if "| azure" in line.replace("  ", " ")]
    assert imported == []
