"""From a verb and a path to an operation. `{x}` is one segment, `{x*}` all the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from localbatch.http.calls import Handler
from localbatch.service.error_codes import ServiceError


@dataclass(frozen=True, slots=True)
class Route:
    """An operation; `query` names its parameters in lower case."""

    method: str
    pattern: str
    handler: Handler
    query: frozenset[str] = frozenset()

    @property
    def operation(self) -> str:
        """The verb and the path, as people write them."""
        return f"{self.method} {self.pattern.replace('*}', '}')}"


def find_route(
    routes: Iterable[Route], method: str, raw_path: str
) -> tuple[Route, Mapping[str, str]]:
    """Return the operation and its path's segments, unquoted one by one."""
    # Split while it is encoded: an encoded slash belongs to a name.
    path = raw_path.rstrip("/").split("/")
    path_exists = False
    for route in routes:
        segments = _match(route.pattern.split("/"), path)
        if segments is None:
            continue
        if route.method == method:
            return route, segments
        # Looked for to the end: the same path may come again with another verb.
        path_exists = True
    raise ServiceError("UnsupportedHttpVerb" if path_exists else "InvalidUri")


def _match(pattern: list[str], path: list[str]) -> Mapping[str, str] | None:
    if pattern[-1].endswith("*}"):
        pattern, path = _join_rest(pattern, path)
    if len(pattern) != len(path):
        return None
    segments = {}
    for wanted, given in zip(pattern, path, strict=True):
        if wanted.startswith("{"):
            segments[wanted.strip("{}*")] = unquote(given)
        # The fixed parts are read in any case; ids are compared where they are looked up.
        elif wanted != given.lower():
            return None
    return segments


def _join_rest(pattern: list[str], path: list[str]) -> tuple[list[str], list[str]]:
    """Older clients send a file's path with real slashes."""
    fixed = len(pattern) - 1
    return pattern, [*path[:fixed], "/".join(path[fixed:])] if len(path) > fixed else path
