"""Pools that the service makes for a job, over the wire."""

import re
from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import (
    POOL,
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    read,
    shell,
    until,
)

QUICK = {"polling_interval": 0.05}
DEFINITION: dict[str, Any] = {name: value for name, value in POOL.items() if name != "id"}
ACCOUNTS = [{"name": "worker", "password": "Sesame-1"}]


def auto(*, keepAlive: bool = False, lifetime: str = "job", **pool: Any) -> dict[str, Any]:  # noqa: ANN401, N803 - Batch's own name
    """Return a poolInfo with an auto pool of one node."""
    specification: dict[str, Any] = {
        "autoPoolIdPrefix": "made-",
        "poolLifetimeOption": lifetime,
        "keepAlive": keepAlive,
        "pool": DEFINITION | {"targetDedicatedNodes": 1} | pool,
    }
    return {"autoPoolSpecification": specification}


def make(client: Client, job_id: str, pool_info: dict[str, Any], **more: object) -> str:
    """Create a job and return the id of its pool."""
    client.create_job({"id": job_id, "poolInfo": pool_info} | more)
    return str(client.get_job(job_id).execution_info.pool_id)


def pool_ids(client: Client) -> list[str]:
    return [pool.id for pool in client.list_pools()]


def disable(client: Client, job_id: str) -> None:
    client.begin_disable_job(job_id, {"disableTasks": "requeue"}, **QUICK).result()


def end(client: Client, job_id: str) -> None:
    client.begin_terminate_job(job_id, {"terminateReason": "done"}, **QUICK).result()


def test_a_job_gets_a_pool_of_its_own_that_goes_with_it(client: Client) -> None:
    pool_id = make(client, "auto-own", auto())
    client.create_task("auto-own", {"id": "t", "commandLine": shell("echo $AZ_BATCH_POOL_ID")})
    eventually(lambda: client.get_task("auto-own", "t").state == "completed")
    job = client.get_job("auto-own")

    assert re.fullmatch(r"made-[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", pool_id)
    assert pool_id in pool_ids(client)
    assert read(client, "auto-own", "t") == f"{pool_id}\n"
    assert job.pool_info.pool_id is None
    assert job.pool_info.auto_pool_specification.pool.vm_size == "standard_d1_v2"
    assert [job.id for job in client.list_jobs(filter=f"executionInfo/poolId eq '{pool_id}'")] == [
        "auto-own"
    ]

    end(client, "auto-own")

    eventually(lambda: pool_id not in pool_ids(client))
    assert client.get_job("auto-own").execution_info.pool_id == pool_id


def test_a_pool_with_a_formula_can_be_made_for_a_job(client: Client) -> None:
    formula = "$TargetDedicatedNodes = 2;"
    scaled = auto(targetDedicatedNodes=0, enableAutoScale=True, autoScaleFormula=formula)

    pool_id = make(client, "auto-scaled", scaled)

    eventually(lambda: client.get_pool(pool_id).current_dedicated_nodes == 2)
    client.begin_delete_job("auto-scaled", **QUICK).result()
    eventually(lambda: pool_id not in pool_ids(client))


def test_the_pool_stays_until_the_release_tasks_have_run(
    endpoint: RunningEndpoint, client: Client
) -> None:
    gate = SharedFile.make(endpoint, "release-gate")
    tasks = {
        "jobPreparationTask": {"commandLine": "true"},
        "jobReleaseTask": {"commandLine": shell(until(gate))},
    }
    pool_id = make(client, "auto-released", auto(), **tasks)
    client.create_task("auto-released", {"id": "t", "commandLine": "true"})
    eventually(lambda: client.get_task("auto-released", "t").state == "completed")

    gate.reach_nodes()
    client.begin_terminate_job("auto-released", {"terminateReason": "done"}, **QUICK)

    assert client.get_pool(pool_id).state == "active"
    gate.open()
    eventually(lambda: pool_id not in pool_ids(client))
    [status] = client.list_job_preparation_and_release_task_status("auto-released")
    assert status.job_release_task_execution_info.result == "success"


