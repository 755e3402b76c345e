"""The second apply of the demo: nothing to do, found out with a fixed number of requests."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.side_by_side import best_seconds
from e2e.conftest import FLOWRUN, Project, clean_environment, home, make_project, project

__all__ = ["home", "project"]

MAX_BATCH_REQUESTS = 4
MAX_STORAGE_REQUESTS = 6
MAX_RATIO = 6.0
AZURE = "import azure.batch, azure.storage.blob"


def requests(project: Project) -> tuple[int, int]:
    """Return the requests of an apply that has nothing to do."""
    counts = json.loads(project.apply("--format", "json").stdout)["requests"]
    return counts["batch"], counts["storage"]


@pytest.mark.slow
def test_the_second_apply_costs_a_handful_of_listings(
    project: Project, record_property: Callable[[str, object], None]
) -> None:
    project.apply()

    batch, storage = requests(project)
    best = best_seconds(
        {"apply": (FLOWRUN, "apply"), "azure": (sys.executable, "-c", AZURE)},
        rounds=3,
        cwd=project.folder,
        env=project.environment,
    )

    record_property("requests", (batch, storage))
    record_property("seconds", best)
    assert batch <= MAX_BATCH_REQUESTS
    assert storage <= MAX_STORAGE_REQUESTS
    assert best["apply"] / best["azure"] <= MAX_RATIO, best


@pytest.mark.slow
def test_the_number_of_requests_does_not_grow_with_the_files(
    project: Project, tmp_path: Path
) -> None:
    project.apply()
    flowrun_home = Path(project.environment["FLOWRUN_HOME"])
    many = make_project(tmp_path / "many", clean_environment(flowrun_home))
    for number in range(60):
        (many.data / f"taskdata{number + 10}.txt").write_text(f"word{number}")
    many.apply()

    assert requests(many) == requests(project)
