"""Every request that flowrun sends while it is tested, held against the request models of the SDK:
by the code in this process, and by the command line in the processes that tests start.

Those run `startup/sitecustomize.py`, because it is on their path. What is wrong with a request is
written into the file that the environment names; `tests/conftest.py` expects it to stay empty.
"""

import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import support.startup.sitecustomize  # noqa: F401 - for this process, like for the others

REPORT = "FLOWRUN_TEST_REQUESTS"
"""Names the file of what was wrong."""

_TESTS = Path(__file__).parents[1]
_LOCAL = "/_local/"
"""What the local account has beside the service's operations."""

Hook = Callable[[Any], None]


@contextmanager
def watched_requests(report: Path) -> Iterator[None]:
    """Watch the requests of this process and of those that it starts."""
    path = [str(_TESTS / "support" / "startup"), str(_TESTS)]
    os.environ[REPORT] = str(report)
    os.environ["PYTHONPATH"] = os.pathsep.join([*path, *_given_path()])
    yield
    del os.environ[REPORT], os.environ["PYTHONPATH"]


def _given_path() -> list[str]:
    return [folder for folder in (os.environ.get("PYTHONPATH"),) if folder]


def find_watched(name: str) -> ModuleSpec:
    """Return the specification of a module whose clients are watched once it is imported."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    loader: Any = spec.loader
    execute = loader.exec_module

    def execute_and_watch(module: ModuleType) -> None:
        execute(module)
        _watch(module)

    loader.exec_module = execute_and_watch
    return spec


def _watch(clients: Any) -> None:  # noqa: ANN401 - a module
    make_hook = clients.request_hook

    def make_watching_hook(service: str, told: Any) -> Hook:  # noqa: ANN401
        hook: Hook = make_hook(service, told)

        def watch(request: Any) -> None:  # noqa: ANN401 - the SDK's own
            hook(request)
            if service == "batch":
                note_problems(request.http_request)

        return watch

    clients.request_hook = make_watching_hook


def note_problems(request: Any) -> None:  # noqa: ANN401 - the SDK's own
    """Write what is wrong with a request into the report."""
    from support.rest_operations import sent_problems  # noqa: PLC0415 - brings azure

    report = os.environ.get(REPORT)
    if report is None or _LOCAL in request.url:
        return
    body = json.loads(request.content) if request.content else None
    problems = sent_problems(request.method, request.url, body)
    if problems:
        with Path(report).open("a") as file:
            file.write("".join(f"{problem}\n" for problem in problems))