@pytest.mark.parametrize("how", ["terminate", "delete"])
def test_a_pool_that_is_kept_alive_outlives_its_job(client: Client, how: str) -> None:
    job_id = f"auto-kept-{how}"
    pool_id = make(client, job_id, auto(keepAlive=True, targetDedicatedNodes=0))

    end(client, job_id)
    if how == "delete":
        client.begin_delete_job(job_id, **QUICK).result()

    assert client.get_pool(pool_id).state == "active"
    client.begin_delete_pool(pool_id, **QUICK).result()


def test_keep_alive_can_change_while_the_job_is_disabled(client: Client) -> None:
    pool_id = make(client, "auto-changed", auto(targetDedicatedNodes=0, userAccounts=ACCOUNTS))
    kept = {"poolLifetimeOption": "job", "keepAlive": True}
    with refused("OperationInvalidForCurrentState", 409):
        client.update_job("auto-changed", {"poolInfo": {"autoPoolSpecification": kept}})
    disable(client, "auto-changed")

    client.update_job("auto-changed", {"poolInfo": {"autoPoolSpecification": kept}})
    end(client, "auto-changed")

    assert client.get_pool(pool_id).state == "active"
    assert client.get_job("auto-changed").pool_info.auto_pool_specification.pool
    client.begin_delete_pool(pool_id, **QUICK).result()


def test_a_job_read_with_an_auto_pool_can_be_sent_back(client: Client) -> None:
    make(client, "auto-put", auto(targetDedicatedNodes=0, userAccounts=ACCOUNTS), priority=5)
    job = client.get_job("auto-put")
    [account] = job.pool_info.auto_pool_specification.pool.user_accounts
    assert (account.name, account.password) == ("worker", None)
    job.priority = 7

    client.replace_job("auto-put", job)

    assert client.get_job("auto-put").priority == 7
    client.begin_delete_job("auto-put", **QUICK).result()


def test_a_disabled_job_leaves_its_auto_pool_for_another(client: Client) -> None:
    pool_id = make(client, "auto-moved", auto())
    disable(client, "auto-moved")

    client.update_job("auto-moved", {"poolInfo": {"poolId": "shared"}})

    assert client.get_job("auto-moved").execution_info.pool_id == "shared"
    eventually(lambda: pool_id not in pool_ids(client))
    with refused("InvalidPropertyValue", 400):
        client.update_job("auto-moved", {"poolInfo": auto()})


@pytest.mark.parametrize(
    "change",
    [
        {"poolLifetimeOption": "jobschedule"},
        {"poolLifetimeOption": "job", "autoPoolIdPrefix": "other-"},
        {"poolLifetimeOption": "job", "pool": DEFINITION | {"targetDedicatedNodes": 3}},
    ],
)
def test_nothing_else_of_an_auto_pool_can_change(client: Client, change: dict[str, Any]) -> None:
    make(client, "auto-fixed", auto(targetDedicatedNodes=0))
    disable(client, "auto-fixed")

    with refused("InvalidPropertyValue", 400):
        client.update_job("auto-fixed", {"poolInfo": {"autoPoolSpecification": change}})

    client.begin_delete_job("auto-fixed", **QUICK).result()


@pytest.mark.parametrize(
    ("pool_info", "code"),
    [
        ({}, "MissingRequiredProperty"),
        (auto() | {"poolId": "shared"}, "InvalidPropertyValue"),
        (auto(lifetime="jobschedule"), "InvalidPropertyValue"),
        ({"autoPoolSpecification": {"pool": DEFINITION}}, "MissingRequiredProperty"),
        ({"autoPoolSpecification": {"poolLifetimeOption": "job"}}, "MissingRequiredProperty"),
        (auto(id="named"), "UnsupportedProperty"),
        (auto(resizeTimeout="PT4M"), "InvalidPropertyValue"),
        (auto(userAccounts=[{"name": "worker"}]), "MissingRequiredProperty"),
        (
            {
                "autoPoolSpecification": auto()["autoPoolSpecification"]
                | {"autoPoolIdPrefix": "a" * 21}
            },
            "InvalidPropertyValue",
        ),
        (
            {"autoPoolSpecification": auto()["autoPoolSpecification"] | {"autoPoolIdPrefix": "a:"}},
            "InvalidPropertyValue",
        ),
    ],
)
def test_a_pool_info_that_cannot_be_is_refused(
    client: Client, pool_info: dict[str, Any], code: str
) -> None:
    with refused(code, 400):
        client.create_job({"id": "refused", "poolInfo": pool_info})


