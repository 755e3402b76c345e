"""Batch's answers become model values, whatever is left out of them."""

from datetime import UTC, datetime, timedelta

from azure.batch.models import BatchTask

from flowrun.gateways.batch_values import (
    job_info,
    node_info,
    pool_info,
    supported_image,
    task_counts,
    task_info,
)
from flowrun.model.account import (
    FailureInfo,
    JobInfo,
    NodeInfo,
    PoolInfo,
    SupportedImage,
    TaskCounts,
    TaskInfo,
)
from flowrun.model.machines import CustomImage, Image

FAILURE = {
    "category": "UserError",
    "code": "FailureExitCode",
    "message": "The task exited",
    "details": [{"name": "Message", "value": "why"}],
}
FAILED = FailureInfo(
    category="usererror",
    code="FailureExitCode",
    message="The task exited",
    details={"Message": "why"},
)
REFERENCE = {"publisher": "canonical", "offer": "ubuntu", "sku": "22_04", "version": "latest"}
IMAGE = Image(publisher="canonical", offer="ubuntu", sku="22_04")


def test_a_pool_is_read_with_its_resize_errors() -> None:
    answer = {
        "id": "p",
        "state": "active",
        "allocationState": "steady",
        "vmSize": "standard_d2s_v3",
        "virtualMachineConfiguration": {"imageReference": REFERENCE, "nodeAgentSKUId": "n"},
        "currentDedicatedNodes": 1,
        "currentLowPriorityNodes": 0,
        "targetDedicatedNodes": 2,
        "targetLowPriorityNodes": 0,
        "taskSlotsPerNode": 4,
        "taskSchedulingPolicy": {"nodeFillType": "Spread"},
        "enableAutoScale": False,
        "metadata": [{"name": "k", "value": "v"}],
        "resizeErrors": [
            {
                "code": "AllocationFailed",
                "message": "none left",
                "values": [{"name": "Reason", "value": "x"}],
            }
        ],
    }

    pool = pool_info(answer)

    assert pool == PoolInfo(
        id="p",
        state="active",
        allocation_state="steady",
        vm_size="standard_d2s_v3",
        image=IMAGE,
        current_dedicated=1,
        current_spot=0,
        target_dedicated=2,
        target_spot=0,
        task_slots_per_node=4,
        fill="spread",
        autoscale=False,
        metadata={"k": "v"},
        resize_errors=(
            FailureInfo(
                category="",
                code="AllocationFailed",
                message="none left",
                details={"Reason": "x"},
            ),
        ),
    )


def test_a_pool_of_a_custom_image_tells_its_id_and_its_node_agent() -> None:
    answer = {
        "id": "p",
        "state": "upgrading",
        "allocationState": "steady",
        "vmSize": "s",
        "virtualMachineConfiguration": {
            "imageReference": {"virtualMachineImageId": "/x"},
            "nodeAgentSKUId": "batch.node.el 9",
        },
    }

    pool = pool_info(answer)

    assert pool.image == CustomImage(id="/x", node_agent_sku="batch.node.el 9")
    assert (pool.state, pool.fill, pool.formula, pool.interval) == ("upgrading", "spread", "", None)


def test_a_pool_that_scales_tells_its_formula_and_what_is_wrong_with_it() -> None:
    answer = {
        "id": "p",
        "state": "active",
        "allocationState": "steady",
        "vmSize": "s",
        "enableAutoScale": True,
        "autoScaleFormula": "x = 1;",
        "autoScaleEvaluationInterval": "PT5M",
        "autoScaleRun": {
            "timestamp": "2026-01-01T00:00:00Z",
            "error": {
                "code": "E",
                "message": "m",
                "values": [{"name": "Message", "value": "Line 1, Col 2"}],
            },
        },
    }

    pool = pool_info(answer)

    assert (pool.image, pool.autoscale, pool.formula) == (None, True, "x = 1;")
    assert pool.interval == timedelta(minutes=5)
    assert pool.formula_error == FailureInfo(
        category="", code="E", message="m", details={"Message": "Line 1, Col 2"}
    )


