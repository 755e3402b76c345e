"""The account under test, and the record of all that was said to it."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from azure.core.pipeline import PipelineResponse

from conformance.answers import Exchange, answer_problems
from endpoint.running import Client, RunningEndpoint
from endpoint.signing import VERSION, signed_request
from support.rest_operations import find_operation

Target = tuple[str, ...]
"""What the path of an operation names, from left to right, and perhaps more."""


@dataclass(slots=True, kw_only=True)
class Lab:
    """An account, and every exchange with it since the test began."""

    endpoint: RunningEndpoint
    client: Client = None
    exchanges: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _kept: dict[Callable[["Lab"], Target], Target] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def name(self) -> str:
        """Return an id that nothing has yet."""
        return f"c{next(self._numbers)}"

    def keep(self, make: Callable[["Lab"], Target]) -> Target:
        """Return a target of this kind on which no request is ever carried out."""
        if make not in self._kept:
            self._kept[make] = make(self)
        return self._kept[make]

    def hear(self, response: PipelineResponse[Any, Any]) -> None:
        """Record and judge an answer; the client calls it for every one."""
        answer = response.http_response
        if answer.status_code >= 400:
            answer.read()
        self._record(answer, is_read=answer.is_stream_consumed)

    def send(
        self,
        verb: str,
        path: str,
        *,
        query: str = VERSION,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Make a request that the SDK would not make."""
        return self._record(
            signed_request(self.endpoint, verb, path, query=query, body=body, headers=headers)
        )

    def _record(self, answer: Any, *, is_read: bool = True) -> Exchange:  # noqa: ANN401
        """The answers of requests and of the SDK have the same names for what is needed here."""
        content = answer.content if is_read else b""
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        exchange = Exchange(
            operation=find_operation(answer.request.method, answer.request.url),
            url=answer.request.url,
            asked=_lower(answer.request.headers),
            status=answer.status_code,
            headers=_lower(answer.headers),
            json=json.loads(content) if content and is_json else {},
            length=len(content),
        )
        self.problems += answer_problems(exchange)
        self.exchanges.append(exchange)
        return exchange


def _lower(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}
