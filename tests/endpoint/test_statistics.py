"""`$expand=stats` on tasks, jobs, job schedules and pools."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    make_pool,
    shell,
    state_of,
)

STATS = {"expand": ["stats"]}
BURN = shell("i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done")
NOTHING = timedelta()


def run(client: Client, job_id: str, *commands: str, **more: object) -> None:
    """Run tasks t0, t1, ... to their ends."""
    tasks = [{"id": f"t{n}", "commandLine": command} | more for n, command in enumerate(commands)]
    client.create_tasks(job_id, tasks)
    eventually(
        lambda: client.get_job_task_counts(job_id).task_counts.completed == len(commands),
        seconds=60,
    )


def test_a_task_tells_what_it_used(client: Client) -> None:
    make_job(client, "used", "shared")
    run(client, "used", BURN, "sleep 0.3")

    burnt = client.get_task("used", "t0", **STATS).task_statistics
    slept = client.get_task("used", "t1", **STATS).task_statistics

    assert burnt.user_cpu_time > timedelta(seconds=0.05)
    assert burnt.wall_clock_time >= burnt.user_cpu_time
    assert slept.wall_clock_time >= timedelta(seconds=0.3)
    assert slept.user_cpu_time < timedelta(seconds=0.1)
    assert burnt.wait_time > NOTHING
    assert burnt.start_time < burnt.last_update_time
    assert (burnt.read_iops, burnt.write_iops) == (0, 0)


def test_what_a_task_writes_is_told(client: Client, tmp_path: Path) -> None:
    script = "head -c 20000000 /dev/urandom > big; sync big"
    writer = subprocess.Popen(["/bin/sh", "-c", script], cwd=tmp_path)
    _, _, spent = os.wait4(writer.pid, 0)
    writer.returncode = 0
    make_job(client, "written", "shared")
    run(client, "written", shell(script))

    stats = client.get_task("written", "t0", **STATS).task_statistics

    # Not every file system counts what is written to it.
    assert stats.write_io_gib == pytest.approx(spent.ru_oublock * 512 / 2**30, rel=0.2)


def test_statistics_are_told_on_request_only(client: Client) -> None:
    make_job(client, "asked", "shared")
    run(client, "asked", "true")

    assert client.get_task("asked", "t0").task_statistics is None
    assert client.get_task("asked", "t0", select=["id"], **STATS).task_statistics is None
    assert client.get_task("asked", "t0", select=["id", "stats"]).task_statistics is not None
    assert client.get_job("asked").job_statistics is None
    assert client.get_pool("shared").pool_statistics is None
    [listed] = client.list_tasks("asked", **STATS)
    assert listed.task_statistics is not None


def test_nothing_but_statistics_can_be_expanded(client: Client) -> None:
    with refused("InvalidQueryParameterValue", 400):
        client.get_pool("shared", expand=["nodes"])


def test_retries_add_up(client: Client) -> None:
    make_job(client, "again", "shared")
    limits = {"maxTaskRetryCount": 2}
    run(client, "again", shell("sleep 0.2; exit 1"), "true", constraints=limits)

    task = client.get_task("again", "t0", **STATS).task_statistics
    job = client.get_job("again", **STATS).job_statistics

    assert task.wall_clock_time >= timedelta(seconds=0.6)
    assert (job.succeeded_tasks_count, job.failed_tasks_count) == (1, 1)
    assert job.task_retries_count == 2
    assert job.wall_clock_time >= task.wall_clock_time
    assert job.wait_time == NOTHING


def test_a_running_task_counts_so_far(client: Client) -> None:
    make_job(client, "so-far", "shared")
    client.create_task("so-far", {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "so-far", "t") == "running")

    def wall_clock() -> timedelta:
        found = client.get_job("so-far", **STATS).job_statistics.wall_clock_time
        assert isinstance(found, timedelta)
        return found

    eventually(lambda: wall_clock() > timedelta(seconds=0.3))
    task = client.get_task("so-far", "t", **STATS).task_statistics
    assert task.wall_clock_time > timedelta(seconds=0.3)
    client.begin_delete_job("so-far", polling_interval=0.05).result()


def test_a_task_that_was_ended_has_used_its_time_all_the_same(client: Client) -> None:
    make_job(client, "ended", "shared")
    client.create_task("ended", {"id": "t", "commandLine": "sleep 60"})
    eventually(lambda: state_of(client, "ended", "t") == "running")

    client.terminate_task("ended", "t")

    eventually(
        lambda: client.get_task("ended", "t", **STATS).task_statistics.wall_clock_time > NOTHING
    )


def test_a_job_schedule_adds_up_its_jobs(client: Client) -> None:
    manager = {"id": "manager", "commandLine": BURN, "killJobOnCompletion": True}
    specification = {"poolInfo": {"poolId": "shared"}, "jobManagerTask": manager}
    client.create_job_schedule({"id": "summed", "schedule": {}, "jobSpecification": specification})

    def succeeded() -> int:
        stats = client.get_job_schedule("summed", **STATS).job_schedule_statistics
        return int(stats.succeeded_tasks_count)

    eventually(lambda: succeeded() == 1)
    stats = client.get_job_schedule("summed", **STATS).job_schedule_statistics
    [listed] = [
        schedule.job_schedule_statistics
        for schedule in client.list_job_schedules(**STATS)
        if schedule.id == "summed"
    ]
    assert stats.user_cpu_time > timedelta(seconds=0.05)
    assert listed.user_cpu_time == stats.user_cpu_time


def test_a_pool_tells_its_core_time(client: Client) -> None:
    make_pool(client, "cores", nodes=2, vmSize="standard_d2_v3")

    def core_time() -> timedelta:
        found = client.get_pool("cores", **STATS).pool_statistics.usage_statistics
        assert isinstance(found.dedicated_core_time, timedelta)
        return found.dedicated_core_time

    eventually(lambda: core_time() > timedelta(seconds=4))
    stats = client.get_pool("cores", **STATS).pool_statistics
    age = stats.last_update_time - stats.start_time
    assert stats.usage_statistics.dedicated_core_time <= 4 * age
    assert stats.resource_statistics.avg_memory_gib == 0
    client.begin_resize_pool("cores", {"targetDedicatedNodes": 0}, polling_interval=0.05).result()
    assert core_time() == core_time()


def test_statistics_outlive_a_crash(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, "shared")
        make_job(client, "kept", "shared")
        run(client, "kept", BURN)
        before = client.get_job("kept", **STATS).job_statistics

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        after = client.get_job("kept", **STATS).job_statistics
    assert after.user_cpu_time == before.user_cpu_time
    assert after.wall_clock_time == before.wall_clock_time
