"""The rules that every request obeys: versions, queries, paths, headers, the envelope."""

import re

import pytest

from endpoint.running import RunningEndpoint
from endpoint.signing import VERSION, signed_request


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "MissingRequiredQueryParameter"),
        ("api-version=2009-01-01", "UnsupportedRequestVersion"),
        (f"{VERSION}&colour=red", "UnsupportedQueryParameter"),
        (f"{VERSION}&maxresults=0", "OutOfRangeQueryParameterValue"),
        (f"{VERSION}&maxresults=1001", "OutOfRangeQueryParameterValue"),
        (f"{VERSION}&maxresults=many", "InvalidQueryParameterValue"),
        (f"{VERSION}&%24select=id,colour", "InvalidQueryParameterValue"),
        (f"{VERSION}&%24filter=colour%20eq%201", "InvalidQueryParameterValue"),
        (f"{VERSION}&%24filter=state%20eq%20%27odd%27", "InvalidQueryParameterValue"),
        (f"{VERSION}&%24expand=all", "InvalidQueryParameterValue"),
    ],
)
def test_a_wrong_query_is_refused(endpoint: RunningEndpoint, query: str, code: str) -> None:
    answer = signed_request(endpoint, "GET", "/pools", query=query)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 400, "InvalidUri"),
        ("GET", "/pools/a/b/c/d/e", 400, "InvalidUri"),
        ("PATCH", "/pools", 405, "UnsupportedHttpVerb"),
    ],
)
def test_a_wrong_path_or_verb_is_refused(
    endpoint: RunningEndpoint, method: str, path: str, status: int, code: str
) -> None:
    answer = signed_request(endpoint, method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"{", "application/json", "InvalidRequestBody"),
        (b"\xff\xfe\xfa", "application/json", "InvalidRequestBody"),
        (b"[" * 5000, "application/json", "InvalidRequestBody"),
        (b'{"id": NaN}', "application/json", "InvalidRequestBody"),
        (b"[]", "application/json", "InvalidPropertyValue"),
        (b"{}", "text/plain", "InvalidHeaderValue"),
    ],
)
def test_a_wrong_body_is_refused(
    endpoint: RunningEndpoint, body: bytes, content_type: str, code: str
) -> None:
    answer = signed_request(
        endpoint, "POST", "/pools", body=body, headers={"content-type": content_type}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_refusal_comes_in_the_services_envelope(endpoint: RunningEndpoint) -> None:
    answer = signed_request(endpoint, "GET", "/pools/none")

    body = answer.json()
    assert list(body) == ["odata.metadata", "code", "message"]
    assert body["message"]["lang"] == "en-US"
    assert re.fullmatch(
        r"The specified pool does not exist\.\nRequestId:[0-9a-f-]{36}\nTime:\S+Z",
        body["message"]["value"],
    )
    assert answer.headers["request-id"] in body["message"]["value"]


def test_an_answer_has_the_services_headers(endpoint: RunningEndpoint) -> None:
    answer = signed_request(
        endpoint,
        "GET",
        "/pools",
        headers={"client-request-id": "mine", "return-client-request-id": "true"},
    )

    assert answer.headers["DataServiceVersion"] == "3.0"
    assert answer.headers["client-request-id"] == "mine"
    assert answer.headers["Content-Type"].startswith("application/json;odata=minimalmetadata")
    assert next(iter(answer.json())) == "odata.metadata"


def test_a_created_resource_is_located(endpoint: RunningEndpoint) -> None:
    body = b'{"id": "located", "poolInfo": {"poolId": "none"}}'

    answer = signed_request(endpoint, "POST", "/jobs", body=body)

    assert answer.status_code == 201
    assert answer.content == b""
    assert answer.headers["Location"] == f"{endpoint.url}/jobs/located"
    assert answer.headers["DataServiceId"] == f"{endpoint.url}/jobs/located"
    assert re.fullmatch(r"0x[0-9A-F]{15}", answer.headers["ETag"])
    assert answer.headers["Last-Modified"].endswith("GMT")


def test_ids_in_paths_are_compared_ignoring_case(endpoint: RunningEndpoint) -> None:
    signed_request(
        endpoint, "POST", "/jobs", body=b'{"id": "Cased", "poolInfo": {"poolId": "none"}}'
    )

    answer = signed_request(endpoint, "GET", "/jobs/CASED")

    assert answer.json()["id"] == "Cased"


def test_two_conditions_are_one_too_many(endpoint: RunningEndpoint) -> None:
    signed_request(endpoint, "POST", "/jobs", body=b'{"id": "c", "poolInfo": {"poolId": "none"}}')

    answer = signed_request(
        endpoint, "GET", "/jobs/c", headers={"if-match": "*", "if-none-match": "*"}
    )

    assert answer.json()["code"] == "MultipleConditionHeadersNotSupported"


def test_an_unchanged_resource_is_not_sent_again(endpoint: RunningEndpoint) -> None:
    signed_request(endpoint, "POST", "/jobs", body=b'{"id": "e", "poolInfo": {"poolId": "none"}}')
    etag = signed_request(endpoint, "GET", "/jobs/e").headers["ETag"]

    answer = signed_request(endpoint, "GET", "/jobs/e", headers={"if-none-match": etag})

    assert (answer.status_code, answer.content) == (304, b"")
