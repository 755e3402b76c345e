"""The files of tasks."""

from datetime import UTC, datetime, timedelta

import pytest
from azure.core.exceptions import HttpResponseError

from conformance.exercises import Exercise, Make, Refusal, call, last, refuse_filters, succeed
from conformance.lab import Lab, Target
from conformance.work import cleaned_task, completed_task, task, task_file, task_without_node


def file_of(make: Make) -> Make:
    """Return the maker of a file of a task."""

    def make_file(lab: Lab) -> Target:
        return *make(lab), "stdout.txt"

    return make_file


def task_folder(lab: Lab) -> Target:
    """A folder that is not empty."""
    return *completed_task(lab, "touch a"), "wd"


UNREACHABLE: dict[Make, str] = {
    task: "OperationInvalidForCurrentState",
    task_without_node: "TaskFilesUnavailable",
    cleaned_task: "TaskFilesCleanedup",
}

EXERCISES = {
    "list_task_files": Exercise(task_file),
    "download_task_file": Exercise(task_file),
    "get_task_file_properties": Exercise(task_file),
    "delete_task_file": Exercise(task_file),
}

DAY = timedelta(days=1)
BEYOND = {"ocp_range": "bytes=1000000-"}

REFUSALS = (
    Refusal("download_task_file", "InvalidRange", task_file, None, None, BEYOND),
    Refusal("download_task_file", "InvalidRange", task_file, None, None, {"ocp_range": "all"}),
    *(
        Refusal(operation, code, file_of(make))
        for make, code in UNREACHABLE.items()
        for operation in ("list_task_files", "download_task_file", "delete_task_file")
    ),
    Refusal("delete_task_file", "OperationInvalidForCurrentState", task_folder),
    *refuse_filters(
        "list_task_files", task_file, ("name eq 'a'", "isDirectory eq true", "startswith(url, 'a')")
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_a_part_of_a_file_is_sent_with_the_status_of_the_whole(lab: Lab) -> None:
    target = lab.keep(task_file)

    part = b"".join(lab.client.download_task_file(*target, ocp_range="bytes=1-3"))

    assert part == b"ell"
    assert last(lab, "download_task_file").status == 200


@pytest.mark.parametrize("name", ["download_task_file", "get_task_file_properties"])
def test_a_file_is_read_on_a_condition(lab: Lab, name: str) -> None:
    target, now = lab.keep(task_file), datetime.now(UTC)
    conditions = ({"if_modified_since": now + DAY}, {"if_unmodified_since": now - DAY})

    for condition in conditions:
        with pytest.raises(HttpResponseError):
            call(lab, name, target, EXERCISES[name], **condition)

    told = [exchange.status for exchange in lab.exchanges if exchange.operation.name == name]
    assert told == [304, 304]  # both verbs read


def test_a_directory_is_listed_without_properties(lab: Lab) -> None:
    list(lab.client.list_task_files(*lab.keep(task_file)[:2], recursive=True))

    entries = {entry["isDirectory"]: entry for entry in last(lab, "list_task_files").json["value"]}
    assert "properties" not in entries[True]
    assert entries[False]["properties"]["fileMode"].startswith("0o10")
