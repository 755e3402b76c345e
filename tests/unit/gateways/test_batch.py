"""What the Batch gateway sends, request by request."""

import json

import pytest

from flowrun.errors import LockedError
from flowrun.gateways.connect import connect
from flowrun.gateways.transport import Watch
from flowrun.model.connection import Connection
from flowrun.ports import BatchGateway
from unit.gateways.conftest import KEY, Connect
from unit.gateways.scripted_server import Answer, json_answer, scripted_server

ACCEPTED = Answer(status=202)


@pytest.mark.parametrize(
    ("action", "line", "body"),
    [
        (lambda batch: batch.delete_pool("a b"), "DELETE /pools/a%20b", None),
        (lambda batch: batch.delete_job("j"), "DELETE /jobs/j", None),
        (
            lambda batch: batch.resize_pool("p", dedicated=2, spot=1),
            "POST /pools/p/resize",
            {"targetDedicatedNodes": 2, "targetLowPriorityNodes": 1},
        ),
        (
            lambda batch: batch.reboot_node("p", "n"),
            "POST /pools/p/nodes/n/reboot",
            {"nodeRebootOption": "requeue"},
        ),
        (
            lambda batch: batch.terminate_job("j", reason="Why"),
            "POST /jobs/j/terminate",
            {"terminateReason": "Why"},
        ),
    ],
)
def test_an_action_is_one_request_and_does_not_wait(
    connect_to: Connect, action: object, line: str, body: object
) -> None:
    with scripted_server(ACCEPTED) as script:
        batch: BatchGateway = connect_to(script.url).batch

        assert callable(action)
        action(batch)

    assert script.lines == [line]
    assert script.asked[0].target.endswith("?api-version=2025-06-01")
    assert (json.loads(script.asked[0].body) if body else None) == body


def test_listing_tasks_follows_the_pages_and_asks_for_what_is_needed(connect_to: Connect) -> None:
    with scripted_server() as script:
        script.answers = [
            json_answer(
                {
                    "value": [{"id": "a", "state": "active"}],
                    "odata.nextLink": f"{script.url}/jobs/j/tasks?$skiptoken=2",
                }
            ),
            json_answer({"value": [{"id": "b", "state": "active"}]}),
        ]

        tasks = list(connect_to(script.url).batch.list_tasks("j"))

    assert [task.id for task in tasks] == ["a", "b"]
    assert "select=id,displayName,state,executionInfo,nodeInfo" in script.asked[0].target


def test_jobs_are_found_by_the_start_of_their_id(connect_to: Connect) -> None:
    with scripted_server(json_answer({"value": []})) as script:
        connect_to(script.url).batch.list_jobs("top-")

    assert "filter=startswith%28id%2C%20%27top-%27%29" in script.asked[0].target


def test_the_tail_of_a_file_is_its_last_bytes(connect_to: Connect) -> None:
    size = Answer(headers={"Content-Length": "1000"})

    with scripted_server(size, Answer(body=b"last")) as script:
        tail = connect_to(script.url).batch.read_node_file("p", "n", "startup/x y", tail=4)

    path = "/pools/p/nodes/n/files/startup%2Fx%20y"
    assert (tail, script.lines) == (b"last", [f"HEAD {path}", f"GET {path}"])
    assert script.asked[1].headers["ocp-range"] == "bytes=996-999"


def test_an_empty_file_is_not_downloaded(connect_to: Connect) -> None:
    with scripted_server(Answer()) as script:
        tail = connect_to(script.url).batch.read_task_file("j", "t", "stderr.txt", tail=9)

    assert (tail, len(script.asked)) == (b"", 1)


def connection_to(url: str) -> Connection:
    return Connection(
        batch_account="acc",
        batch_endpoint=url,
        batch_key=KEY,
        storage_account="acc",
        blob_endpoint=f"{url}/acc",
        storage_key=KEY,
    )


def test_requests_are_told_by_path_and_never_by_query(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    told: list[tuple[str, str]] = []

    with scripted_server(Answer(status=502), json_answer({"value": []})) as script:
        gateways = connect(
            connection_to(script.url), Watch(on_request=lambda *request: told.append(request))
        )
        gateways.batch.list_pools()

    assert told == [("batch", "GET /pools")] * 2


def test_whatever_changes_something_is_asked_for_at_every_attempt() -> None:
    allowed = iter([True, False])

    def before_write() -> None:
        if not next(allowed):
            raise LockedError("lost")

    with scripted_server(Answer(status=503)) as script:
        gateways = connect(connection_to(script.url), Watch(before_write=before_write))
        with pytest.raises(LockedError):
            gateways.batch.delete_pool("p")

    assert script.lines == ["DELETE /pools/p"]


def test_reading_and_the_lease_itself_are_never_forbidden() -> None:
    def before_write() -> None:
        raise LockedError("lost")

    no_pools = json_answer({"value": []})
    taken, renewed = (Answer(status=code, headers={"x-ms-lease-id": "id"}) for code in (201, 200))
    answers = (taken, renewed, Answer(status=201), no_pools)
    with scripted_server(*answers) as script:
        gateways = connect(connection_to(script.url), Watch(before_write=before_write))
        lease = gateways.blob.lease("container", "lock", seconds=15)
        lease.renew()
        lease.write("text")
        with pytest.raises(LockedError):
            gateways.blob.create_container("container", metadata={})
        gateways.batch.list_pools()

    assert len(script.asked) == 4
