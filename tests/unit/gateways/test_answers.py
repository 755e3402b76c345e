"""Answers without an error code of the service: never a crash, never taken for what it says."""

import logging
from collections.abc import Callable

import pytest

from flowrun.errors import AuthError, GatewayError
from flowrun.gateways.connect import Gateways
from unit.gateways.conftest import Connect
from unit.gateways.scripted_server import Answer, scripted_server

BODIES = {
    "empty": (b"", ""),
    "page": (b"<!doctype html><html><body>Bad &nbsp; gateway</body></html>", "text/html"),
    "json": (b'{"message": "no", "error": {"code": null}}', "application/json"),
    "list": (b"[1]", "application/json"),
    "number": (b'{"code": 5, "message": 7}', "application/json"),
    "cut": (b'{"co', "application/json"),
    "bytes": (b"\xff\xfe\xfa", "application/json; charset=utf-8"),
    "xml": (b"<?xml version='1.0'?><Error><X>1</X></Error>", "application/xml"),
}
CODES = {
    400: "BadRequest",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    412: "PreconditionFailed",
    413: "RequestBodyTooLarge",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    599: "Http599",
}
COMMON = ("empty", "page", "json")
PAIRS = [
    *((status, body) for status in CODES for body in COMMON),
    *((404, body) for body in BODIES if body not in COMMON),
]
CALLS: tuple[Callable[[Gateways], object], ...] = (
    lambda account: account.batch.get_pool("p"),
    lambda account: list(account.batch.list_tasks("j")),
    lambda account: account.batch.delete_pool("p"),
    lambda account: account.blob.get_container("container"),
    lambda account: list(account.blob.list_blobs("container")),
    lambda account: account.blob.lease("container", "b", seconds=15),
)


def uncoded(status: int, body: str) -> Answer:
    content, kind = BODIES[body]
    return Answer(status=status, body=content, headers={"Content-Type": kind} if kind else {})


@pytest.mark.parametrize(("status", "body"), PAIRS)
def test_a_status_without_a_code_of_the_service_keeps_its_own_name(
    connect_to: Connect, status: int, body: str
) -> None:
    with scripted_server(uncoded(status, body)) as script:
        account = connect_to(script.url)
        for call in CALLS:
            with pytest.raises(GatewayError) as caught:
                call(account)

            assert type(caught.value) is GatewayError
            assert (caught.value.code, caught.value.status) == (CODES[status], status)
            assert "127.0.0.1" in caught.value.message


@pytest.mark.parametrize("body", BODIES)
def test_a_401_without_a_code_is_an_auth_error(connect_to: Connect, body: str) -> None:
    with scripted_server(uncoded(401, body)) as script:
        account = connect_to(script.url)
        for call in (account.batch.list_pools, lambda: account.blob.list_containers("c")):
            with pytest.raises(AuthError):
                call()


@pytest.mark.parametrize("status", [409, 410, 500])
def test_a_head_that_fails_tells_its_status_and_nothing_is_logged(
    connect_to: Connect, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with scripted_server(Answer(status=status)) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).batch.read_task_file("j", "t", "stderr.txt", tail=4)

    assert caught.value.status == status
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


def test_a_page_in_place_of_an_answer_is_no_success(connect_to: Connect) -> None:
    with scripted_server(uncoded(200, "page")) as script:
        account = connect_to(script.url)
        for call in (
            account.batch.list_pools,
            lambda: account.batch.delete_pool("p"),
            lambda: account.blob.list_containers("c"),
        ):
            with pytest.raises(GatewayError) as caught:
                call()

            assert "text/html" in caught.value.message


def test_a_file_on_a_node_may_be_a_page(connect_to: Connect) -> None:
    with scripted_server(uncoded(200, "page")) as script:
        tail = connect_to(script.url).batch.read_task_file("j", "t", "index.html", tail=100)

    assert tail == BODIES["page"][0]


@pytest.mark.parametrize("body", ["cut", "bytes"])
def test_an_answer_that_is_damaged_is_no_crash(connect_to: Connect, body: str) -> None:
    with scripted_server(uncoded(200, body)) as script:
        account = connect_to(script.url)
        for call in (account.batch.list_pools, lambda: account.blob.list_containers("c")):
            with pytest.raises(GatewayError) as caught:
                call()

            assert caught.value.code == "UnreadableAnswer"
