"""The files of nodes."""

from datetime import UTC, datetime, timedelta

import pytest
from azure.core.exceptions import HttpResponseError

from conformance.exercises import Exercise, Refusal, call, last, refuse_filters, succeed
from conformance.lab import Lab
from conformance.work import node_file

EXERCISES = {
    "list_node_files": Exercise(node_file),
    "download_node_file": Exercise(node_file),
    "get_node_file_properties": Exercise(node_file),
    "delete_node_file": Exercise(node_file),
}

DAY = timedelta(days=1)
BEYOND = {"ocp_range": "bytes=1000000-"}

REFUSALS = (
    Refusal("download_node_file", "InvalidRange", node_file, None, None, BEYOND),
    Refusal("download_node_file", "InvalidRange", node_file, None, None, {"ocp_range": "all"}),
    *refuse_filters(
        "list_node_files", node_file, ("name eq 'a'", "isDirectory eq true", "startswith(url, 'a')")
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_a_part_of_a_file_is_sent_with_the_status_of_the_whole(lab: Lab) -> None:
    target = lab.keep(node_file)

    part = b"".join(lab.client.download_node_file(*target, ocp_range="bytes=1-3"))

    assert part == b"ell"
    assert last(lab, "download_node_file").status == 200


@pytest.mark.parametrize("name", ["download_node_file", "get_node_file_properties"])
def test_a_file_is_read_on_a_condition(lab: Lab, name: str) -> None:
    target, now = lab.keep(node_file), datetime.now(UTC)
    conditions = ({"if_modified_since": now + DAY}, {"if_unmodified_since": now - DAY})

    for condition in conditions:
        with pytest.raises(HttpResponseError):
            call(lab, name, target, EXERCISES[name], **condition)

    told = [exchange.status for exchange in lab.exchanges if exchange.operation.name == name]
    assert told == [304, 304]  # both verbs read


def test_a_directory_is_listed_without_properties(lab: Lab) -> None:
    list(lab.client.list_node_files(*lab.keep(node_file)[:2], recursive=True))

    entries = {entry["isDirectory"]: entry for entry in last(lab, "list_node_files").json["value"]}
    assert "properties" not in entries[True]
    assert entries[False]["properties"]["fileMode"].startswith("0o10")
