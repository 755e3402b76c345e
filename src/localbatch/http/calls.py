"""A request as handlers see it, and the answer that they return."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from localbatch.engine.context import Engine
from localbatch.service.error_codes import ServiceError, invalid_query
from localbatch.service.wire import Json, format_http_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An authenticated request. `query` names are in lower case, `base` is the endpoint's URL;
    `forgotten` are properties that older clients send and nothing here looks at.
    """

    method: str
    path: str
    segments: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str
    forgotten: frozenset[str] = frozenset()

    def json(self) -> object:
        """Return the parsed body; raises ServiceError when it is not JSON."""
        content_type = self.headers.get("content-type", "")
        if not content_type:
            raise ServiceError("MissingRequiredHeader", ("HeaderName", "Content-Type"))
        if not content_type.lower().startswith("application/json"):
            header = ("HeaderName", "Content-Type"), ("HeaderValue", content_type)
            raise ServiceError("InvalidHeaderValue", *header)
        try:
            return json.loads(self.body, parse_constant=_refuse_constant, object_hook=self._forget)
        # RecursionError: brackets in brackets, a thousand deep.
        except (ValueError, RecursionError):
            raise ServiceError("InvalidRequestBody") from None

    def optional_json(self) -> object:
        """Return the parsed body, an empty object when there is none."""
        return self.json() if self.body else {}

    def flag(self, name: str) -> bool:
        """Return a query parameter that is true or false, false when it is absent."""
        text = self.query.get(name, "false").lower()
        if text not in {"true", "false"}:
            raise invalid_query(name, text, "true or false is expected")
        return text == "true"

    def sent_back(self, fixed: frozenset[str]) -> object:
        """Return the parsed body without what is `fixed`: clients send back a whole resource that
        they read, and the service changes what can be changed.
        """
        body = self.json()
        if not isinstance(body, dict):
            return body
        return {
            name: value
            for name, value in body.items()
            if name not in fixed and not name.startswith("odata.")
        }

    def _forget(self, found: Json) -> Json:
        # At any depth: what older clients send stands inside pools and tasks.
        return {name: value for name, value in found.items() if name not in self.forgotten}


def _refuse_constant(name: str) -> object:
    # NaN and Infinity: Python's parser takes them, JSON has no such numbers.
    raise ValueError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSpan:
    """A part of a file to be sent as the body."""

    path: Path
    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. `metadata` is the fragment of `odata.metadata` that JSON bodies start with;
    the answer is sent once `after` is done.
    """

    status: int = 200
    body: Json | FileSpan | None = None
    metadata: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: Awaitable[None] | None = None


Handler = Callable[[Engine, Call], Reply]


def changed(call: Call, path: str, *, status: int, etag: str, last_modified: datetime) -> Reply:
    """Return the answer to a create, an update or an action on the resource at `path`."""
    url = call.base + path
    headers = {
        "DataServiceId": url,
        "ETag": etag,
        "Last-Modified": format_http_time(last_modified),
    }
    if status == 201:  # noqa: PLR2004 - Created
        headers["Location"] = url
    return Reply(status=status, headers=headers)
