"""Lists: pages with stable tokens, $filter, $select and $expand.

A token carries the last key that was looked at, so that rows which come or go meanwhile
neither repeat nor hide others. A filter looks at a bounded number of rows a request: its page may
be short, or empty, with a link to go on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from localbatch.http.calls import Call, Reply
from localbatch.odata.filters import compile_filter
from localbatch.odata.kinds import Kind
from localbatch.odata.tokens import FilterError
from localbatch.service.error_codes import ServiceError, invalid_query
from localbatch.service.wire import Json

PARAMETERS = frozenset({"maxresults", "$filter", "$select", "$expand", "$skiptoken"})

# The service's longest page, which is its default as well.
_MOST = 1000
# Else a filter that nothing fits would read a job of any size in one step of the event loop.
_MOST_LOOKED_AT = 2000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """How a kind of resource is listed: `read` gives the rows after a key, up to a number."""

    metadata: str
    read: Callable[[str, int], Sequence[Row]]
    key: Callable[[Row], str]
    describe: Callable[[Row], Json]
    filterable: Mapping[str, Kind] = field(default_factory=dict)
    properties: frozenset[str] = frozenset()


def nothing(metadata: str, *, properties: frozenset[str] = frozenset()) -> Listing[str]:
    """Return the listing of a kind of resource of which there is none on one machine."""
    return Listing(
        metadata=metadata,
        read=lambda _after, _limit: (),
        key=str,
        describe=lambda _: {},
        properties=properties,
    )


def answer_list(call: Call, listing: Listing[Row]) -> Reply:
    """Return one page, with a link to the next one when there may be more."""
    limit = _page_size(call)
    # One row more than the page holds tells whether another page follows.
    most = _MOST_LOOKED_AT if "$filter" in call.query else limit + 1
    keep = _filter(call, listing.filterable)
    choose = selector(call, listing.properties)
    after = call.query.get("$skiptoken", "")
    found: list[Json] = []
    rows = listing.read(after, most)
    for row in rows:
        # The next page begins with this row, behind the last one that was looked at.
        if len(found) == limit:
            return _page(call, listing.metadata, found, token=after)
        described = listing.describe(row)
        # Before $select, which may leave out what the filter asks for.
        if keep(described):
            found.append(choose(described))
        after = listing.key(row)
    return _page(call, listing.metadata, found, token=after if len(rows) == most else None)


def selector(call: Call, properties: frozenset[str]) -> Callable[[Json], Json]:
    """Return what $select leaves of a representation; raises ServiceError for unknown names."""
    if call.query.get("$expand", "stats") != "stats":
        raise invalid_query("$expand", call.query["$expand"], "Only stats can be expanded")
    text = call.query.get("$select", "")
    if not text:
        return lambda body: body
    wanted = _names(text)
    unknown = [name for name in wanted if name not in properties]
    if unknown:
        raise invalid_query("$select", text, f"There is no property {unknown[0]}")
    return lambda body: {name: body[name] for name in wanted if name in body}


def wants_stats(call: Call) -> bool:
    """Say whether the answer shall hold statistics; a $select that names them is enough."""
    # A $select decides alone: what it leaves out is not shown, whatever $expand says.
    if call.query.get("$select"):
        return "stats" in _names(call.query["$select"])
    return call.query.get("$expand") == "stats"


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _page_size(call: Call) -> int:
    text = call.query.get("maxresults", str(_MOST))
    if not (text.isascii() and text.isdigit()):
        raise invalid_query("maxresults", text, "An integer is expected")
    # The length first: Python refuses to read a number of thousands of digits.
    if len(text) > len(str(_MOST)) or not 1 <= int(text) <= _MOST:
        raise ServiceError(
            "OutOfRangeQueryParameterValue",
            ("QueryParameterName", "maxresults"),
            ("QueryParameterValue", text),
            ("MinimumAllowed", "1"),
            ("MaximumAllowed", str(_MOST)),
        )
    return int(text)


def _filter(call: Call, filterable: Mapping[str, Kind]) -> Callable[[Json], bool]:
    text = call.query.get("$filter")
    if text is None:
        return lambda _: True
    try:
        return compile_filter(text, filterable)
    except FilterError as error:
        raise invalid_query("$filter", text, error.reason) from None


def _page(call: Call, metadata: str, found: list[Json], *, token: str | None) -> Reply:
    body: Json = {"value": found}
    if token is not None:
        query = urlencode({**call.query, "$skiptoken": token}, quote_via=quote, safe="$")
        # A whole URL, as the service writes it: the SDK parses it and signs it anew.
        body["odata.nextLink"] = f"{call.base}{call.path}?{query}"
    return Reply(body=body, metadata=metadata)
