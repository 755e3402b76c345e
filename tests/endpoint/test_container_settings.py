"""What is accepted of container settings, and what of them is shown again; no engine needed."""

from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import POOL, Client, eventually, make_job, shell, state_of

REGISTRY = {"registryServer": "images.example", "username": "me", "password": "hidden-word"}
MACHINE: dict[str, Any] = POOL["virtualMachineConfiguration"]
IMAGE = "images.example/a:1"


def make_pool_with(client: Client, pool_id: str, **configuration: object) -> None:
    machine = MACHINE | {"containerConfiguration": configuration}
    client.create_pool(POOL | {"id": pool_id, "virtualMachineConfiguration": machine})


def test_a_pool_for_containers_is_shown_without_its_registries_passwords(client: Client) -> None:
    given = {"type": "dockerCompatible", "containerImageNames": [IMAGE]}

    make_pool_with(client, "shown", **given, containerRegistries=[REGISTRY])

    shown = client.get_pool("shown").as_dict()["virtualMachineConfiguration"]
    without = {name: value for name, value in REGISTRY.items() if name != "password"}
    assert shown["containerConfiguration"] == given | {"containerRegistries": [without]}
    listed = [pool.as_dict() for pool in client.list_pools()]
    assert "hidden-word" not in str(listed)
    client.begin_delete_pool("shown", polling_interval=0.05).result()


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({}, "MissingRequiredProperty"),
        ({"type": "lxc"}, "InvalidPropertyValue"),
        ({"type": "dockerCompatible", "containerImageNames": "a"}, "InvalidPropertyValue"),
        ({"type": "dockerCompatible", "containerImageNames": [""]}, "InvalidPropertyValue"),
        ({"type": "dockerCompatible", "images": []}, "UnsupportedProperty"),
    ],
)
def test_a_wrong_container_configuration_is_refused(
    configuration: dict[str, object], code: str, client: Client
) -> None:
    with refused(code, 400):
        make_pool_with(client, "wrong", **configuration)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "MissingRequiredProperty"),
        ({"imageName": ""}, "InvalidPropertyValue"),
        ({"imageName": IMAGE, "workingDirectory": "elsewhere"}, "InvalidPropertyValue"),
        (
            {"imageName": IMAGE, "containerHostBatchBindMounts": [{"source": "Root"}]},
            "InvalidPropertyValue",
        ),
        ({"imageName": IMAGE, "registry": {"server": "x"}}, "UnsupportedProperty"),
    ],
)
def test_wrong_container_settings_are_refused(
    settings: dict[str, object], code: str, client: Client, job: str
) -> None:
    with refused(code, 400):
        client.create_task(job, {"id": "t", "commandLine": "true", "containerSettings": settings})


@pytest.fixture
def job(client: Client, request: pytest.FixtureRequest) -> str:
    name = f"settings-{abs(hash(request.node.name))}"
    make_job(client, name, "shared")
    return name


def test_container_settings_are_shown_as_given_but_for_the_password(
    client: Client, job: str
) -> None:
    settings = {
        "imageName": IMAGE,
        "containerRunOptions": "--rm",
        "registry": REGISTRY,
        "workingDirectory": "containerImageDefault",
        "containerHostBatchBindMounts": [{"source": "Task", "isReadOnly": True}],
    }

    client.create_task(job, {"id": "t", "commandLine": "", "containerSettings": settings})

    shown = client.get_task(job, "t").as_dict()["containerSettings"]
    registry = shown.pop("registry")
    assert shown == {name: value for name, value in settings.items() if name != "registry"}
    assert registry == {"registryServer": "images.example", "username": "me"}


def test_job_tasks_are_shown_without_their_registries_passwords(client: Client) -> None:
    settings = {"imageName": IMAGE, "registry": REGISTRY}
    task = {"commandLine": "true", "containerSettings": settings}
    manager = {"id": "manager"} | task
    make_job(
        client,
        "job-tasks",
        "none",
        jobManagerTask=manager,
        jobPreparationTask=task,
        jobReleaseTask=task,
    )

    shown = client.get_job("job-tasks").as_dict()

    assert shown["jobReleaseTask"]["containerSettings"]["registry"]["username"] == "me"
    assert "hidden-word" not in str(shown)


def test_on_a_pool_that_is_not_for_containers_a_container_task_fails(
    client: Client, job: str
) -> None:
    task = {"id": "t", "commandLine": shell("exit 3"), "constraints": {"maxTaskRetryCount": 3}}
    client.create_task(job, task | {"containerSettings": {"imageName": IMAGE}})

    eventually(lambda: state_of(client, job, "t") == "completed")

    info = client.get_task(job, "t").as_dict()["executionInfo"]
    assert info["failureInfo"]["code"] == "ContainerInvalidSettings"
    assert info["failureInfo"]["category"] == "UserError"
    assert info["retryCount"] == 0
    assert "exitCode" not in info
