"""Request bodies: what is refused of every operation that takes one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.client import HTTPConnection

import pytest

from conformance.every import good_body, is_refused, operations, send
from conformance.lab import Lab
from endpoint.signing import VERSION, sign
from support.rest_operations import OPERATIONS
from support.rest_shapes import fields

TAKING = operations(where=lambda operation: operation.takes)


@pytest.mark.parametrize("name", TAKING)
@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b'{"id":', {}, 400, "InvalidRequestBody"),
        (b"{}", {"content-type": "text/plain"}, 400, "InvalidHeaderValue"),
        (b"[]", {}, 400, "InvalidPropertyValue"),
        (b'{"a": "%s"}' % (b"x" * 1_048_576), {}, 413, "RequestBodyTooLarge"),
    ],
    ids=["broken", "no JSON", "no object", "too large"],
)
def test_a_wrong_body_is_refused(
    lab: Lab, name: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    assert is_refused(send(lab, name, body=body, headers=headers), status, code)


@pytest.mark.parametrize("name", TAKING)
def test_an_unknown_property_is_refused(lab: Lab, name: str) -> None:
    body = good_body(lab, name) | {"colour": "red"}

    refusal = send(lab, name, body=json.dumps(body).encode())

    assert is_refused(refusal, 400, "UnsupportedProperty")
    assert refusal.values["PropertyName"] == "colour"


def needed() -> Iterator[tuple[str, str]]:
    """Yield every operation with each property that it cannot do without."""
    for operation in OPERATIONS.values():
        shape = operation.takes
        for name, field in (fields(shape) if shape else {}).items():
            if field.is_required and not field.is_read_only:
                yield operation.name, name


@pytest.mark.parametrize(("name", "without"), list(needed()))
def test_a_missing_property_is_named(lab: Lab, name: str, without: str) -> None:
    body = {key: value for key, value in good_body(lab, name).items() if key != without}

    refusal = send(lab, name, body=json.dumps(body).encode())

    assert is_refused(refusal, 400, "MissingRequiredProperty")
    assert refusal.values["PropertyName"] == without


def test_a_request_without_a_length_is_refused(lab: Lab) -> None:
    headers = {"ocp-date": format_datetime(datetime.now(UTC), usegmt=True)}
    signature = sign(lab.endpoint.key, "POST", "/jobs", query=VERSION, body=b"", headers=headers)
    connection = HTTPConnection("127.0.0.1", lab.endpoint.port)

    connection.putrequest("POST", f"/jobs?{VERSION}")
    for name, value in {**headers, "authorization": signature}.items():
        connection.putheader(name, value)
    connection.endheaders()

    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (411, "MissingContentLengthHeader")
    connection.close()


def test_a_body_without_a_type_is_refused(lab: Lab) -> None:
    refusal = send(lab, "create_job", body=b"{}", headers={"content-type": ""})

    assert is_refused(refusal, 400, "MissingRequiredHeader")
    assert refusal.values == {"HeaderName": "Content-Type"}
