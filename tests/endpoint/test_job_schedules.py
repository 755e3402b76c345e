"""Job schedules over the wire."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from endpoint.refusals import refused
from endpoint.running import Client, RunningEndpoint, eventually, make_pool, read, shell
from endpoint.signing import VERSION, signed_request

QUICK = {"polling_interval": 0.05}
FAR = "2999-01-01T00:00:00Z"
ON_SHARED: dict[str, Any] = {"poolInfo": {"poolId": "shared"}}


def make_schedule(client: Client, schedule_id: str, **schedule: object) -> None:
    client.create_job_schedule(
        {
            "id": schedule_id,
            "schedule": schedule,
            "jobSpecification": {"poolInfo": {"poolId": "shared"}},
        }
    )


def jobs_of(client: Client, schedule_id: str) -> list[str]:
    return [job.id for job in client.list_jobs_from_schedule(schedule_id)]


def test_a_schedule_makes_its_job_whose_tasks_run(client: Client) -> None:
    make_schedule(client, "Now", recurrenceInterval="PT1H")
    eventually(lambda: jobs_of(client, "now") == ["Now:job-1"])
    client.create_task("Now:job-1", {"id": "t", "commandLine": shell("echo $AZ_BATCH_JOB_ID")})
    eventually(lambda: client.get_job_task_counts("Now:job-1").task_counts.completed == 1)

    schedule = client.get_job_schedule("now")

    assert read(client, "Now:job-1", "t") == "Now:job-1\n"
    folder = client.get_task("Now:job-1", "t").node_info.task_root_directory
    assert folder == "workitems/Now/job-1/t"
    assert schedule.state == "active"
    assert schedule.execution_info.recent_job.id == "Now:job-1"
    later = schedule.execution_info.next_run_time - schedule.creation_time
    assert later == timedelta(hours=1)


def test_a_schedule_waits_for_its_time(client: Client) -> None:
    until = datetime.now(UTC) + timedelta(seconds=1.5)
    make_schedule(client, "plan-later", doNotRunUntil=until.isoformat())
    assert jobs_of(client, "plan-later") == []

    eventually(lambda: jobs_of(client, "plan-later") == ["plan-later:job-1"])

    assert datetime.now(UTC) >= until


def test_a_schedule_without_recurrence_is_complete_after_its_job(client: Client) -> None:
    make_schedule(client, "plan-once")
    eventually(lambda: jobs_of(client, "plan-once") == ["plan-once:job-1"])

    client.begin_terminate_job("plan-once:job-1", {"terminateReason": "done"}, **QUICK).result()

    eventually(lambda: client.get_job_schedule("plan-once").state == "completed")
    assert client.get_job_schedule("plan-once").execution_info.end_time
    with refused("JobScheduleCompleted", 409):
        client.disable_job_schedule("plan-once")


def test_patch_and_put(client: Client) -> None:
    make_schedule(client, "plan-changed", doNotRunUntil=FAR)

    client.update_job_schedule("plan-changed", {"metadata": [{"name": "a", "value": "b"}]})
    patched = client.get_job_schedule("plan-changed")
    patched.metadata = None
    client.replace_job_schedule("plan-changed", patched)

    replaced = client.get_job_schedule("plan-changed")
    assert [item.value for item in client.get_job_schedule("plan-changed").metadata or []] == []
    assert replaced.etag != patched.etag
    assert replaced.schedule.do_not_run_until == patched.schedule.do_not_run_until


def test_bringing_the_time_forward_makes_the_job(client: Client) -> None:
    make_schedule(client, "plan-hurried", doNotRunUntil=FAR)

    client.update_job_schedule("plan-hurried", {"schedule": {"recurrenceInterval": "PT1H"}})
    # The rhythm is that of the creation, whose first run is over.
    assert jobs_of(client, "plan-hurried") == []
    client.update_job_schedule("plan-hurried", {"schedule": {}})

    eventually(lambda: jobs_of(client, "plan-hurried") == ["plan-hurried:job-1"])


def test_a_disabled_schedule_makes_no_job_until_it_is_enabled(client: Client) -> None:
    until = datetime.now(UTC) + timedelta(seconds=1)
    make_schedule(client, "plan-resting", doNotRunUntil=until.isoformat())
    client.disable_job_schedule("plan-resting")
    resting = client.get_job_schedule("plan-resting")
    assert (resting.state, resting.execution_info.next_run_time) == ("disabled", until)
    eventually(lambda: datetime.now(UTC) > until)
    assert jobs_of(client, "plan-resting") == []

    client.enable_job_schedule("plan-resting")

    eventually(lambda: jobs_of(client, "plan-resting") == ["plan-resting:job-1"])


def test_terminating_ends_the_active_job(client: Client) -> None:
    make_schedule(client, "plan-ended", recurrenceInterval="PT1H")
    eventually(lambda: jobs_of(client, "plan-ended") == ["plan-ended:job-1"])

    client.begin_terminate_job_schedule("plan-ended", **QUICK).result()

    assert client.get_job_schedule("plan-ended").state == "completed"
    job = client.get_job("plan-ended:job-1")
    assert job.state == "completed"
    assert job.execution_info.termination_reason == "TerminateJobSchedule"


def test_deleting_takes_the_jobs_along(client: Client) -> None:
    make_schedule(client, "plan-gone", recurrenceInterval="PT1H")
    eventually(lambda: jobs_of(client, "plan-gone") == ["plan-gone:job-1"])

    client.begin_delete_job_schedule("plan-gone", **QUICK).result()

    with refused("JobScheduleNotFound", 404):
        client.get_job_schedule("plan-gone")
    with refused("JobNotFound", 404):
        client.get_job("plan-gone:job-1")


def test_schedules_are_listed_and_filtered(client: Client) -> None:
    make_schedule(client, "plan-listed-1", doNotRunUntil=FAR)
    make_schedule(client, "plan-listed-2", doNotRunUntil=FAR)
    client.disable_job_schedule("plan-listed-2")

    text = "startswith(id, 'plan-listed') and state eq 'disabled'"
    found = [schedule.id for schedule in client.list_job_schedules(filter=text, select=["id"])]

    assert found == ["plan-listed-2"]
    assert client.job_schedule_exists("plan-listed-1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "a:b"}, "InvalidPropertyValue"),
        ({"schedule": None}, "MissingRequiredProperty"),
        ({"jobSpecification": {}}, "MissingRequiredProperty"),
        (
            {"jobSpecification": {"id": "x", "poolInfo": {"poolId": "shared"}}},
            "UnsupportedProperty",
        ),
        ({"schedule": {"recurrenceInterval": "PT59S"}}, "InvalidPropertyValue"),
        ({"schedule": {"startWindow": "PT59S"}}, "InvalidPropertyValue"),
        ({"schedule": {"doNotRunUntil": "soon"}}, "InvalidPropertyValue"),
        (
            {"schedule": {"doNotRunUntil": FAR, "doNotRunAfter": "2998-01-01T00:00:00Z"}},
            "InvalidPropertyValue",
        ),
        (
            {"jobSpecification": ON_SHARED | {"jobReleaseTask": {"commandLine": "true"}}},
            "InvalidPropertyValue",
        ),
    ],
)
def test_a_wrong_schedule_is_refused(client: Client, change: dict[str, Any], code: str) -> None:
    body = {
        "id": "wrong",
        "schedule": {"doNotRunUntil": FAR},
        "jobSpecification": {"poolInfo": {"poolId": "shared"}},
    }

    with refused(code, 400):
        client.create_job_schedule(body | change)


def test_jobs_and_schedules_share_their_ids(client: Client) -> None:
    make_schedule(client, "plan-twin", doNotRunUntil=FAR)
    client.create_job({"id": "plan-other-twin", "poolInfo": {"poolId": "shared"}})

    with refused("JobScheduleExists", 409):
        make_schedule(client, "PLAN-TWIN", doNotRunUntil=FAR)
    with refused("JobScheduleWithSameIdExists", 409):
        client.create_job({"id": "plan-twin", "poolInfo": {"poolId": "shared"}})
    with refused("JobWithSameIdExists", 409):
        make_schedule(client, "plan-other-twin", doNotRunUntil=FAR)


def test_a_killed_server_goes_on_with_its_schedules(own_endpoint: RunningEndpoint) -> None:
    until = datetime.now(UTC) + timedelta(seconds=2)
    with own_endpoint.client() as client:
        make_pool(client, "shared")
        make_schedule(client, "plan-kept", doNotRunUntil=until.isoformat())
    own_endpoint.kill()

    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: jobs_of(client, "plan-kept") == ["plan-kept:job-1"])


def test_a_manager_with_the_id_of_another_job_task_is_refused(client: Client) -> None:
    make_schedule(client, "plan-sound", doNotRunUntil=FAR)
    specification = ON_SHARED | {
        "jobManagerTask": {"id": "same", "commandLine": "true"},
        "jobPreparationTask": {"id": "same", "commandLine": "true"},
    }
    body = {"id": "plan-unsound", "schedule": {}, "jobSpecification": specification}

    with refused("TaskIdSameAsJobPreparationTask", 409):
        client.create_job_schedule(body)
    with refused("TaskIdSameAsJobPreparationTask", 409):
        client.update_job_schedule("plan-sound", {"jobSpecification": specification})


def test_a_schedule_ended_by_force_does_not_wait_for_release_tasks(
    endpoint: RunningEndpoint, client: Client
) -> None:
    specification = ON_SHARED | {
        "jobPreparationTask": {"commandLine": "true"},
        "jobReleaseTask": {"commandLine": "sleep 60"},
    }
    client.create_job_schedule(
        {"id": "plan-forced", "schedule": {}, "jobSpecification": specification}
    )
    eventually(lambda: jobs_of(client, "plan-forced") == ["plan-forced:job-1"])
    client.create_task("plan-forced:job-1", {"id": "t", "commandLine": "true"})
    eventually(lambda: client.get_task("plan-forced:job-1", "t").state == "completed")

    client.begin_terminate_job_schedule("plan-forced", force=True, **QUICK).result()

    assert client.get_job("plan-forced:job-1").state == "completed"
    # The SDK's own method for deleting a schedule trips over `force`.
    path = "/jobschedules/plan-forced"
    answers = [
        signed_request(endpoint, "DELETE", path, query=f"{VERSION}&force={value}").status_code
        for value in ("perhaps", "true")
    ]
    assert answers == [400, 202]
    eventually(
        lambda: "plan-forced" not in [schedule.id for schedule in client.list_job_schedules()]
    )
    with refused("JobNotFound", 404):
        client.get_job("plan-forced:job-1")
