"""The shell around a command: real shells of this machine, real processes, no service."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from flowrun.gateways.batch_wrapper import (
    NO_OUTPUT,
    VARIABLE,
    wrapped_command_line,
    wrapper_text,
)
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.workflow import Task
from support.wrapped_commands import HERE, Node


@pytest.fixture(params=HERE)
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Node:
    folder = tmp_path / "wd"
    folder.mkdir()
    (tmp_path / "stdout.txt").write_text("")
    return Node(folder, request.param)


def test_a_command_that_leaves_no_output_fails_and_names_the_pattern(node: Node) -> None:
    done = node.bash("echo hi > result.txt; echo out; echo err >&2", "*.csv", "named.csv", "*.txt")

    assert done.returncode == NO_OUTPUT
    assert done.stdout == "out\n"
    assert done.stderr.splitlines() == [
        "err",
        "flowrun: no file matches the output pattern '*.csv'",
        "flowrun: no file matches the output pattern 'named.csv'",
    ]


@pytest.mark.parametrize("script", ["exit 0", "exec true", "exec 1>&- 2>&-", "trap '' EXIT; exit"])
def test_a_command_cannot_leave_before_the_check(node: Node, script: str) -> None:
    assert node.bash(script, "*.csv").returncode == NO_OUTPUT


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", 3),
        ("exit 137", 137),
        ("exit 255", 255),
        ("false | true", 1),
        ("false; echo never", 1),
        ("kill -9 $$", -signal.SIGKILL),
        ("kill -15 $$", -signal.SIGTERM),
        ("kill -1 $$", -signal.SIGHUP),
        ("kill -11 $$", -signal.SIGSEGV),
        ("kill -6 $$", -signal.SIGABRT),
        ("sh -c 'kill -9 $$'; echo never", 128 + signal.SIGKILL),
    ],
)
def test_a_command_ends_as_it_would_without_the_check(node: Node, script: str, code: int) -> None:
    done = node.bash(f"echo x > x.csv; {script}", "*.csv")

    assert done.returncode == code
    assert "flowrun" not in done.stderr + done.stdout
    assert not list(node.folder.glob("core*"))


def test_a_command_without_a_shell_keeps_its_arguments_and_its_input(node: Node) -> None:
    odd = ["", " two words ", "*", "$HOME", "'\"", "-n", "a\nb", "^", "~", "\\"]
    code = "import sys; print(sys.argv[1:] + [sys.stdin.read()], end=''); open('o', 'w')"

    done = node.run("python3", "-c", code, *odd)

    assert (done.returncode, done.stdout) == (0, str([*odd, "from stdin"]))


# Busybox takes a program that it has in itself before any file, whoever starts it.
@pytest.mark.parametrize("node", [name for name in HERE if name != "busybox"], indirect=True)
def test_a_program_is_never_one_that_the_shell_has_built_in(node: Node) -> None:
    program = node.folder / "echo"
    program.write_text("#!/bin/sh\nprintf 'own echo'\n")
    program.chmod(0o755)

    done = node.run("echo", "-n", "x", PATH=f"{node.folder}:{os.environ['PATH']}")

    assert (done.returncode, done.stdout) == (0, "own echo")


def test_a_program_that_is_not_there_fails_and_is_named(node: Node) -> None:
    done = node.run("no-such-program", "x")

    assert done.returncode == 127
    assert "no-such-program" in done.stderr


def test_the_environment_holds_nothing_of_the_check(node: Node) -> None:
    done = node.run("env", patterns=("../stdout.txt",), MINE="a b")

    names = {line.split("=")[0] for line in done.stdout.splitlines()}
    assert names - {"PWD", "OLDPWD", "SHLVL", "_"} == {"PATH", "MINE"}


def test_what_a_command_leaves_running_is_not_waited_for(node: Node) -> None:
    (node.folder / "pids").write_text("")
    outputs = (OutputFile(pattern="pids", container="c"),)
    script = "sleep 600 & echo $! > pids"
    process = subprocess.Popen(
        node.arguments("/bin/bash", "-c", script, outputs=outputs),
        cwd=node.folder,
        env=node.environment(),
        start_new_session=True,
    )

    code = process.wait(timeout=300)

    os.kill(int((node.folder / "pids").read_text()), signal.SIGKILL)
    assert code == 0


def test_a_command_outlives_a_request_to_end_and_says_how_it_went(node: Node) -> None:
    script = "trap 'sleep 0.2; touch late.csv; exit 5' TERM; touch ready; sleep 30 & wait"
    outputs = (OutputFile(pattern="*.csv", container="c"),)
    process = subprocess.Popen(
        node.arguments("/bin/bash", "-c", script, outputs=outputs),
        cwd=node.folder,
        env=node.environment(),
        start_new_session=True,
    )
    while not (node.folder / "ready").exists():
        time.sleep(0.01)

    os.killpg(process.pid, signal.SIGTERM)

    assert process.wait(timeout=300) == 5
    assert (node.folder / "late.csv").exists()


def test_a_command_that_does_not_mind_a_request_to_end_dies_of_it(node: Node) -> None:
    process = subprocess.Popen(
        node.arguments(
            "/bin/sh",
            "-c",
            "touch ready; exec sleep 30",
            outputs=(OutputFile(pattern="*", container="c"),),
        ),
        cwd=node.folder,
        env=node.environment(),
        start_new_session=True,
    )
    while not (node.folder / "ready").exists():
        time.sleep(0.01)

    os.killpg(process.pid, signal.SIGTERM)

    assert process.wait(timeout=300) == -signal.SIGTERM


@pytest.mark.parametrize(
    "pattern",
    [
        "a.csv",
        "*.csv",
        "?.csv",
        "[ab].csv",
        "[a-c].csv",
        "[!b].csv",
        "b[[]1].csv",
        "b[[]?].csv",
        "with space.t?t",
        "deep/er/c.txt",
        "deep/*/c.txt",
        "**/c.txt",
        "**/er/*",
        "deep/**",
        "deep/**/c.*",
        "**",
        "../stdout.txt",
        "../std*.txt",
        ".hidden",
        ".h*",
        "quote's.txt",
        "$NAME.csv",
        "${NAME}.csv",
        "$FOLDER/er/*.txt",
        "$STAR.csv",
        "link/er/c.txt",
    ],
)
def test_a_pattern_finds_what_batch_would_upload(node: Node, pattern: str) -> None:
    made = ["a.csv", "b[1].csv", "with space.txt", "deep/er/c.txt", ".hidden", "quote's.txt"]
    for name in made:
        (node.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (node.folder / name).write_text("")
    (node.folder / "link").symlink_to(node.folder / "deep")

    done = node.run("true", patterns=(pattern,), NAME="a", FOLDER="deep", STAR="*")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "pattern",
    [
        "b.csv",
        "*.txt",
        "deep",
        "deep/*",
        "*/c.txt",
        "[b].csv",
        "b[1].csv",
        "*hidden",
        "**/.hidden2",
        "dot/**",
        "$UNKNOWN.csv",
        "$NAME/a.csv",
        "../wd",
        "**/only-behind-a-link.txt",
    ],
)
def test_a_pattern_finds_nothing_where_batch_would_upload_nothing(node: Node, pattern: str) -> None:
    for name in ("a.csv", "deep/er/c.csv", ".hidden", "dot/.hide", "b1/only-behind-a-link.csv"):
        (node.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (node.folder / name).write_text("")

    done = node.run("true", patterns=(pattern,), NAME="b")

    assert done.returncode == NO_OUTPUT


def test_a_folder_behind_a_link_is_not_searched(node: Node, tmp_path: Path) -> None:
    (tmp_path / "aside").mkdir()
    (tmp_path / "aside" / "x.csv").write_text("")
    (node.folder / "link").symlink_to(tmp_path / "aside")

    assert node.run("true", patterns=("**/x.csv",)).returncode == NO_OUTPUT


def test_patterns_are_looked_for_in_the_working_directory(node: Node, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("")

    done = node.run("true", patterns=("x.csv",), AZ_BATCH_TASK_WORKING_DIR=str(tmp_path))

    assert done.returncode == 0


def test_a_job_without_the_wrapper_fails_its_tasks(node: Node) -> None:
    outputs = (OutputFile(pattern="*", container="c"),)
    done = subprocess.run(
        node.arguments("true", outputs=outputs),
        cwd=node.folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert VARIABLE in done.stderr


def test_the_text_is_one_line_without_references_that_the_service_would_replace() -> None:
    assert not {"$", "\n"} & set(wrapper_text())


def test_only_outputs_that_must_be_there_need_the_wrapper() -> None:
    outputs = (
        OutputFile(pattern="*", container="c", optional=True),
        OutputFile(pattern="*", container="c", when=UploadWhen.FAILURE),
    )
    task = Task(id="t", step="t", command_line="true", output_files=outputs)

    assert wrapped_command_line(task) == "true"
