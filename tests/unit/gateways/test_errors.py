"""Whatever a service answers becomes a GatewayError that is told apart by its code."""

import socket

import pytest

from flowrun.errors import AuthError, GatewayError
from flowrun.gateways.connect import connect
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from unit.gateways.conftest import Connect
from unit.gateways.scripted_server import Answer, batch_error, scripted_server


def storage_error(status: int, code: str, message: str) -> Answer:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    headers = {"Content-Type": "application/xml", "x-ms-error-code": code}
    return Answer(status=status, body=body.encode(), headers=headers)


def test_an_error_of_batch_keeps_its_code_status_and_first_line(connect_to: Connect) -> None:
    with scripted_server(batch_error(409, "PoolBeingResized")) as script:
        gateway = connect_to(script.url).batch

        with pytest.raises(GatewayError) as caught:
            gateway.resize_pool("p", dedicated=1, spot=0)

    error = caught.value
    assert (error.code, error.status) == ("PoolBeingResized", 409)
    assert error.message == "The PoolBeingResized text."


def test_a_rejected_property_is_named_but_its_value_is_not(connect_to: Connect) -> None:
    answer = batch_error(
        400, "InvalidPropertyValue", PropertyName="value", PropertyValue="hidden", Reason="long"
    )

    with scripted_server(answer) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).batch.terminate_job("j", reason="r")

    assert caught.value.message.endswith("(PropertyName: value, Reason: long)")


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_of_batch_are_an_auth_error(connect_to: Connect, status: int) -> None:
    answer = batch_error(status, "AuthenticationFailed")

    with scripted_server(answer) as script, pytest.raises(AuthError) as caught:
        connect_to(script.url).batch.list_pools()

    assert (caught.value.code, caught.value.status) == ("AuthenticationFailed", status)


def test_a_feature_that_is_forbidden_is_no_auth_error(connect_to: Connect) -> None:
    with (
        scripted_server(batch_error(403, "Forbidden")) as script,
        pytest.raises(GatewayError) as caught,
    ):
        connect_to(script.url).batch.list_pools()

    assert (type(caught.value), caught.value.code) == (GatewayError, "Forbidden")


def test_a_head_without_a_body_means_that_the_file_is_missing(
    connect_to: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with scripted_server(Answer(status=404)) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).batch.read_task_file("j", "t", "stdout.txt", tail=10)

    assert (caught.value.code, caught.value.status) == ("FileNotFound", 404)
    assert caplog.messages == []


def test_a_pool_that_is_not_there_is_none(connect_to: Connect) -> None:
    with scripted_server(batch_error(404, "PoolNotFound")) as script:
        pool = connect_to(script.url).batch.get_pool("p")

    assert pool is None


def test_an_error_of_storage_shows_no_signature(connect_to: Connect) -> None:
    answer = storage_error(
        400, "InvalidUri", "bad https://a/b?sp=r&amp;sig=hidden%3D x\nRequestId:1"
    )

    with scripted_server(answer) as script, pytest.raises(GatewayError) as caught:
        connect_to(script.url).blob.list_containers("c")

    assert caught.value.code == "InvalidUri"
    assert caught.value.message == "bad https://a/b?sp=r&sig=(secret) x"


def test_refused_credentials_of_storage_are_an_auth_error(connect_to: Connect) -> None:
    answer = storage_error(403, "AuthorizationPermissionMismatch", "not allowed")

    with scripted_server(answer) as script, pytest.raises(AuthError) as caught:
        connect_to(script.url).blob.list_containers("c")

    assert caught.value.code == "AuthorizationPermissionMismatch"


def test_nobody_at_the_endpoint_is_unreachable_and_names_the_host(connect_to: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(GatewayError) as caught:
        connect_to(f"http://127.0.0.1:{port}").batch.list_pools()

    assert (caught.value.code, caught.value.status) == ("Unreachable", 0)
    assert f"127.0.0.1:{port}" in caught.value.message
    assert "`flowrun local up` starts it again" in caught.value.message


def test_a_malformed_key_is_an_auth_error_that_does_not_show_it() -> None:
    connection = Connection(
        batch_account="acc",
        batch_endpoint="http://127.0.0.1:1",
        batch_key=Secret("no base64!"),
        storage_account="acc",
        blob_endpoint="http://127.0.0.1:1/acc",
        storage_key=None,
    )

    with pytest.raises(AuthError) as caught:
        connect(connection)

    assert "no base64!" not in str(caught.value)
