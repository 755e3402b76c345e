"""What every BatchGateway promises, held against localbatch and, marked `live`, against Azure.

A live account is named by AZURE_BATCH_ACCOUNT, AZURE_BATCH_ENDPOINT and AZURE_BATCH_ACCESS_KEY.
The pools are small, but a live run costs a little money and takes some ten minutes.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from contract.batch_accounts import Account, live_account, running_endpoint
from contract.conftest import random_key
from flowrun.errors import AuthError, GatewayError
from flowrun.gateways.connect import connect
from flowrun.model.account import NodeInfo, SupportedImage, TaskInfo
from flowrun.model.pool import Pool, StartTask
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.ports import BatchGateway


@pytest.fixture(
    name="account",
    scope="module",
    params=["local", pytest.param("live", marks=[pytest.mark.live, pytest.mark.timeout(1800)])],
)
def fixture_account(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Account]:
    """Each account that the suite runs against."""
    if request.param == "live":
        yield live_account()
    else:
        with running_endpoint(tmp_path_factory.mktemp("local")) as account:
            yield account


@pytest.fixture(name="batch", scope="module")
def fixture_batch(account: Account) -> BatchGateway:
    """The gateway under test."""
    return connect(account.connection).batch


@pytest.fixture(name="image", scope="module")
def fixture_image(batch: BatchGateway) -> SupportedImage:
    """A Linux image that the account can run."""
    images = batch.list_supported_images()
    return next(image for image in images if image.verified and "ubuntu" in image.node_agent_sku)


def new_id(kind: str) -> str:
    return f"contract-{kind}-{secrets.token_hex(6)}"


@pytest.fixture(name="pool", scope="module")
def fixture_pool(account: Account, batch: BatchGateway, image: SupportedImage) -> Iterator[Pool]:
    """A pool with one idle node whose start task said hello."""
    pool = Pool(
        id=new_id("pool"),
        image=image.image,
        vm_size="standard_d2s_v3",
        dedicated=1,
        task_slots_per_node=2,
        start_task=StartTask(command_line="/bin/sh -c 'echo started'"),
    )
    batch.create_pool(pool, node_agent_sku=image.node_agent_sku, metadata={"mark": "1"}, sas={})
    account.wait_for(lambda: next(idle_nodes(batch, pool.id), None))
    yield pool
    with suppress(GatewayError):
        batch.delete_pool(pool.id)


def idle_nodes(batch: BatchGateway, pool_id: str) -> Iterator[NodeInfo]:
    return (node for node in batch.list_nodes(pool_id) if node.state == "idle")


@pytest.fixture(name="job_id")
def fixture_job_id(batch: BatchGateway, pool: Pool) -> Iterator[str]:
    """A new job on the pool."""
    job_id = new_id("job")
    job = Job(id="contract", env={"GREETING": Secret("hello")})
    batch.create_job(job, job_id=job_id, pool=pool.id, metadata={"mark": "2"}, sas={})
    yield job_id
    with suppress(GatewayError):
        batch.delete_job(job_id)


def shell_task(task_id: str, script: str) -> Task:
    return Task(id=task_id, step="s", command_line=f"/bin/sh -c '{script}'", display_name="Shown")


def completed_task(account: Account, batch: BatchGateway, job_id: str) -> TaskInfo:
    """Return the job's only task once it has completed."""

    def look() -> TaskInfo | None:
        return next((task for task in batch.list_tasks(job_id) if task.state == "completed"), None)

    return account.wait_for(look)


def test_a_pool_is_found_as_it_was_created(batch: BatchGateway, pool: Pool) -> None:
    found = batch.get_pool(pool.id)

    assert found is not None
    assert (found.id, found.state, found.allocation_state) == (pool.id, "active", "steady")
    assert (found.target_dedicated, found.current_dedicated, found.target_spot) == (1, 1, 0)
    assert (found.image, found.vm_size.lower()) == (pool.image, pool.vm_size)
    assert (found.task_slots_per_node, found.fill, found.autoscale) == (2, "spread", False)
    assert found.metadata == {"mark": "1"}
    assert found.id in {pool.id for pool in batch.list_pools()}


