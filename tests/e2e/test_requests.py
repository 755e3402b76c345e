"""What an apply asks of the account is counted: a fixed number of listings, whatever the size."""

import json
from pathlib import Path

import pytest

from e2e.conftest import Project, clean_environment, make_project

MAX_BATCH_REQUESTS = 5
"""Pools, images, schedules, jobs, and the tasks of the newest run."""
MAX_STORAGE_REQUESTS = 6


def requests(project: Project) -> tuple[int, int]:
    """Return the requests of an apply that has nothing to do."""
    counts = json.loads(project.apply("--format", "json").stdout)["requests"]
    return counts["batch"], counts["storage"]


@pytest.mark.slow
def test_the_second_apply_costs_a_handful_of_listings_however_many_files(
    project: Project, tmp_path: Path
) -> None:
    flowrun_home = Path(project.environment["FLOWRUN_HOME"])
    many = make_project(tmp_path / "many", clean_environment(flowrun_home))
    for number in range(60):
        (many.data / f"taskdata{number + 10}.txt").write_text(f"word{number}")
    project.apply()
    many.apply()

    batch, storage = requests(project)

    assert batch <= MAX_BATCH_REQUESTS
    assert storage <= MAX_STORAGE_REQUESTS
    assert requests(many) == (batch, storage)
