"""Container tasks, over the wire, in containers of podman or docker."""

from collections.abc import Iterator
from typing import Any

import pytest

from endpoint.instances import make_mpi_pool, multi_instance
from endpoint.refusals import refused
from endpoint.running import (
    POOL,
    Client,
    RunningEndpoint,
    eventually,
    make_job,
    make_pool,
    read,
    shell,
    state_of,
)
from support.container_images import ENTERED, SMALL, Engine, working_engine

MACHINE: dict[str, Any] = POOL["virtualMachineConfiguration"]
CONTAINERS = {"containerConfiguration": {"type": "dockerCompatible"}}
ENABLED: dict[str, Any] = {"virtualMachineConfiguration": MACHINE | CONTAINERS}
INSIDE = {"containerSettings": {"imageName": SMALL}}
SECONDS = 60


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with working_engine(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.fixture(scope="module")
def endpoint(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEndpoint]:
    assert engine.program  # whose settings the server needs
    running = RunningEndpoint(tmp_path_factory.mktemp("containers") / "root")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def client(endpoint: RunningEndpoint) -> Iterator[Client]:
    with endpoint.client() as client:
        make_pool(client, "containers", taskSlotsPerNode=4, **ENABLED)
        make_job(client, "job", "containers")
        yield client


def add(client: Client, task_id: str, script: str, **settings: object) -> None:
    task = {"id": task_id, "commandLine": shell(script)}
    client.create_task("job", task | {"containerSettings": {"imageName": SMALL} | settings})


def wait_for_output(client: Client, task_id: str) -> None:
    # An active task has no files, not even none.
    eventually(lambda: state_of(client, "job", task_id) == "running", seconds=SECONDS)
    eventually(lambda: read(client, "job", task_id) == "there\n", seconds=SECONDS)


def end_of(client: Client, task_id: str) -> dict[str, Any]:
    eventually(lambda: state_of(client, "job", task_id) == "completed", seconds=SECONDS)
    info: dict[str, Any] = client.get_task("job", task_id).as_dict()["executionInfo"]
    return info


def test_a_task_runs_in_its_image_with_the_nodes_folder_and_its_variables(client: Client) -> None:
    add(client, "inside", "echo $AZ_BATCH_TASK_ID; pwd; echo made > x; ls /bin/busybox; ls -d /usr")

    info = end_of(client, "inside")

    task_id, folder, program = read(client, "job", "inside").splitlines()
    assert (task_id, program) == ("inside", "/bin/busybox")
    assert folder.endswith("/workitems/job/job-1/inside/wd")
    assert read(client, "job", "inside", "wd/x") == "made\n"
    assert "/usr" in read(client, "job", "inside", "stderr.txt")
    assert info["exitCode"] == 1
    assert info["containerInfo"]["state"] == "exited"
    assert len(info["containerInfo"]["containerId"]) == 64


def test_nothing_is_left_of_a_container(
    endpoint: RunningEndpoint, client: Client, engine: Engine
) -> None:
    add(client, "gone", "exit 0")

    assert end_of(client, "gone")["result"] == "success"
    assert engine.containers_of(endpoint.root, "gone") == []


@pytest.mark.parametrize(
    ("script", "code"), [("exit 7", 7), ('sh -c "kill -9 \\$\\$"; exit $?', 137)]
)
def test_the_exit_code_is_the_containers(script: str, code: int, client: Client) -> None:
    add(client, f"exit{code}", script)

    assert end_of(client, f"exit{code}")["exitCode"] == code


@pytest.mark.parametrize(
    ("task_id", "command_line", "output"),
    [("entered", "", "entered\n"), ("more", "and 'more'", "entered and more\n")],
)
def test_the_command_line_goes_to_the_entry_point_of_the_image(
    task_id: str, command_line: str, output: str, client: Client
) -> None:
    task = {"id": task_id, "commandLine": command_line}

    client.create_task("job", task | {"containerSettings": {"imageName": ENTERED}})

    assert end_of(client, task_id)["exitCode"] == 0
    assert read(client, "job", task_id) == output


def test_options_working_directory_and_mounts_are_the_tasks_choice(client: Client) -> None:
    add(
        client,
        "chosen",
        "pwd; echo $A; touch $AZ_BATCH_NODE_SHARED_DIR/x || ls -d $AZ_BATCH_TASK_DIR",
        containerRunOptions="--env A='a b' --rm",
        workingDirectory="containerImageDefault",
        containerHostBatchBindMounts=[{"source": "Shared", "isReadOnly": True}],
    )

    assert end_of(client, "chosen")["exitCode"] == 1
    assert read(client, "job", "chosen") == "/opt\na b\n"
    assert "Read-only" in read(client, "job", "chosen", "stderr.txt")


@pytest.mark.parametrize(
    ("name", "settings", "code"),
    [
        ("image", {"imageName": "localhost:1/no/such:image"}, "ContainerInvalidImage"),
        ("name", {"imageName": "NO IMAGE"}, "ContainerInvalidImage"),
        ("option", {"containerRunOptions": "--no-such-option"}, "ContainerInvalidSettings"),
        ("quotes", {"containerRunOptions": "--env 'A"}, "ContainerInvalidSettings"),
    ],
)
def test_what_cannot_be_made_is_told_in_the_services_words(
    name: str, settings: dict[str, object], code: str, client: Client
) -> None:
    add(client, f"bad-{name}", "true", **settings)

    info = end_of(client, f"bad-{name}")

    assert info["failureInfo"]["code"] == code
    assert "exitCode" not in info
    assert info["retryCount"] == 0


def test_a_program_that_the_image_has_not_is_a_wrong_setting(client: Client) -> None:
    client.create_task("job", {"id": "none", "commandLine": "no-such"} | INSIDE)

    info = end_of(client, "none")

    assert info["failureInfo"]["code"] == "ContainerInvalidSettings"
    assert "no-such" in info["failureInfo"]["details"][0]["value"]
    assert "exitCode" not in info


def test_a_registry_that_refuses_is_told_without_its_password(client: Client) -> None:
    registry = {"registryServer": "127.0.0.1:1", "username": "me", "password": "hidden-word"}
    add(client, "registry", "true", imageName="127.0.0.1:1/no:such", registry=registry)

    info = end_of(client, "registry")

    assert info["failureInfo"]["code"] == "ContainerInvalidRegistry"
    assert "hidden-word" not in str(client.get_task("job", "registry").as_dict())


def test_a_terminated_task_ends_with_its_container(
    endpoint: RunningEndpoint, client: Client, engine: Engine
) -> None:
    add(client, "stopped", "echo there; sleep 100")
    wait_for_output(client, "stopped")
    assert len(engine.containers_of(endpoint.root, "stopped")) == 1

    client.terminate_task("job", "stopped")

    assert end_of(client, "stopped")["failureInfo"]["code"] == "TaskEnded"
    eventually(lambda: engine.containers_of(endpoint.root, "stopped") == [])


def test_the_wall_clock_ends_a_container(
    endpoint: RunningEndpoint, client: Client, engine: Engine
) -> None:
    task = {"id": "late", "commandLine": shell("sleep 100")}
    client.create_task("job", task | INSIDE | {"constraints": {"maxWallClockTime": "PT3S"}})

    info = end_of(client, "late")

    assert info["failureInfo"]["code"] == "TaskEnded"
    assert engine.containers_of(endpoint.root, "late") == []


def test_a_variable_of_any_text_reaches_the_container(client: Client) -> None:
    values = {"LINES": "a\nb", "PATH": "/bin:/x", "DOCKER_HOST": "unix:///none", "Q": '"x" # y'}
    settings = [{"name": name, "value": value} for name, value in values.items()]
    script = 'echo "$LINES"; echo $PATH; echo $DOCKER_HOST; echo "$Q"'
    task = {"id": "variables", "commandLine": shell(script), "environmentSettings": settings}

    client.create_task("job", task | INSIDE)

    assert end_of(client, "variables")["exitCode"] == 0
    assert read(client, "job", "variables") == "\n".join(values.values()) + "\n"


def test_start_and_preparation_tasks_run_in_containers_too(client: Client) -> None:
    make_pool(
        client, "containers-started", startTask={"commandLine": shell("pwd")} | INSIDE, **ENABLED
    )
    preparation = {"commandLine": shell("echo prepared > x")} | INSIDE
    make_job(client, "prepared", "containers-started", jobPreparationTask=preparation)
    script = "cat $AZ_BATCH_JOB_PREP_WORKING_DIR/x"
    client.create_task("prepared", {"id": "t", "commandLine": shell(script)})

    eventually(lambda: state_of(client, "prepared", "t") == "completed", seconds=SECONDS)

    (node,) = client.list_nodes("containers-started")
    assert node.start_task_info.as_dict()["containerInfo"]["state"] == "exited"
    assert read(client, "prepared", "t") == "prepared\n"


@pytest.mark.parametrize(
    ("image", "state"), [(SMALL, "idle"), ("localhost:1/no/such:image", "unusable")]
)
def test_a_node_brings_its_pools_images_or_is_unusable(
    image: str, state: str, client: Client
) -> None:
    configuration = {"type": "dockerCompatible", "containerImageNames": [image]}
    machine = MACHINE | {"containerConfiguration": configuration}
    pool = {"id": f"brings-{state}", "targetDedicatedNodes": 1}

    client.create_pool(POOL | pool | {"virtualMachineConfiguration": machine})

    def states() -> list[str]:
        return [node.state for node in client.list_nodes(pool["id"])]

    eventually(lambda: states() == [state], seconds=SECONDS)
    (node,) = client.list_nodes(pool["id"])
    codes = [error.code for error in node.errors or ()]
    assert codes == (["ContainerInvalidImage"] if state == "unusable" else [])
    if state == "unusable":
        with refused("NodeStateUnusable", 409):
            client.begin_deallocate_node(pool["id"], node.id, {"nodeDeallocateOption": "requeue"})
    client.begin_delete_pool(pool["id"], polling_interval=0.05).result()


def test_a_crash_leaves_no_container(engine: Engine, own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, **ENABLED)
        make_job(client, "job")
        add(client, "crashed", "echo there; sleep 100")
        wait_for_output(client, "crashed")
        (left,) = engine.containers_of(own_endpoint.root, "crashed")
    own_endpoint.kill()

    own_endpoint.start()

    assert left not in engine.containers_of(own_endpoint.root, "crashed")
    with own_endpoint.client() as client:
        client.begin_terminate_job("job", {"terminateReason": "x"}, polling_interval=0.05).result()
    eventually(lambda: engine.containers_of(own_endpoint.root, "crashed") == [])


def test_every_instance_of_a_multi_instance_task_has_a_container(client: Client) -> None:
    make_mpi_pool(client, "containers-mi", nodes=2, **ENABLED)
    make_job(client, "containers-mi", "containers-mi")
    spec = multi_instance(
        "t",
        instances=2,
        coordination="test -e /bin/busybox",
        application="echo $AZ_BATCH_HOST_LIST; ls /bin/busybox",
    )

    client.create_task("containers-mi", spec | INSIDE)
    eventually(lambda: state_of(client, "containers-mi", "t") == "completed", seconds=SECONDS)

    addresses = {node.ip_address for node in client.list_nodes("containers-mi")}
    hosts, program = read(client, "containers-mi", "t").splitlines()
    assert set(hosts.split(",")) == addresses
    assert program == "/bin/busybox"
    assert [subtask.result for subtask in client.list_subtasks("containers-mi", "t")] == ["success"]
    client.begin_delete_pool("containers-mi", polling_interval=0.05).result()