def test_a_pool_id_is_taken_whatever_its_case(
    batch: BatchGateway, pool: Pool, image: SupportedImage
) -> None:
    twin = replace(pool, id=pool.id.upper())

    with pytest.raises(GatewayError) as caught:
        batch.create_pool(twin, node_agent_sku=image.node_agent_sku, metadata={}, sas={})

    assert (caught.value.code, caught.value.status) == ("PoolExists", 409)


def test_what_is_not_there_is_none_or_empty(batch: BatchGateway) -> None:
    assert batch.get_pool("never-made") is None
    assert batch.get_job("never-made") is None
    assert batch.list_nodes("never-made") == []
    assert batch.list_jobs("never-made") == []


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda batch: batch.delete_pool("never-made"), "PoolNotFound"),
        (lambda batch: batch.resize_pool("never-made", dedicated=0, spot=0), "PoolNotFound"),
        (lambda batch: batch.reboot_node("never-made", "n"), "PoolNotFound"),
        (lambda batch: batch.delete_job("never-made"), "JobNotFound"),
        (lambda batch: batch.terminate_job("never-made", reason="r"), "JobNotFound"),
        (lambda batch: batch.end_job_after_last_task("never-made"), "JobNotFound"),
        (lambda batch: list(batch.list_tasks("never-made")), "JobNotFound"),
        (lambda batch: batch.count_tasks("never-made"), "JobNotFound"),
        (
            lambda batch: batch.add_tasks("never-made", [shell_task("t", "x")], sas={}),
            "JobNotFound",
        ),
    ],
)
def test_what_is_not_there_cannot_be_acted_on(
    batch: BatchGateway, call: Callable[[BatchGateway], object], code: str
) -> None:
    with pytest.raises(GatewayError) as caught:
        call(batch)

    assert (caught.value.code, caught.value.status) == (code, 404)


def test_the_start_task_has_run_and_its_output_can_be_read(batch: BatchGateway, pool: Pool) -> None:
    (node,) = batch.list_nodes(pool.id)

    output = batch.read_node_file(pool.id, node.id, "startup/stdout.txt", tail=100)

    assert output == b"started\n"
    assert (node.start_task_exit_code, node.start_task_failure) == (0, None)
    assert node.last_boot is not None


def test_a_task_runs_and_is_reported(account: Account, batch: BatchGateway, job_id: str) -> None:
    batch.add_tasks(job_id, [shell_task("t", "echo $GREETING")], sas={})

    task = completed_task(account, batch, job_id)

    assert (task.id, task.display_name) == ("t", "Shown")
    assert (task.result, task.exit_code, task.failure) == ("success", 0, None)
    assert task.node_id is not None
    assert batch.read_task_file(job_id, "t", "stdout.txt", tail=100) == b"hello\n"


def test_a_failed_task_tells_its_exit_code(
    account: Account, batch: BatchGateway, job_id: str
) -> None:
    batch.add_tasks(job_id, [shell_task("t", "echo oh no >&2; exit 3")], sas={})

    task = completed_task(account, batch, job_id)

    assert (task.result, task.exit_code) == ("failure", 3)
    assert task.failure is not None
    assert (task.failure.category, task.failure.code) == ("usererror", "FailureExitCode")
    assert batch.read_task_file(job_id, "t", "stderr.txt", tail=3) == b"no\n"
    assert batch.read_task_file(job_id, "t", "stdout.txt", tail=3) == b""


def test_a_file_that_is_not_there_is_said_to_be_missing(
    account: Account, batch: BatchGateway, job_id: str
) -> None:
    batch.add_tasks(job_id, [shell_task("t", "true")], sas={})
    completed_task(account, batch, job_id)

    with pytest.raises(GatewayError) as caught:
        batch.read_task_file(job_id, "t", "wd/nothing.txt", tail=10)

    assert (caught.value.code, caught.value.status) == ("FileNotFound", 404)


def test_adding_tasks_again_is_a_success(
    account: Account, batch: BatchGateway, job_id: str
) -> None:
    tasks = [shell_task(f"t{number}", "true") for number in range(5)]
    batch.add_tasks(job_id, tasks[:3], sas={})

    batch.add_tasks(job_id, tasks, sas={})

    def all_done() -> bool | None:
        return batch.count_tasks(job_id).succeeded == 5 or None

    assert account.wait_for(all_done)
    assert {task.id for task in batch.list_tasks(job_id)} == {task.id for task in tasks}


