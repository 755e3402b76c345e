"""Whether bubblewrap can be used is found out by using it."""

from pathlib import Path

import pytest

from localbatch.agent.sandbox.isolation import NOT_INSTALLED, NoIsolationError, find_isolation
from support.bubblewrap import PRETENDER, put_bubblewrap


def test_without_bubblewrap_there_is_no_isolation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoIsolationError, match=NOT_INSTALLED):
        find_isolation(hidden=(), scratch=tmp_path / "scratch")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("#!/bin/sh\necho first >&2; echo No permissions for a namespace >&2; exit 1\n", "No perm"),
        ("#!/bin/sh\nexit 3\n", "it ended with 3"),
        ("#!/no/such/interpreter\n", "No such file"),
    ],
)
def test_bubblewrap_that_cannot_run_gives_its_reason(
    script: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", put_bubblewrap(tmp_path, script))

    with pytest.raises(NoIsolationError, match=f"bubblewrap cannot run here: .*{reason}"):
        find_isolation(hidden=(), scratch=tmp_path / "scratch")


def test_bubblewrap_that_runs_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", put_bubblewrap(tmp_path, PRETENDER))

    found = find_isolation(hidden=(tmp_path,), scratch=tmp_path / "scratch")

    assert (found.program, found.hidden) == (str(tmp_path / "bwrap"), (tmp_path,))
