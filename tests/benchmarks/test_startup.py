"""Start-up: a command that needs no account is cheaper than importing what talks to one.

The targets are 0.15 s for `--version` and 0.35 s for `validate` on the reference machine, where the
imports of the azure packages take about 0.35 s.
"""

import os
import sys
from pathlib import Path

from benchmarks.conftest import Judge
from benchmarks.race import command, race

REPOSITORY = Path(__file__).parents[2]
FLOWRUN = Path(sys.executable).with_name("flowrun")
AZURE = "import azure.batch, azure.storage.blob, azure.identity"


def test_start_up_costs_less_than_the_imports_that_it_leaves_out(judge: Judge) -> None:
    commands = {
        "azure": (sys.executable, "-c", AZURE),
        "version": (FLOWRUN, "--version"),
        "validate": (FLOWRUN, "validate", "workflows/topn.yaml"),
    }

    times = race(
        {name: command(words, cwd=REPOSITORY, env=os.environ) for name, words in commands.items()},
        rounds=7,
    )

    judge("--version / azure imports", times.ratio("version", "azure"), most=0.43, detail=times)
    judge("validate / azure imports", times.ratio("validate", "azure"), most=1.0, detail=times)