def test_a_job_ends_after_its_last_task_once_it_is_told_to(
    account: Account, batch: BatchGateway, job_id: str, pool: Pool
) -> None:
    before = batch.get_job(job_id)
    batch.add_tasks(job_id, [shell_task("t", "true")], sas={})

    batch.end_job_after_last_task(job_id)

    def ended() -> bool | None:
        job = batch.get_job(job_id)
        return (job is not None and job.state == "completed") or None

    assert account.wait_for(ended)
    after = batch.get_job(job_id)
    assert before is not None
    assert (before.state, before.terminates, before.metadata) == ("active", False, {"mark": "2"})
    assert after is not None
    assert (after.terminates, after.terminate_reason) == (True, "AllTasksComplete")
    assert after.pool_id == pool.id


def test_a_terminated_job_tells_the_reason_and_takes_no_tasks(
    account: Account, batch: BatchGateway, job_id: str
) -> None:
    batch.terminate_job(job_id, reason="Superseded")

    def ended() -> str | None:
        job = batch.get_job(job_id)
        return job.terminate_reason if job and job.state == "completed" else None

    assert account.wait_for(ended) == "Superseded"
    with pytest.raises(GatewayError) as caught:
        batch.add_tasks(job_id, [shell_task("t", "true")], sas={})
    assert caught.value.code == "JobCompleted"


def test_a_job_id_is_taken(batch: BatchGateway, job_id: str, pool: Pool) -> None:
    with pytest.raises(GatewayError) as caught:
        batch.create_job(Job(id="contract"), job_id=job_id, pool=pool.id, metadata={}, sas={})

    assert (caught.value.code, caught.value.status) == ("JobExists", 409)


def test_jobs_are_found_by_the_start_of_their_id_in_any_case(
    batch: BatchGateway, job_id: str
) -> None:
    found = batch.list_jobs(job_id[:-2].upper())

    assert [job.id for job in found] == [job_id]


def test_a_deleted_job_goes_away(account: Account, batch: BatchGateway, job_id: str) -> None:
    batch.delete_job(job_id)

    def gone() -> bool | None:
        return batch.get_job(job_id) is None or None

    assert account.wait_for(gone)


def test_marks_and_start_task_can_be_replaced(batch: BatchGateway, image: SupportedImage) -> None:
    pool = Pool(id=new_id("empty"), image=image.image, vm_size="standard_d2s_v3")
    batch.create_pool(pool, node_agent_sku=image.node_agent_sku, metadata={"a": "1"}, sas={})

    batch.patch_pool(pool, metadata={"b": "2"}, sas={})

    found = batch.get_pool(pool.id)
    batch.delete_pool(pool.id)
    assert found is not None
    assert found.metadata == {"b": "2"}


def test_a_wrong_key_is_an_auth_error(account: Account) -> None:
    batch = connect(replace(account.connection, batch_key=random_key())).batch

    with pytest.raises(AuthError) as caught:
        batch.list_pools()

    assert (caught.value.code, caught.value.status) == ("AuthenticationFailed", 403)


def test_a_node_reboots_and_comes_back(account: Account, batch: BatchGateway, pool: Pool) -> None:
    (before,) = batch.list_nodes(pool.id)

    batch.reboot_node(pool.id, before.id)

    def booted_again() -> NodeInfo | None:
        idle = next(idle_nodes(batch, pool.id), None)
        return idle if idle and idle.last_boot != before.last_boot else None

    assert account.wait_for(booted_again).id == before.id


def test_a_pool_is_resized_and_refuses_while_it_is(
    account: Account, batch: BatchGateway, pool: Pool
) -> None:
    batch.resize_pool(pool.id, dedicated=2, spot=0)

    with pytest.raises(GatewayError) as caught:
        batch.resize_pool(pool.id, dedicated=1, spot=0)

    def two_idle() -> bool | None:
        return len(list(idle_nodes(batch, pool.id))) == 2 or None

    assert caught.value.code == "PoolBeingResized"
    assert account.wait_for(two_idle)


def test_a_deleted_pool_goes_away(account: Account, batch: BatchGateway, pool: Pool) -> None:
    batch.delete_pool(pool.id)

    def gone() -> bool | None:
        return batch.get_pool(pool.id) is None or None

    assert account.wait_for(gone)
