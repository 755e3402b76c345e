"""Finds out at the start whether tasks run isolated, and leaves a note of it for who asks."""

from pathlib import Path

from localbatch.agent.sandbox.isolation import Isolation, NoIsolationError, find_isolation
from localbatch.store.documents import write_whole


def settle_isolation(root: Path, *, hidden: tuple[Path, ...]) -> Isolation | None:
    """Return how nodes are isolated, None where they cannot be; `isolation.json` says which."""
    try:
        isolation = find_isolation(hidden=(root, *hidden), scratch=root / "tmp/probe")
    except NoIsolationError as error:
        # Into a file: the one who asks, `localbatch status`, is another process.
        _write(root, problem=f"{error}")
        return None
    _write(root, problem=None)
    return isolation


def _write(root: Path, *, problem: str | None) -> None:
    write_whole(root / "isolation.json", {"problem": problem})