@pytest.mark.parametrize(
    ("pool", "code"),
    [
        (
            {"enableAutoScale": True, "autoScaleFormula": "x = (", "targetDedicatedNodes": 0},
            "InvalidAutoScaleFormulaInAutoPool",
        ),
        ({"autoScaleFormula": "x = 1"}, "InvalidAutoPoolSettings"),
        (
            {
                "virtualMachineConfiguration": {
                    "imageReference": {"publisher": "nobody", "offer": "none", "sku": "no"},
                    "nodeAgentSKUId": "batch.node.ubuntu 24.04",
                }
            },
            "InvalidAutoPoolSettings",
        ),
        (
            {"applicationPackageReferences": [{"applicationId": "none"}]},
            "InvalidApplicationPackageReferencesInAutoPool",
        ),
    ],
)
def test_a_job_whose_pool_cannot_be_made_is_complete_and_says_why(
    client: Client, pool: dict[str, Any], code: str
) -> None:
    before = pool_ids(client)

    client.create_job(
        {
            "id": "auto-failed",
            "poolInfo": auto(**pool),
            "jobManagerTask": {"id": "m", "commandLine": "true"},
        }
    )

    job = client.get_job("auto-failed")
    assert job.state == "completed"
    assert job.execution_info.scheduling_error.code == code
    assert job.execution_info.scheduling_error.category.lower() == "usererror"
    assert job.execution_info.end_time
    assert job.execution_info.pool_id is None
    assert list(client.list_tasks("auto-failed")) == []
    assert pool_ids(client) == before
    client.begin_delete_job("auto-failed", **QUICK).result()


def test_an_auto_pool_counts_against_the_quota_of_pools(own_endpoint: RunningEndpoint) -> None:
    own_endpoint.kill()
    own_endpoint.start("--pool-quota", "1")

    with own_endpoint.client() as client:
        make(client, "first", auto())
        client.create_job({"id": "second", "poolInfo": auto()})

        error = client.get_job("second").execution_info.scheduling_error
        assert error.code == "AutoPoolCreationFailedWithQuotaReached"


def test_a_killed_server_still_deletes_the_pool_of_a_completed_job(
    own_endpoint: RunningEndpoint,
) -> None:
    with own_endpoint.client() as client:
        doomed = make(client, "ended", auto())
        kept = make(client, "going-on", auto())
        eventually(lambda: {node.state for node in client.list_nodes(doomed)} == {"idle"})
        client.begin_terminate_job("ended", {"terminateReason": "done"}, **QUICK)

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: pool_ids(client) == [kept])
        eventually(lambda: client.get_job("ended").state == "completed")
        client.create_task("going-on", {"id": "t", "commandLine": "true"})
        eventually(lambda: client.get_task("going-on", "t").state == "completed")


@pytest.mark.parametrize("how", ["terminate", "delete"])
def test_a_schedules_shared_pool_goes_with_the_schedule(client: Client, how: str) -> None:
    schedule_id = f"auto-plan-{how}"
    client.create_job_schedule(
        {
            "id": schedule_id,
            "schedule": {"recurrenceInterval": "PT1H"},
            "jobSpecification": {"poolInfo": auto(lifetime="jobschedule", userAccounts=ACCOUNTS)},
        }
    )
    eventually(lambda: bool(list(client.list_jobs_from_schedule(schedule_id))))
    pool_id = client.get_job(f"{schedule_id}:job-1").execution_info.pool_id
    specification = client.get_job_schedule(schedule_id).job_specification
    [account] = specification.pool_info.auto_pool_specification.pool.user_accounts
    end(client, f"{schedule_id}:job-1")

    assert account.password is None
    assert client.get_pool(pool_id).state == "active"
    begin = {
        "terminate": client.begin_terminate_job_schedule,
        "delete": client.begin_delete_job_schedule,
    }
    begin[how](schedule_id, **QUICK).result()
    eventually(lambda: pool_id not in pool_ids(client))
