"""Job schedules become exact REST bodies that the SDK's own models know."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from azure.batch import models

from flowrun.gateways.batch_bodies import task_body
from flowrun.gateways.batch_schedules import schedule_body
from flowrun.model.exits import ExitAction, ExitRules
from flowrun.model.files import Access, BlobFile, SasRequest
from flowrun.model.job_tasks import Preparation
from flowrun.model.schedule import Schedule
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job
from flowrun.ports import ScheduleRequest
from flowrun.state.receipts import scheduled_log_output
from support.rest_shapes import request_problems
from unit.gateways.test_batch_bodies import SAS, full_task

DAY = timedelta(days=1)
LATE = datetime(2027, 1, 31, 1, 30, tzinfo=timezone(timedelta(hours=1)))
REQUEST = ScheduleRequest(
    id="nightly",
    schedule=Schedule(every=DAY, start=LATE, until=LATE + DAY, start_window=DAY),
    job=Job(id="nightly", priority=7, env={"LANG": "C"}),
    pool="p",
    task=full_task(),
    metadata={"mark": "1"},
    job_metadata={"mark": "2"},
    sas=SAS | {SasRequest(container="books", access=Access.WRITE): Secret("https://a/books?sig=b")},
)


def test_a_schedule_is_a_job_whose_manager_is_the_task() -> None:
    body = schedule_body(REQUEST)

    job = body["jobSpecification"]
    assert job["jobManagerTask"] == task_body(REQUEST.task, REQUEST.sas) | {
        "killJobOnCompletion": True,
        "runExclusive": False,
    }
    assert (job["poolInfo"], job["priority"]) == ({"poolId": "p"}, 7)
    assert job["onAllTasksComplete"] == "terminatejob"
    assert job["metadata"] == [{"name": "mark", "value": "2"}]
    assert body["metadata"] == [{"name": "mark", "value": "1"}]
    assert "id" not in job


def test_times_are_sent_in_utc() -> None:
    assert schedule_body(REQUEST)["schedule"] == {
        "recurrenceInterval": "P1DT0S",
        "doNotRunUntil": "2027-01-31T00:30:00Z",
        "doNotRunAfter": "2027-02-01T00:30:00Z",
        "startWindow": "P1DT0S",
    }
    bare = replace(REQUEST, schedule=Schedule(every=DAY))
    assert schedule_body(bare)["schedule"] == {"recurrenceInterval": "P1DT0S"}


def test_its_bodies_are_those_of_the_sdk() -> None:
    created = {"id": "nightly", **schedule_body(REQUEST)}

    assert request_problems(models.BatchJobScheduleCreateOptions, created) == []
    assert request_problems(models.BatchJobScheduleUpdateOptions, schedule_body(REQUEST)) == []


def test_its_jobs_prepare_nodes_and_read_exit_codes_as_a_run_does() -> None:
    reads = (BlobFile(container="in", blob="a", path="a"),)
    preparation = Preparation(command_line="unpack", resource_files=reads)
    job = replace(REQUEST.job, preparation=preparation, acts_on_failure=True)
    ends = ExitRules(actions=(((3, 3), ExitAction(job_ends=True)),), acts=True)
    request = replace(REQUEST, job=job, task=replace(REQUEST.task, exits=ends))

    body = schedule_body(request)

    assert request_problems(models.BatchJobScheduleUpdateOptions, body) == []
    specification = body["jobSpecification"]
    assert specification["jobPreparationTask"]["commandLine"] == "unpack"
    # The service knows no exit conditions of a manager, which ends its job in any case.
    assert "exitConditions" not in specification["jobManagerTask"]


def test_logs_that_are_kept_get_links_before_the_command_runs() -> None:
    outputs = (*REQUEST.task.output_files, scheduled_log_output("books"))
    task = replace(REQUEST.task, output_files=outputs)

    line = schedule_body(replace(REQUEST, task=task))["jobSpecification"]["jobManagerTask"]

    plain = task_body(task, REQUEST.sas)["commandLine"]
    assert line["commandLine"].startswith("/bin/sh -c '")
    assert line["commandLine"].endswith(f" flowrun {plain}")
