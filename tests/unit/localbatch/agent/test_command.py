"""Command lines become programs and arguments."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localbatch.agent.command import resolve_command
from localbatch.agent.failures import FailureError


def make_program(path: Path, *, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


def failure_code(command_line: str, *, env: dict[str, str], wd: Path) -> str:
    with pytest.raises(FailureError) as caught:
        resolve_command(command_line, env=env, wd=wd)
    return caught.value.failure.code


def test_a_command_line_is_split_like_a_shell_would_but_not_interpreted(tmp_path: Path) -> None:
    make_program(tmp_path / "bin/tool")

    command = resolve_command(
        """tool 'a b' "c'd" e\\ f $HOME *.txt && x""",
        env={"PATH": str(tmp_path / "bin")},
        wd=tmp_path,
    )

    assert command.arguments == ("tool", "a b", "c'd", "e f", "$HOME", "*.txt", "&&", "x")


def test_the_program_is_looked_up_on_the_tasks_path(tmp_path: Path) -> None:
    make_program(tmp_path / "first/other")
    wanted = make_program(tmp_path / "second/tool")
    path = f"{tmp_path / 'first'}:{tmp_path / 'second'}"

    assert resolve_command("tool", env={"PATH": path}, wd=tmp_path).program == wanted


def test_a_program_with_a_slash_is_relative_to_the_working_directory(tmp_path: Path) -> None:
    wanted = make_program(tmp_path / "wd/bin/tool")

    command = resolve_command("bin/tool", env={"PATH": "/nowhere"}, wd=tmp_path / "wd")

    assert command.program == wanted


def test_references_inside_the_path_are_expanded_before_the_look_up(tmp_path: Path) -> None:
    make_program(tmp_path / "bin/tool")
    env = {"PATH": "$TOOLS/bin", "TOOLS": str(tmp_path)}

    assert resolve_command("tool", env=env, wd=tmp_path).env["PATH"] == f"{tmp_path}/bin"


@pytest.mark.parametrize(
    "command_line", ["nope", "./nope", "", "''", "/no/such", "no\0pe", "x" * 5000]
)
def test_a_missing_program_is_told_as_such(command_line: str, tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path)}

    assert failure_code(command_line, env=env, wd=tmp_path) == "CommandProgramNotFound"


def test_a_program_that_may_not_be_executed_cannot_be_launched(tmp_path: Path) -> None:
    make_program(tmp_path / "tool", mode=0o644)

    assert failure_code("./tool", env={}, wd=tmp_path) == "CommandLaunchFailed"


@pytest.mark.parametrize(
    ("command_line", "env"), [("tool 'x", {}), ("tool", {"A": "$B", "B": "$A"})]
)
def test_what_cannot_be_read_cannot_be_launched(
    command_line: str, env: dict[str, str], tmp_path: Path
) -> None:
    make_program(tmp_path / "tool")

    assert failure_code(command_line, env=env, wd=tmp_path) == "CommandLaunchFailed"


@given(
    command_line=st.text(max_size=40),
    env=st.dictionaries(st.sampled_from(("PATH", "A", "B")), st.text("/:$AB\0x.", max_size=9)),
)
def test_any_command_line_is_a_command_or_a_failure(command_line: str, env: dict[str, str]) -> None:
    with suppress(FailureError):
        assert resolve_command(command_line, env=env, wd=Path("/")).arguments
