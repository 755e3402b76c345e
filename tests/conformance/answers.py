"""The judge of one answer: status, headers and body, by what the service documents. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.rest_operations import Operation
from support.rest_shapes import response_problems, round_trip_problems

Json = dict[str, Any]

JSON_TYPE = "application/json;odata=minimalmetadata"
ERROR_METADATA = "Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element"

_PROPERTY = {"PropertyName", "PropertyValue", "Reason"}
_QUERY = {"QueryParameterName", "QueryParameterValue", "Reason"}
_VALUES: Mapping[str, set[str]] = {
    "InvalidPropertyValue": _PROPERTY,
    "OutOfRangePriority": _PROPERTY,
    "MissingRequiredProperty": {"PropertyName"},
    "UnsupportedProperty": {"PropertyName"},
    "InvalidQueryParameterValue": _QUERY,
    "UnsupportedQueryParameter": {"QueryParameterName"},
    "MissingRequiredQueryParameter": {"QueryParameterName"},
    "OutOfRangeQueryParameterValue": _QUERY - {"Reason"} | {"MinimumAllowed", "MaximumAllowed"},
    "InvalidHeaderValue": {"HeaderName", "HeaderValue"},
    "MissingRequiredHeader": {"HeaderName"},
}
"""What a refusal tells beside its code; others tell a reason at most."""

_RESOURCE_HEADERS = {"dataserviceid", "etag", "last-modified", "location"}
_HEADERS: Mapping[str, set[str]] = {
    "none": set(),
    "read": {"etag", "last-modified"},
    "changed": {"dataserviceid", "etag", "last-modified"},
    "file": {"last-modified"},
}
_FILE_HEADERS = {"ocp-batch-file-isdirectory", "ocp-batch-file-mode", "ocp-batch-file-url"}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HTTP_TIME = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer; names of headers are in lower case."""

    operation: Operation
    url: str
    asked: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    json: Json
    length: int

    @property
    def code(self) -> str | None:
        """The code of a refusal."""
        return self.json.get("code")

    @property
    def values(self) -> Mapping[str, str]:
        """What a refusal tells beside its code."""
        return {pair["key"]: pair["value"] for pair in self.json.get("values", ())}

    @property
    def base(self) -> str:
        """The endpoint."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.url))


def answer_problems(exchange: Exchange) -> list[str]:
    """Return what is wrong with an answer, none when the service would have answered so."""
    return [
        f"{exchange.operation.name} {exchange.status}: {problem}"
        for problem in (*_common(exchange), *_by_outcome(exchange))
    ]


def _by_outcome(exchange: Exchange) -> Iterator[str]:
    if exchange.status >= 300:
        yield from _refusal(exchange)
    elif exchange.status != exchange.operation.status:
        yield f"the status should be {exchange.operation.status}"
    else:
        yield from _resource_headers(exchange)
        yield from _body(exchange)


def _common(exchange: Exchange) -> Iterator[str]:
    headers = exchange.headers
    expected = {"dataserviceversion": "3.0", "x-content-type-options": "nosniff"}
    for name, value in expected.items():
        if headers.get(name) != value:
            yield f"{name} is {headers.get(name)}"
    for name, form in (("request-id", _GUID), ("date", _HTTP_TIME)):
        if not form.fullmatch(headers.get(name, "")):
            yield f"{name} is {headers.get(name)}"
    if "strict-transport-security" not in headers:
        yield "there is no Strict-Transport-Security"
    wanted = exchange.asked.get("return-client-request-id", "").lower() == "true"
    if headers.get("client-request-id") != (
        exchange.asked["client-request-id"] if wanted else None
    ):
        yield "client-request-id is echoed on request, and only then"


def _resource_headers(exchange: Exchange) -> Iterator[str]:
    operation, headers = exchange.operation, exchange.headers
    if operation.headers == "unsettled":
        return
    expected = set(_HEADERS[operation.headers]) | (
        {"location"} if operation.status == 201 else set()
    )
    found = _RESOURCE_HEADERS & headers.keys()
    if found != expected:
        yield f"there are the headers {sorted(found)} instead of {sorted(expected)}"
    if "etag" in found and not re.fullmatch(r"0x[0-9A-F]{15}", headers["etag"]):
        yield f"ETag is {headers['etag']}"
    if "last-modified" in found and not _HTTP_TIME.fullmatch(headers["last-modified"]):
        yield f"Last-Modified is {headers['last-modified']}"
    if operation.headers == "file" and not headers.keys() >= _FILE_HEADERS:
        yield f"there are only the headers {sorted(headers)}"
    for name in {"dataserviceid", "location"} & found:
        if not headers[name].startswith(f"{exchange.base}/"):
            yield f"{name} is {headers[name]}"


def _body(exchange: Exchange) -> Iterator[str]:
    operation, body = exchange.operation, exchange.json
    if operation.gives is None:
        if exchange.length and operation.headers != "file":
            yield "there is a body"
        return
    if not body:
        yield "there is no body"
        return
    yield from _frame(exchange, body, operation.metadata)
    content = {name: value for name, value in body.items() if not name.startswith("odata.")}
    if not operation.is_list:
        yield from _content(exchange, content)
    elif content.keys() != {"value"}:
        yield f"a list has the properties {sorted(content)}"
    else:
        for result in content["value"]:
            yield from _content(exchange, result)


def _content(exchange: Exchange, content: Json) -> Iterator[str]:
    shape = exchange.operation.gives
    assert shape is not None
    whole = "$select" not in parse_qs(urlsplit(exchange.url).query)
    yield from response_problems(shape, content, whole=whole)
    yield from round_trip_problems(shape, content)


def _frame(exchange: Exchange, body: Json, metadata: str | None) -> Iterator[str]:
    if exchange.headers.get("content-type", "").replace(" ", "") != JSON_TYPE:
        yield f"Content-Type is {exchange.headers.get('content-type')}"
    if next(iter(body), None) != "odata.metadata":
        yield "odata.metadata is not the first property"
        return
    start = f"{exchange.base}/$metadata#"
    if not body["odata.metadata"].startswith(start + (metadata or "")) or (
        metadata and body["odata.metadata"] != start + metadata
    ):
        yield f"odata.metadata is {body['odata.metadata']}"


def _refusal(exchange: Exchange) -> Iterator[str]:
    if _RESOURCE_HEADERS & exchange.headers.keys():
        yield f"a refusal has the headers {sorted(exchange.headers)}"
    body = exchange.json
    if exchange.operation.verb == "HEAD" or exchange.status == 304:
        if exchange.length:
            yield "there is a body"
        return
    if not body:
        yield "there is no error"
        return
    yield from _frame(exchange, body, ERROR_METADATA)
    yield from _message(exchange, body)
    keys = exchange.values.keys()
    expected = _VALUES.get(body["code"])
    if (keys != expected) if expected is not None else (keys - {"Reason", "PropertyName"}):
        yield f"{body['code']} tells {sorted(keys)}"


def _message(exchange: Exchange, body: Json) -> Iterator[str]:
    rest = list(body)[1:]
    if rest not in (["code", "message"], ["code", "message", "values"]):
        yield f"an error has the properties {rest}"
    message = body["message"]
    request_id = exchange.headers["request-id"]
    text = rf"[^\n]+\nRequestId:{request_id}\nTime:{_TIME}"
    if message.keys() != {"lang", "value"} or message["lang"] != "en-US":
        yield f"the message is {message}"
    elif not re.fullmatch(text, message["value"]):
        yield f"the message is {message['value']!r}"
