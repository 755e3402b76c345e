"""Pools, jobs and tasks become exact REST bodies that the SDK's own models know."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from azure.batch import models

from flowrun.gateways.batch_bodies import job_body, task_body
from flowrun.gateways.batch_parts import duration
from flowrun.gateways.batch_pools import pool_body, pool_properties_body, resize_body
from flowrun.gateways.batch_wrapper import wrapper_text
from flowrun.model.files import (
    Access,
    BlobFile,
    BlobTree,
    OutputFile,
    SasRequest,
    UploadWhen,
    UrlFile,
)
from flowrun.model.machines import Image
from flowrun.model.pool import NodeFill, Pool, StartTask
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from support.rest_shapes import request_problems

SAS = {
    SasRequest(container="in", access=Access.READ): Secret("https://a/in?sp=rl&sig=r"),
    SasRequest(container="out", access=Access.WRITE): Secret("https://a/out?sp=cw&sig=w"),
}
NONADMIN = {"autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}}
ADMIN = {"autoUser": {"scope": "pool", "elevationLevel": "admin"}}
IMAGE = Image(publisher="canonical", offer="ubuntu", sku="22_04")


def full_pool() -> Pool:
    start_task = StartTask(
        command_line="cp a b",
        resource_files=(BlobFile(container="in", blob="b c/ü#?.py", path="s.py", mode="0755"),),
        env={"TOKEN": Secret("hidden")},
        elevated=True,
        retries=2,
    )
    return Pool(
        id="p",
        image=IMAGE,
        vm_size="standard_d2s_v3",
        dedicated=2,
        spot=1,
        task_slots_per_node=4,
        fill=NodeFill.PACK,
        start_task=start_task,
    )


def full_task() -> Task:
    return Task(
        id="t",
        step="s",
        command_line="run",
        resource_files=(
            BlobTree(container="in", prefix="data/", path="d"),
            UrlFile(url="https://x/y", path="y"),
        ),
        output_files=(
            OutputFile(
                pattern="*.txt",
                container="out",
                path="res",
                maker="f00",
                when=UploadWhen.COMPLETION,
                optional=True,
            ),
        ),
        env={"A": "1", "B": Secret("hidden")},
        slots=2,
        retries=0,
        max_wall_clock=timedelta(hours=1, seconds=1.5),
        retention=timedelta(days=1),
        display_name="T 1",
    )


START_TASK = {
    "commandLine": "cp a b",
    "resourceFiles": [
        {
            "httpUrl": "https://a/in/b%20c/%C3%BC%23%3F.py?sp=rl&sig=r",
            "filePath": "s.py",
            "fileMode": "0755",
        }
    ],
    "environmentSettings": [{"name": "TOKEN", "value": "hidden"}],
    "userIdentity": ADMIN,
    "maxTaskRetryCount": 2,
    "waitForSuccess": True,
}


def test_a_pool_has_its_image_nodes_and_start_task() -> None:
    body = pool_body(full_pool(), node_agent_sku="batch.node x", metadata={"k": "v"}, sas=SAS)

    assert body == {
        "id": "p",
        "vmSize": "standard_d2s_v3",
        "virtualMachineConfiguration": {
            "imageReference": {
                "publisher": "canonical",
                "offer": "ubuntu",
                "sku": "22_04",
                "version": "latest",
            },
            "nodeAgentSKUId": "batch.node x",
        },
        "targetDedicatedNodes": 2,
        "targetLowPriorityNodes": 1,
        "taskSlotsPerNode": 4,
        "taskSchedulingPolicy": {"nodeFillType": "pack"},
        "metadata": [{"name": "k", "value": "v"}],
        "startTask": START_TASK,
    }


def test_replaced_properties_hold_the_start_task_and_the_metadata() -> None:
    body = pool_properties_body(full_pool(), metadata={"k": "v"}, sas=SAS)

    assert body == {
        "applicationPackageReferences": [],
        "metadata": [{"name": "k", "value": "v"}],
        "startTask": START_TASK,
    }


def test_a_pool_without_a_start_task_has_no_entry_for_it() -> None:
    pool = Pool(id="p", image=IMAGE, vm_size="s")

    body = pool_body(pool, node_agent_sku="n", metadata={}, sas={})

    assert "startTask" not in body


def test_a_job_does_nothing_when_its_tasks_are_complete() -> None:
    job = Job(id="j", priority=5, max_task_retries=2, env={"E": "1"})

    body = job_body(job, job_id="j-1", pool="p", metadata={"run": "1"}, sas={})

    assert body == {
        "id": "j-1",
        "poolInfo": {"poolId": "p"},
        "priority": 5,
        "maxParallelTasks": -1,
        "constraints": {"maxWallClockTime": "P6DT0S", "maxTaskRetryCount": 2},
        "commonEnvironmentSettings": [
            {"name": "E", "value": "1"},
            {"name": "FLOWRUN_WRAPPER", "value": wrapper_text()},
        ],
        "onAllTasksComplete": "noaction",
        "usesTaskDependencies": True,
        "metadata": [{"name": "run", "value": "1"}],
    }


def test_a_task_has_its_files_with_the_sas_of_their_container() -> None:
    body = task_body(full_task(), SAS)

    assert body == {
        "id": "t",
        "commandLine": "run",
        "requiredSlots": 2,
        "userIdentity": NONADMIN,
        "displayName": "T 1",
        "resourceFiles": [
            {
                "storageContainerUrl": "https://a/in?sp=rl&sig=r",
                "blobPrefix": "data/",
                "filePath": "d",
            },
            {"httpUrl": "https://x/y", "filePath": "y"},
        ],
        "outputFiles": [
            {
                "filePattern": "*.txt",
                "destination": {
                    "container": {
                        "containerUrl": "https://a/out?sp=cw&sig=w",
                        "path": "res",
                        "uploadHeaders": [{"name": "x-ms-meta-flowrun_maker", "value": "f00"}],
                    }
                },
                "uploadOptions": {"uploadCondition": "taskcompletion"},
            }
        ],
        "environmentSettings": [{"name": "A", "value": "1"}, {"name": "B", "value": "hidden"}],
        "constraints": {
            "maxWallClockTime": "P0DT3601.5S",
            "retentionTime": "P1DT0S",
            "maxTaskRetryCount": 0,
        },
    }


def test_a_plain_task_says_only_what_is_set() -> None:
    body = task_body(Task(id="t", step="s", command_line="run"), {})

    assert body == {
        "id": "t",
        "commandLine": "run",
        "requiredSlots": 1,
        "userIdentity": NONADMIN,
    }


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(minutes=6), "P0DT360S"),
        (timedelta(days=7), "P7DT0S"),
        (timedelta(days=99, hours=23, microseconds=1), "P99DT82800.000001S"),
        (timedelta(microseconds=1), "P0DT0.000001S"),
    ],
)
def test_a_duration_is_written_exactly(span: timedelta, text: str) -> None:
    assert duration(span) == text


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (
            models.BatchPoolCreateOptions,
            pool_body(full_pool(), node_agent_sku="n", metadata={"k": "v"}, sas=SAS),
        ),
        (
            models.BatchPoolReplaceOptions,
            pool_properties_body(full_pool(), metadata={"k": "v"}, sas=SAS),
        ),
        (models.BatchPoolResizeOptions, resize_body(dedicated=1, spot=2)),
        (
            models.BatchJobCreateOptions,
            job_body(
                Job(id="j", env={"E": "1"}), job_id="j", pool="p", metadata={"k": "v"}, sas={}
            ),
        ),
        (models.BatchTaskCreateOptions, task_body(full_task(), SAS)),
    ],
)
def test_the_sdk_knows_every_name_of_a_body(model: Any, body: dict[str, Any]) -> None:  # noqa: ANN401 - model classes of the SDK share no public type
    assert unknown_names(model(body), body) == set()


def unknown_names(model: Any, body: Mapping[str, Any]) -> set[str]:  # noqa: ANN401 - see above
    """Return the names that are no field of the model, nor of the models within it."""
    fields = {field._rest_name: name for name, field in model._attr_to_rest_field.items()}  # noqa: SLF001 - the SDK tells its fields nowhere else
    unknown = set(body) - set(fields)
    for rest_name in set(body) & set(fields):
        inner, value = getattr(model, fields[rest_name]), body[rest_name]
        pairs = zip(inner, value, strict=True) if isinstance(value, list) else [(inner, value)]
        for part, part_body in pairs:
            if isinstance(part_body, dict):
                unknown |= unknown_names(part, part_body)
    return unknown


def test_a_task_in_a_container_has_its_image_and_its_options() -> None:
    task = Task(id="t", step="s", command_line="run", container_image="python:3.12")
    with_options = replace(task, container_options="--gpus 1")

    body, with_both = task_body(task, SAS), task_body(with_options, SAS)

    assert body["containerSettings"] == {"imageName": "python:3.12"}
    assert with_both["containerSettings"] == {
        "imageName": "python:3.12",
        "containerRunOptions": "--gpus 1",
    }
    assert request_problems(models.BatchTaskCreateOptions, with_both) == []
