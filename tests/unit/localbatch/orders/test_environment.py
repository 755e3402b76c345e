"""What a task finds in its environment: that of a node, whoever started the account."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from localbatch.lifecycle.job import JobState
from localbatch.lifecycle.node import NodeState
from localbatch.orders import environment
from localbatch.orders.environment import TaskPlace, start_task_environment, task_environment
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.service.wire import Json

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
AUTO_USER = {"autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}}
PLACE = TaskPlace(
    account="a",
    url="http://127.0.0.1:1",
    root=Path("/root"),
    node=NodeRow(
        id="n",
        pool_key="p",
        pool_id="p",
        sequence=1,
        is_dedicated=True,
        state=NodeState.IDLE,
        state_time=NOON,
        allocation_time=NOON,
        last_boot_time=NOON,
    ),
    containers=lambda: None,
)
FOLDER = "/root/nodes/n"
WD = f"{FOLDER}/workitems/j/job-1/t/wd"


def of_task(
    *, instance: Mapping[str, str] | None = None, user: Json = AUTO_USER, **spec: object
) -> Mapping[str, str]:
    job = JobRow(
        key="j",
        id="j",
        spec={},
        state=JobState.ACTIVE,
        state_time=NOON,
        pool_key="p",
        pool_id="p",
        priority=0,
        max_parallel=-1,
        etag="",
        last_modified=NOON,
        creation_time=NOON,
    )
    given = {"userIdentity": user} | spec
    return task_environment(PLACE, job, task_id="t", spec=given, instance=instance)


def test_programs_are_found_in_the_system_then_in_the_shared_folder_and_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", f"/home/me/.venv/bin:{SYSTEM}")
    monkeypatch.setattr(environment, "_system_path", lambda: SYSTEM)

    env = of_task()

    assert env["PATH"] == f"{SYSTEM}:{FOLDER}/shared:{WD}"
    assert env["HOME"] == WD


def test_a_machine_without_a_python_of_its_own_shows_the_one_that_runs_the_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "_SYSTEM_PATH", str(tmp_path))
    environment._system_path.cache_clear()  # noqa: SLF001 - it looks once

    path = of_task()["PATH"]

    environment._system_path.cache_clear()  # noqa: SLF001
    assert path.split(":")[:2] == [str(tmp_path), f"{sys.base_prefix}/bin"]


def test_a_subtask_has_the_working_directory_of_its_own_node() -> None:
    own = {"AZ_BATCH_TASK_WORKING_DIR": "/root/nodes/n/1/wd"}

    env = of_task(instance=own)

    assert env["HOME"] == "/root/nodes/n/1/wd"
    assert env["PATH"].endswith(":/root/nodes/n/1/wd")


def test_settings_of_the_task_win() -> None:
    env = of_task(environmentSettings=[{"name": "PATH", "value": "/mine"}])

    assert env["PATH"] == "/mine"


def test_a_container_has_what_its_image_sets() -> None:
    env = of_task(containerSettings={"imageName": "i"})

    assert {"PATH", "HOME", "USER", "LANG"} & env.keys() == set()
    assert env["AZ_BATCH_TASK_USER"] == "_azbatch"


@pytest.mark.parametrize(
    ("user", "name", "identity"),
    [
        (AUTO_USER, "_azbatch", "PoolNonAdmin"),
        ({"autoUser": {"scope": "task", "elevationLevel": "admin"}}, "_azbatch", "TaskAdmin"),
        ({"username": "alice"}, "alice", "alice"),
    ],
)
def test_a_task_is_told_who_it_is(user: Json, name: str, identity: str) -> None:
    env = of_task(user=user)

    assert (env["USER"], env["AZ_BATCH_TASK_USER"]) == (name, name)
    assert env["AZ_BATCH_TASK_USER_IDENTITY"] == identity


def test_a_start_task_has_a_user_of_its_own() -> None:
    env = start_task_environment(PLACE, {"userIdentity": AUTO_USER})

    assert env["USER"] == "_azbatchtask_start"
    assert env["AZ_BATCH_TASK_USER_IDENTITY"] == "TaskNonAdmin"
    assert env["HOME"] == f"{FOLDER}/startup/wd"