def test_a_node_tells_how_its_start_task_ended() -> None:
    answer = {
        "id": "n",
        "state": "starttaskfailed",
        "lastBootTime": "2026-01-02T03:04:05.1234567Z",
        "runningTasksCount": 0,
        "startTaskInfo": {"state": "completed", "exitCode": 3, "failureInfo": FAILURE},
        "errors": [
            {
                "code": "DiskFull",
                "message": "full",
                "errorDetails": [{"name": "Path", "value": "/mnt"}],
            }
        ],
    }

    node = node_info(answer)

    assert node == NodeInfo(
        id="n",
        state="starttaskfailed",
        last_boot=datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC),
        running_tasks=0,
        start_task_exit_code=3,
        start_task_failure=FAILED,
        errors=(
            FailureInfo(category="", code="DiskFull", message="full", details={"Path": "/mnt"}),
        ),
    )


def test_a_job_is_read_with_the_pool_that_it_runs_on() -> None:
    answer = {
        "id": "j-1",
        "state": "completed",
        "poolInfo": {"poolId": "asked"},
        "onAllTasksComplete": "terminatejob",
        "executionInfo": {
            "poolId": "p",
            "terminateReason": "AllTasksComplete",
            "endTime": "2026-01-02T03:05:00Z",
        },
        "creationTime": "2026-01-02T03:04:00Z",
    }

    job = job_info(answer)

    assert job == JobInfo(
        id="j-1",
        state="completed",
        pool_id="p",
        terminates=True,
        terminate_reason="AllTasksComplete",
        created=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        ended=datetime(2026, 1, 2, 3, 5, tzinfo=UTC),
    )


def test_a_failed_task_is_read_from_the_model_of_the_sdk() -> None:
    answer = BatchTask(
        {
            "id": "t",
            "displayName": "T",
            "state": "completed",
            "executionInfo": {
                "result": "failure",
                "exitCode": 2,
                "retryCount": 1,
                "requeueCount": 0,
                "startTime": "2026-01-02T03:04:00Z",
                "endTime": "2026-01-02T03:05:00Z",
                "failureInfo": FAILURE,
            },
            "nodeInfo": {"nodeId": "n"},
        }
    )

    task = task_info(answer)

    assert task == TaskInfo(
        id="t",
        display_name="T",
        state="completed",
        result="failure",
        exit_code=2,
        failure=FAILED,
        node_id="n",
        retry_count=1,
        started=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        ended=datetime(2026, 1, 2, 3, 5, tzinfo=UTC),
    )


def test_an_active_task_has_no_result() -> None:
    task = task_info({"id": "t", "state": "active"})

    assert task == TaskInfo(id="t", display_name="", state="active")


def test_counts_are_those_of_tasks_not_of_slots() -> None:
    counts = {"active": 1, "running": 2, "completed": 3, "succeeded": 2, "failed": 1}

    found = task_counts({"taskCounts": counts, "taskSlotCounts": dict.fromkeys(counts, 9)})

    assert found == TaskCounts(active=1, running=2, completed=3, succeeded=2, failed=1)


def test_a_supported_image_tells_its_agent_and_its_end() -> None:
    answer = {
        "nodeAgentSKUId": "batch.node.ubuntu 22.04",
        "imageReference": REFERENCE,
        "osType": "linux",
        "verificationType": "verified",
        "batchSupportEndOfLife": "2027-04-30T00:00:00Z",
    }

    image = supported_image(answer)

    assert image == SupportedImage(
        image=IMAGE,
        node_agent_sku="batch.node.ubuntu 22.04",
        os_type="linux",
        verified=True,
        support_ends=datetime(2027, 4, 30, tzinfo=UTC),
    )
