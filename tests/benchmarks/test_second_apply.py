"""The second apply of the demo: nothing to do, found out in a few listings."""

import sys

from benchmarks.conftest import Judge
from benchmarks.race import command, race
from e2e.conftest import FLOWRUN, Project, home, project

__all__ = ["home", "project"]

AZURE = "import azure.batch, azure.storage.blob"


def test_the_second_apply_costs_little_more_than_its_imports(
    project: Project, judge: Judge
) -> None:
    project.apply()
    commands = {"apply": (FLOWRUN, "apply"), "azure": (sys.executable, "-c", AZURE)}

    times = race(
        {
            name: command(words, cwd=project.folder, env=project.environment)
            for name, words in commands.items()
        },
        rounds=5,
    )

    judge("second apply / azure imports", times.ratio("apply", "azure"), most=6.0, detail=times)
