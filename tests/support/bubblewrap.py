"""Sandboxes for tests: made by bubblewrap, or by a program that only pretends to be it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localbatch.agent.sandbox.isolation import Isolation, NoIsolationError, find_isolation
from localbatch.agent.sandbox.sandbox import Sandbox

# Runs what it should isolate, and isolates nothing.
PRETENDER = '#!/bin/sh\nwhile [ "$1" != "--" ]; do shift; done; shift; exec "$@"\n'


def put_bubblewrap(folder: Path, script: str) -> str:
    """Put a program by the name of bubblewrap in the folder; return a PATH that has it first."""
    program = folder / "bwrap"
    folder.mkdir(exist_ok=True)
    program.write_text(script)
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def real_isolation(folder: Path, *hidden: Path) -> Isolation:
    """Return the isolation of this machine; skip the test where there is none."""
    try:
        return find_isolation(hidden=hidden, scratch=folder / "scratch")
    except NoIsolationError as error:
        pytest.skip(f"{error}")


@contextmanager
def open_sandbox(isolation: Isolation, folder: Path) -> Iterator[Sandbox]:
    """Open the sandbox of the node whose folder this is."""
    sandbox = isolation.open(node_dir=folder, tmp_dir=folder.with_name(f"{folder.name}-tmp"))
    try:
        yield sandbox
    finally:
        sandbox.close()
