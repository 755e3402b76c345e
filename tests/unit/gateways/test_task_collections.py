"""Adding tasks ends when every one is in the job, refused, or out of time."""

import json

import pytest

from flowrun.errors import GatewayError
from flowrun.gateways import task_collections
from flowrun.model.workflow import Task
from unit.gateways.conftest import Connect
from unit.gateways.scripted_server import Answer, batch_error, json_answer, scripted_server

TASKS = tuple(Task(id=name, step="s", command_line="x") for name in ("A", "b", "c"))


def results(**statuses: str) -> Answer:
    """Return the answer to a collection; a client error is written as `clienterror:Code`."""
    items = []
    for task, status in statuses.items():
        status_name, _, code = status.partition(":")
        item: dict[str, object] = {"taskId": task, "status": status_name}
        if code:
            item["error"] = {"code": code, "message": {"lang": "en", "value": "why\nRequestId:0"}}
        items.append(item)
    return json_answer({"value": items})


def test_a_task_that_is_there_already_is_a_success(connect_to: Connect) -> None:
    answer = results(c="success", b="clienterror:TaskExists", A="success")

    with scripted_server(answer) as script:
        connect_to(script.url).batch.add_tasks("j", TASKS, sas={})

    assert script.lines == ["POST /jobs/j/addtaskcollection"]


def test_only_the_tasks_that_the_service_failed_on_are_sent_again(connect_to: Connect) -> None:
    first = results(A="servererror:ServerBusy", b="success", c="servererror:ServerBusy")

    with scripted_server(first, results(a="success", c="success")) as script:
        connect_to(script.url).batch.add_tasks("j", TASKS, sas={})

    sent = [[task["id"] for task in json.loads(asked.body)["value"]] for asked in script.asked]
    assert sent == [["A", "b", "c"], ["A", "c"]]


def test_a_refused_task_is_named(connect_to: Connect) -> None:
    answer = results(A="success", b="clienterror:InvalidPropertyValue", c="success")

    with scripted_server(answer) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).batch.add_tasks("j", TASKS, sas={})

    assert caught.value.code == "InvalidPropertyValue"
    assert caught.value.message == "task 'b': why"


def test_results_are_read_with_capitals_as_the_service_writes_them(connect_to: Connect) -> None:
    answer = results(A="Success", b="ClientError:InvalidPropertyValue", c="Success")

    with scripted_server(answer) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).batch.add_tasks("j", TASKS, sas={})

    assert caught.value.code == "InvalidPropertyValue"


def test_failing_for_ever_reaches_a_deadline(
    connect_to: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task_collections, "TOTAL_SECONDS", 0.05)
    answer = results(A="servererror:ServerBusy", b="success", c="success")

    with scripted_server(answer) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).batch.add_tasks("j", TASKS, sas={})

    assert caught.value.code == "ServerBusy"
    assert "'A'" in caught.value.message
    assert len(script.asked) > 1


def test_too_large_a_body_is_for_the_caller_to_split(connect_to: Connect) -> None:
    with (
        scripted_server(batch_error(413, "RequestBodyTooLarge")) as script,
        pytest.raises(GatewayError) as caught,
    ):
        connect_to(script.url).batch.add_tasks("j", TASKS, sas={})

    assert (caught.value.code, len(script.asked)) == ("RequestBodyTooLarge", 1)
