"""What every BatchGateway promises of job schedules."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contract.batch_accounts import Account
from contract.test_batch_gateway import (
    fixture_account,
    fixture_batch,
    fixture_image,
    fixture_pool,
    new_id,
    shell_task,
)
from flowrun.errors import GatewayError
from flowrun.model.pool import Pool
from flowrun.model.schedule import Schedule
from flowrun.model.workflow import Job
from flowrun.ports import BatchGateway, ScheduleRequest

__all__ = ["fixture_account", "fixture_batch", "fixture_image", "fixture_pool"]

DAY = timedelta(days=1)


@pytest.fixture(name="request_")
def fixture_request(batch: BatchGateway, pool: Pool) -> Iterator[ScheduleRequest]:
    """A schedule that is due once a day, from now on, and is not made yet."""
    request = ScheduleRequest(
        id=new_id("schedule"),
        schedule=Schedule(every=DAY, until=datetime.now(UTC) + DAY),
        job=Job(id="contract"),
        pool=pool.id,
        task=shell_task("t", "echo $AZ_BATCH_JOB_ID"),
        metadata={"mark": "3"},
        job_metadata={"mark": "4"},
        sas={},
    )
    yield request
    with suppress(GatewayError):
        batch.delete_schedule(request.id)


def test_a_schedule_makes_a_job_that_ends_with_its_task(
    account: Account, batch: BatchGateway, request_: ScheduleRequest
) -> None:
    batch.create_schedule(request_)
    job_id = f"{request_.id}:job-1"

    def ended() -> bool | None:
        job = batch.get_job(job_id)
        return (job is not None and job.state == "completed") or None

    assert account.wait_for(ended)
    found, job = batch.get_schedule(request_.id), batch.get_job(job_id)
    assert found is not None
    assert (found.state, found.recent_job, found.metadata) == ("active", job_id, {"mark": "3"})
    assert found in batch.list_schedules()
    assert job is not None
    assert job.metadata == {"mark": "4"}
    output = batch.read_task_file(job_id, "t", "stdout.txt", tail=100)
    assert output == f"{job_id}\n".encode()


def test_a_schedule_is_changed_and_its_id_is_taken(
    batch: BatchGateway, request_: ScheduleRequest
) -> None:
    batch.create_schedule(request_)
    with pytest.raises(GatewayError) as caught:
        batch.create_schedule(request_)
    later = replace(request_.schedule, start=datetime.now(UTC) + DAY / 2)

    batch.update_schedule(replace(request_, schedule=later, metadata={"mark": "5"}))

    found = batch.get_schedule(request_.id)
    assert caught.value.code == "JobScheduleExists"
    assert found is not None
    assert found.metadata == {"mark": "5"}
    assert found.next_run == later.start


def test_a_deleted_schedule_goes_away_with_its_jobs(
    account: Account, batch: BatchGateway, request_: ScheduleRequest
) -> None:
    batch.create_schedule(request_)
    assert account.wait_for(lambda: batch.list_jobs(f"{request_.id}:") or None)

    batch.delete_schedule(request_.id)

    def gone() -> bool | None:
        return batch.get_schedule(request_.id) is None or None

    assert account.wait_for(gone)
    assert batch.list_jobs(f"{request_.id}:") == []
    with pytest.raises(GatewayError) as caught:
        batch.delete_schedule(request_.id)
    assert caught.value.code == "JobScheduleNotFound"
