"""A thousand one-line tasks: flowrun on a local account against snakemake, in turns.

Both run two at a time. snakemake leaves its results in files; flowrun's tasks are planned, added
to a job, run as processes, and each leaves its stdout, stderr and receipt in the blob storage.
"""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from benchmarks.conftest import Judge
from benchmarks.race import command, race
from benchmarks.snakemake import SNAKEMAKE, install_snakemake
from e2e.conftest import FLOWRUN, clean_environment, own_home
from localbatch.account import account
from localbatch.account.home import Home
from support.local_account import blob_client, ignore

__all__ = ["own_home"]

PROJECT = Path(__file__).with_name("throughput")
TASKS = 1000
ROUNDS = 2
MIN_RATIO = 2.0
"""4 is what we want."""


@pytest.mark.timeout(1200)
def test_a_thousand_small_tasks_end_twice_as_fast_as_with_snakemake(
    tmp_path: Path, own_home: Home, judge: Judge
) -> None:
    connection = account.start(own_home, ignore)
    environment = clean_environment(own_home.state.parent)
    theirs = {**environment, "PYTHONPATH": str(install_snakemake())}
    numbers = count()

    def in_a_fresh_copy(words: tuple[str | Path, ...], env: dict[str, str]) -> Callable[[], object]:
        def run() -> object:
            name = f"thousand-{next(numbers)}"
            folder = tmp_path / name
            shutil.copytree(PROJECT, folder)
            file = folder / "flowrun.yaml"
            file.write_text(file.read_text().replace("thousand", name))
            return command(words, cwd=folder, env=env)()

        return run

    times = race(
        {
            "snakemake": in_a_fresh_copy(SNAKEMAKE, theirs),
            "flowrun": in_a_fresh_copy((FLOWRUN, "apply"), environment),
        },
        rounds=ROUNDS,
    )

    with blob_client(connection) as storage:
        for number in range(1, 2 * (ROUNDS + 1), 2):
            logs = storage.get_container_client(f"thousand-{number}-flowrun").list_blob_names()
            assert sum(name.endswith("/stdout.txt") for name in logs) == TASKS
    judge("snakemake / flowrun", times.ratio("snakemake", "flowrun"), least=MIN_RATIO, detail=times)
