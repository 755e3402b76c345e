"""The operations of the Batch REST API as the service describes them: what each takes, what it
gives, and which headers its answer has. It knows nothing of the local account.

The table is `rest_operations.txt`, by the SDK's methods. `+` is C for conditional requests and P
for pages; the fragment of `odata.metadata` stands where it is known. Headers: `changed` are
DataServiceId, ETag, Last-Modified and after a creation Location, `read` are ETag and Last-Modified,
`unsettled` may have any of them: the description says so and no recording tells.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from azure.batch.models import _models as every_model

from support.rest_shapes import Shape, request_problems

_TABLE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the service."""

    name: str
    verb: str
    path: str
    status: int
    headers: str
    is_conditional: bool
    is_list: bool
    takes: Shape | None
    gives: Shape | None
    metadata: str | None
    query: frozenset[str]

    def fits(self, verb: str, path: str) -> bool:
        """Say whether a request's verb and path, still percent-encoded, are this operation's."""
        return verb == self.verb and bool(re.fullmatch(self.pattern, path))

    @property
    def pattern(self) -> str:
        """The path as a regular expression; the path of a file may have real slashes."""
        segments = re.sub(r"\{\w+\}", "[^/]+", self.path)
        return re.sub(r"\{\w+\*\}", ".+", segments)


def _read_row(line: str) -> Operation:
    name, verb, path, status, headers, kind, takes, gives, metadata, query = line.split()
    return Operation(
        name=name,
        verb=verb,
        path=path,
        status=int(status),
        headers=headers,
        is_conditional=kind == "C",
        is_list=kind == "P",
        takes=getattr(every_model, takes, None),
        gives=getattr(every_model, gives, None),
        metadata=None if metadata == "-" else metadata,
        query=frozenset(query.split(",")) - {"-"} | ({"$skiptoken"} if kind == "P" else set()),
    )


OPERATIONS: Mapping[str, Operation] = {
    row.name: row for row in map(_read_row, _TABLE.read_text().splitlines()[1:])
}


def find_operation(verb: str, url: str) -> Operation:
    """Return the operation that a request is.

    Raises:
        LookupError: it is none.
    """
    path = urlsplit(url).path
    found = [operation for operation in OPERATIONS.values() if operation.fits(verb, path)]
    if not found:
        raise LookupError(f"{verb} {path} is no operation of the service")
    return found[0]


def sent_problems(verb: str, url: str, body: object) -> list[str]:
    """Return what is wrong with a request: its place, its query, its body; None is no body."""
    try:
        operation = find_operation(verb, url)
    except LookupError as error:
        return [str(error)]
    given = {name.lower() for name in parse_qs(urlsplit(url).query, keep_blank_values=True)}
    unknown = given - operation.query - {"api-version", "timeout"}
    problems = [f"{name} is no parameter" for name in sorted(unknown)]
    if body is not None and operation.takes is None:
        problems.append("it takes no body")
    elif body is not None and operation.takes is not None:
        problems += request_problems(operation.takes, body)
    return [f"{operation.name}: {problem}" for problem in problems]
