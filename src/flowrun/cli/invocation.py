"""The arguments of this process -> the invocation that messages repeat."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from flowrun.cli.options import Source
from flowrun.cli.settings import Target
from flowrun.report.invocation import Invocation


def make_invocation(
    source: Source, target: Target | None, redact: Callable[[str], str], name: str
) -> Invocation:
    """Return what another command on the same workflow, of this name, has to say again."""
    # A profile may give the workflow another name than its file has.
    meant = name if source.profiles else str(source.workflow or "")
    return Invocation(
        program=program_name(sys.argv[0]),
        # `-p` may have been given a secret, which messages must not repeat.
        arguments=tuple(map(redact, _arguments(source, target))),
        reading=tuple(_reading(meant, target)),
    )


def make_reading(named: str | None, target: Target | None) -> Invocation:
    """Return what another command that only reads says of the same workflow."""
    reading = tuple(_reading(named or "", target))
    return Invocation(program=program_name(sys.argv[0]), reading=reading)


def program_name(called: str) -> str:
    """Return how to call flowrun again from the same folder."""
    path = Path(called)
    if path.name == "__main__.py":
        return "python -m flowrun"
    found = shutil.which(path.name)
    # Only if the shell would find this very program by its name, and not another one.
    if found and path.exists() and Path(found).samefile(path):
        return path.name
    return str(path)


def _reading(named: str, target: Target | None) -> Iterator[str]:
    if named:
        yield from ("--workflow", named)
    if target is not None:
        yield from ("--target", target.value)


def _arguments(source: Source, target: Target | None) -> Iterator[str]:
    if source.workflow is not None:
        yield str(source.workflow)
    for name, value in source.params.items():
        yield from ("-p", f"{name}={value}")
    if source.params_file is not None:
        yield from ("--params-file", str(source.params_file))
    for profile in source.profiles:
        yield from ("--profile", profile)
    if not source.preflight:
        yield "--no-preflight"
    if target is not None:
        yield from ("--target", target.value)
