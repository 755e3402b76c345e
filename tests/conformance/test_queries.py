"""Query parameters: what every operation takes, and pages."""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from conformance.every import is_refused, operations, send
from conformance.lab import Lab
from endpoint.signing import VERSION
from support.rest_operations import OPERATIONS, Operation
from support.rest_shapes import fields


def wrong_queries(operation: Operation) -> Iterator[tuple[str, str, str]]:
    """Yield queries that the operation does not take, each with its refusal and what it names."""
    yield "", "MissingRequiredQueryParameter", "api-version"
    yield "api-version=2009-01-01", "UnsupportedRequestVersion", ""
    yield f"{VERSION}&colour=red", "UnsupportedQueryParameter", "colour"
    for name in ("$filter", "$select", "$expand", "maxresults", "force", "recursive", "starttime"):
        if name not in operation.query:
            yield f"{VERSION}&{quote(name)}=id", "UnsupportedQueryParameter", name
    if "maxresults" in operation.query:
        yield f"{VERSION}&maxresults=0", "OutOfRangeQueryParameterValue", "maxresults"
        yield f"{VERSION}&maxresults=1001", "OutOfRangeQueryParameterValue", "maxresults"
        yield f"{VERSION}&maxresults=-1", "InvalidQueryParameterValue", "maxresults"
    for name, value in (("$filter", "colour eq 'red'"), ("$select", "id,Id"), ("$expand", "all")):
        if name in operation.query:
            yield f"{VERSION}&{quote(name)}={quote(value)}", "InvalidQueryParameterValue", name


@pytest.mark.parametrize("name", operations(where=lambda operation: operation.verb != "HEAD"))
def test_wrong_queries_are_refused(lab: Lab, name: str) -> None:
    for query, code, about in wrong_queries(OPERATIONS[name]):
        refusal = send(lab, name, query=query)

        assert is_refused(refusal, 400, code), (query, refusal.json)
        assert refusal.values.get("QueryParameterName", "") == about


CHOOSING = operations(where=lambda operation: "$select" in operation.query)


@pytest.mark.parametrize("name", [name for name in CHOOSING if name != "get_node_extension"])
def test_only_what_is_selected_is_sent(lab: Lab, name: str) -> None:
    shape = OPERATIONS[name].gives
    assert shape is not None
    chosen = set(list(fields(shape))[:2])

    answer = send(lab, name, query=f"{VERSION}&%24select={','.join(chosen)}")

    assert answer.status == 200
    for pair in answer.json.get("value", [answer.json]):
        assert pair.keys() <= chosen | {"odata.metadata"}


def test_the_time_out_is_known_in_any_case(lab: Lab) -> None:
    for spelling in ("timeOut", "timeout", "TimeOut"):
        assert send(lab, "get_job", query=f"{VERSION}&{spelling}=20").status == 200


PAGED = operations(where=lambda operation: "maxresults" in operation.query)


@pytest.mark.parametrize("name", PAGED)
def test_pages_are_linked_by_whole_addresses(lab: Lab, name: str) -> None:
    page = send(lab, name, query=f"{VERSION}&maxresults=1")

    assert len(page.json["value"]) <= 1
    link = page.json.get("odata.nextLink")
    if link:
        query = parse_qs(urlsplit(link).query)
        assert link.startswith(f"{lab.endpoint.url}{urlsplit(page.url).path}?")
        assert (query["maxresults"], query["api-version"]) == (["1"], ["2025-06-01"])
        assert query["$skiptoken"] != [""]
