"""A0043: creating a job schedule whose id a completed one has is told JobScheduleCompleted."""

from typing import Any

from assumptions.conftest import Lab


def test_the_id_of_a_completed_job_schedule_is_told_by_its_code(lab: Lab) -> None:
    body: Any = {
        "id": lab.prefix,
        "schedule": {"doNotRunUntil": "2099-01-01T00:00:00Z"},
        "jobSpecification": {"poolInfo": {"poolId": "none"}},
    }
    lab.client.create_job_schedule(body)
    lab.client.begin_terminate_job_schedule(lab.prefix, polling_interval=1).result()

    try:
        refusal = lab.refusal(lambda: lab.client.create_job_schedule(body))
    finally:
        lab.client.begin_delete_job_schedule(lab.prefix)

    assert refusal == (409, "JobScheduleCompleted")
