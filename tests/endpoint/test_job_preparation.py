"""Job preparation and release tasks, over the wire."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    make_pool,
    read,
    shell,
    state_of,
    until,
)

STATUS = "jobPreparationTaskExecutionInfo"


def prepared(script: str, **more: object) -> dict[str, Any]:
    return {"jobPreparationTask": {"commandLine": shell(script)} | more}


def released(script: str, **more: object) -> dict[str, Any]:
    return {"jobReleaseTask": {"commandLine": shell(script)} | more}


def statuses(client: Client, job_id: str, **query: object) -> list[dict[str, Any]]:
    found = client.list_job_preparation_and_release_task_status(job_id, **query)
    return [item.as_dict() for item in found]


def add(client: Client, job_id: str, task_id: str = "t", script: str = "true") -> None:
    client.create_task(job_id, {"id": task_id, "commandLine": shell(script)})


def is_done(client: Client, job_id: str, task_id: str = "t") -> bool:
    return state_of(client, job_id, task_id) == "completed"


@pytest.fixture
def log(
    endpoint: RunningEndpoint, client: Client, request: pytest.FixtureRequest
) -> Iterator[SharedFile]:
    assert client  # whose pool is there now
    name = re.sub(r"\W", "-", request.node.name)
    log = SharedFile.make(endpoint, f"{name}.log")
    yield log
    log.path.unlink()


def test_the_node_is_prepared_once_before_the_jobs_first_task(
    client: Client, log: SharedFile
) -> None:
    make_pool(client, "prep-pool")
    log.reach_nodes()
    make_job(client, "prep", "prep-pool", **prepared(f"sleep 0.4; echo prep >> {log}; echo p > x"))
    add(client, "prep", "a", f"cat $AZ_BATCH_JOB_PREP_WORKING_DIR/x; echo a >> {log}")
    eventually(lambda: state_of(client, "prep", "a") == "preparing")
    assert "startTime" not in client.get_task("prep", "a").as_dict()["executionInfo"]
    assert client.get_job_task_counts("prep").task_counts.running == 1

    eventually(lambda: is_done(client, "prep", "a"))
    add(client, "prep", "b", f"echo $AZ_BATCH_JOB_PREP_DIR; echo b >> {log}")
    eventually(lambda: is_done(client, "prep", "b"))

    assert log.lines() == ["prep", "a", "b"]
    assert read(client, "prep", "a") == "p\n"
    assert read(client, "prep", "b").endswith("/workitems/prep/job-1/jobpreparation\n")
    client.begin_delete_job("prep", polling_interval=0.05).result()
    client.begin_delete_pool("prep-pool", polling_interval=0.05).result()


def test_defaults_are_written_out(client: Client) -> None:
    make_job(client, "prep-shown", "none", **prepared("true"), **released("true"))

    shown = client.get_job("prep-shown").as_dict()

    identity = {"autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}}
    assert shown["jobPreparationTask"] == {
        "id": "jobpreparation",
        "commandLine": shell("true"),
        "userIdentity": identity,
        "constraints": {
            "maxWallClockTime": "P10675199DT2H48M5.4775807S",
            "retentionTime": "P7D",
            "maxTaskRetryCount": 0,
        },
        "waitForSuccess": True,
        "rerunOnNodeRebootAfterSuccess": True,
    }
    assert shown["jobReleaseTask"] == {
        "id": "jobrelease",
        "commandLine": shell("true"),
        "userIdentity": identity,
        "maxWallClockTime": "PT15M",
        "retentionTime": "P7D",
    }


def test_a_node_whose_preparation_failed_is_skipped_by_this_job_only(client: Client) -> None:
    first = next(iter(client.list_nodes("shared"))).id
    only_first = f"test $AZ_BATCH_NODE_ID = {first} || exit 3"
    make_job(client, "prep-fail", "shared", **prepared(only_first))
    for number in range(4):
        add(client, "prep-fail", f"t{number}", "sleep 0.1")

    eventually(lambda: all(is_done(client, "prep-fail", f"t{n}") for n in range(4)))

    nodes = {client.get_task("prep-fail", f"t{n}").node_info.node_id for n in range(4)}
    assert nodes == {first}
    failed = statuses(client, "prep-fail", filter=f"{STATUS}/result eq 'failure'")
    assert [status[STATUS]["exitCode"] for status in failed] == [3]
    assert {status["nodeId"] for status in failed} & nodes == set()
    assert failed[0][STATUS]["failureInfo"]["code"] == "FailureExitCode"
    assert client.get_task("prep-fail", "t0").execution_info.requeue_count == 0


def test_a_job_that_does_not_wait_starts_its_tasks_beside_the_preparation(
    client: Client, log: SharedFile
) -> None:
    slow = prepared(f"{until(log)}; exit 1", waitForSuccess=False)
    make_job(client, "prep-beside", "shared", **slow)
    add(client, "prep-beside", "first")

    eventually(lambda: is_done(client, "prep-beside", "first"))
    assert statuses(client, "prep-beside")[0][STATUS]["state"] == "running"
    log.open()
    eventually(lambda: statuses(client, "prep-beside")[0][STATUS]["state"] == "completed")
    add(client, "prep-beside", "second")

    eventually(lambda: is_done(client, "prep-beside", "second"))


def test_a_preparation_is_tried_again_as_often_as_it_may(client: Client, log: SharedFile) -> None:
    script = f"echo try >> {log}; test $(wc -l < {log}) = 3"
    make_job(
        client, "prep-retry", "shared", **prepared(script, constraints={"maxTaskRetryCount": 5})
    )
    add(client, "prep-retry")

    eventually(lambda: is_done(client, "prep-retry"))

    assert [status[STATUS]["retryCount"] for status in statuses(client, "prep-retry")] == [2]


@pytest.mark.parametrize(("reruns", "times"), [(True, 2), (False, 1)])
def test_a_reboot_prepares_again_if_asked_for(
    client: Client, log: SharedFile, *, reruns: bool, times: int
) -> None:
    pool, job = f"prep-reboot-{times}", f"prep-reboot-{times}"
    make_pool(client, pool)
    log.reach_nodes()
    script = prepared(f"echo prep >> {log}", rerunOnNodeRebootAfterSuccess=reruns)
    make_job(client, job, pool, **script)
    add(client, job, "before")
    eventually(lambda: is_done(client, job, "before"))
    node = next(iter(client.list_nodes(pool)))
    eventually(lambda: client.get_node(pool, node.id).state == "idle")

    client.begin_reboot_node(
        pool, node.id, {"nodeRebootOption": "requeue"}, polling_interval=0.05
    ).result()
    eventually(lambda: client.get_node(pool, node.id).state == "idle")
    add(client, job, "after")
    eventually(lambda: is_done(client, job, "after"))

    assert len(log.lines()) == times
    client.begin_delete_pool(pool, polling_interval=0.05).result()


def test_a_task_that_is_terminated_while_its_node_is_prepared_ends_at_once(client: Client) -> None:
    make_job(client, "prep-stop", "shared", **prepared("sleep 60"))
    add(client, "prep-stop")
    eventually(lambda: state_of(client, "prep-stop", "t") == "preparing")

    client.terminate_task("prep-stop", "t")
    client.delete_task("prep-stop", "t")
    client.begin_delete_job("prep-stop", polling_interval=0.05).result()

    assert "prep-stop" not in {job.id for job in client.list_jobs()}


def test_disabling_a_job_interrupts_its_preparation_which_then_runs_again(
    client: Client, log: SharedFile
) -> None:
    script = f"echo prep >> {log}; test $(wc -l < {log}) = 2 || sleep 60"
    make_job(client, "prep-disable", "shared", **prepared(script))
    add(client, "prep-disable")
    eventually(lambda: log.lines() == ["prep"])

    client.begin_disable_job(
        "prep-disable", {"disableTasks": "requeue"}, polling_interval=0.05
    ).result()
    assert state_of(client, "prep-disable", "t") == "active"
    client.begin_enable_job("prep-disable", polling_interval=0.05).result()

    eventually(lambda: is_done(client, "prep-disable"))


@pytest.mark.parametrize("ending", ["terminate", "delete"])
def test_the_release_task_runs_where_the_preparation_ran(
    client: Client, log: SharedFile, ending: str
) -> None:
    job = f"release-{ending}"
    release = released(f"sleep 0.3; echo $AZ_BATCH_TASK_ID $AZ_BATCH_NODE_ID >> {log}; exit 1")
    make_job(client, job, "shared", **prepared("true"), **release)
    add(client, job)
    eventually(lambda: is_done(client, job))
    node = client.get_task(job, "t").node_info.node_id

    if ending == "terminate":
        client.begin_terminate_job(
            job, {"terminateReason": "enough"}, polling_interval=0.05
        ).result()
        info = statuses(client, job)[0]["jobReleaseTaskExecutionInfo"]
        assert (info["state"], info["result"], info["exitCode"]) == ("completed", "failure", 1)
        assert client.get_job(job).state == "completed"
    client.begin_delete_job(job, polling_interval=0.05).result()

    assert log.lines() == ["jobrelease", node]


def test_a_job_deleted_while_it_is_released_is_released_once(
    client: Client, log: SharedFile
) -> None:
    release = released(f"echo release >> {log}; sleep 0.5")
    make_job(client, "release-once", "shared", **prepared("true"), **release)
    add(client, "release-once")
    eventually(lambda: is_done(client, "release-once"))
    client.begin_terminate_job("release-once", {"terminateReason": "x"}, polling_interval=0.05)
    eventually(lambda: log.lines() == ["release"])

    client.begin_delete_job("release-once", polling_interval=0.05).result()

    assert log.lines() == ["release"]


def test_a_release_task_ends_when_its_time_is_up(client: Client) -> None:
    release = released("sleep 60", maxWallClockTime="PT0.2S")
    make_job(client, "release-late", "shared", **prepared("true"), **release)
    add(client, "release-late")
    eventually(lambda: is_done(client, "release-late"))

    client.begin_terminate_job(
        "release-late", {"terminateReason": "x"}, polling_interval=0.05
    ).result()

    info = statuses(client, "release-late")[0]["jobReleaseTaskExecutionInfo"]
    assert info["failureInfo"]["code"] == "TaskEnded"


def test_the_status_is_filtered_and_selected(client: Client) -> None:
    make_job(client, "prep-list", "shared", **prepared("true"))
    for number in range(4):
        add(client, "prep-list", f"t{number}", "sleep 0.3")
    eventually(lambda: len(statuses(client, "prep-list")) == 2)
    node = statuses(client, "prep-list")[0]["nodeId"]

    chosen = statuses(
        client, "prep-list", filter=f"nodeId eq '{node}'", select=["nodeId", "poolId"]
    )

    assert chosen == [{"nodeId": node, "poolId": "shared"}]
    assert statuses(client, "prep-list", filter="poolId eq 'other'") == []
    whole = statuses(client, "prep-list")[0]
    assert whole["nodeUrl"].endswith(f"/pools/shared/nodes/{node}")
    assert whole[STATUS]["taskRootDirectory"] == "workitems/prep-list/job-1/jobpreparation"
    with refused("InvalidQueryParameterValue", 400):
        statuses(client, "prep-list", filter=f"{STATUS}/retryCount eq 1")


def test_a_job_without_a_preparation_has_no_status(client: Client) -> None:
    make_job(client, "prep-none", "no-such-pool")

    with refused("JobPreparationTaskNotSpecified", 409):
        statuses(client, "prep-none")


def test_a_release_needs_a_preparation(client: Client) -> None:
    with refused("InvalidPropertyValue", 400):
        make_job(client, "release-alone", "no-such-pool", **released("true"))


def test_a_release_has_at_most_fifteen_minutes(client: Client) -> None:
    with refused("InvalidPropertyValue", 400):
        make_job(
            client,
            "release-long",
            "no-such-pool",
            **prepared("true"),
            **released("true", maxWallClockTime="PT16M"),
        )


@pytest.mark.parametrize(
    ("task_id", "code"),
    [
        ("JobPreparation", "TaskIdSameAsJobPreparationTask"),
        ("mine", "TaskIdSameAsJobReleaseTask"),
    ],
)
def test_a_task_cannot_have_the_id_of_a_job_task(client: Client, task_id: str, code: str) -> None:
    job = f"prep-same-{task_id}"
    make_job(client, job, "no-such-pool", **prepared("true"), **released("true", id="mine"))

    with refused(code, 409):
        add(client, job, task_id)


def test_an_interrupted_preparation_and_release_run_again_after_a_crash(
    own_endpoint: RunningEndpoint,
) -> None:
    with own_endpoint.client() as client:
        make_pool(client)
    log = SharedFile.make(own_endpoint, "log")
    once = f"test $(grep -c $AZ_BATCH_TASK_ID {log}) = 2 || sleep 60"
    script = f"echo $AZ_BATCH_TASK_ID >> {log}; {once}"
    with own_endpoint.client() as client:
        make_job(client, "job", **prepared(script), **released(script))
        add(client, "job")
        eventually(lambda: log.lines() == ["jobpreparation"])

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: is_done(client, "job"))
        client.begin_terminate_job("job", {"terminateReason": "x"}, polling_interval=0.05)
        eventually(lambda: log.lines() == ["jobpreparation"] * 2 + ["jobrelease"])

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: client.get_job("job").state == "completed")
    assert log.lines() == ["jobpreparation"] * 2 + ["jobrelease"] * 2


def test_a_job_terminated_by_force_leaves_its_release_to_the_nodes(
    endpoint: RunningEndpoint, client: Client, log: SharedFile
) -> None:
    gate = SharedFile.make(endpoint, "force-gate")
    release = released(f"{until(gate)}; echo release >> {log}")
    make_job(client, "force-end", "shared", **prepared("true"), **release)
    add(client, "force-end")
    eventually(lambda: is_done(client, "force-end"))

    client.begin_terminate_job(
        "force-end", {"terminateReason": "x"}, force=True, polling_interval=0.05
    ).result()

    assert client.get_job("force-end").state == "completed"
    assert log.lines() == []
    gate.open()
    eventually(lambda: log.lines() == ["release"])


def test_a_job_deleted_by_force_is_gone_without_its_release(
    client: Client, log: SharedFile
) -> None:
    release = released(f"sleep 60; echo release >> {log}")
    make_job(client, "force-gone", "shared", **prepared("true"), **release)
    add(client, "force-gone")
    eventually(lambda: is_done(client, "force-gone"))
    client.begin_terminate_job("force-gone", {"terminateReason": "x"}, polling_interval=0.05)
    eventually(lambda: bool(statuses(client, "force-gone")[0].get("jobReleaseTaskExecutionInfo")))

    client.begin_delete_job("force-gone", force=True, polling_interval=0.05).result()

    with refused("JobNotFound", 404):
        client.get_job("force-gone")
    assert log.lines() == []
