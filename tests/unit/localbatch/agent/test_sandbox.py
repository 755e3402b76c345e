"""Commands in a sandbox: they end as they do without one, and see less."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from localbatch.agent.attempt import run_task
from localbatch.agent.sandbox.isolation import Isolation
from localbatch.agent.sandbox.sandbox import Sandbox
from support.bubblewrap import PRETENDER, open_sandbox, put_bubblewrap, real_isolation
from unit.localbatch.agent.tries import (
    has_lines,
    holds_soon,
    make_order,
    processes_of,
    run_and_stop,
    run_to_end,
)


@pytest.fixture(params=["pretended", "real"])
def isolation(request: pytest.FixtureRequest, tmp_path: Path) -> Isolation:
    if request.param == "real":
        return real_isolation(tmp_path)
    put_bubblewrap(tmp_path / "bin", PRETENDER)
    return Isolation(program=str(tmp_path / "bin/bwrap"), hidden=())


@pytest.fixture
def node(tmp_path: Path) -> Path:
    folder = tmp_path / "node"
    folder.mkdir()
    return folder


@pytest.fixture
def sandbox(isolation: Isolation, node: Path) -> Iterator[Sandbox]:
    with open_sandbox(isolation, node) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 0", 0), ("exit 137", 137), ("kill -9 $$", -9), ("kill -TERM $$", -15)],
)
def test_a_signal_is_told_from_an_exit_code(
    script: str, code: int, sandbox: Sandbox, node: Path
) -> None:
    outcome = run_to_end(make_order(node, f"sh -c '{script}'"), sandbox)

    assert outcome.exit_code == code


def test_output_environment_input_and_folder_are_the_tasks_own(
    sandbox: Sandbox, node: Path
) -> None:
    script = "cat; pwd; echo $A; echo $LD_PRELOAD; echo to error >&2"
    env = {"A": "ä b", "LD_PRELOAD": ""}

    run_to_end(make_order(node, f"sh -c '{script}'", env=env), sandbox)

    assert (node / "task/stdout.txt").read_text() == f"{node}/task/wd\nä b\n\n"
    assert (node / "task/stderr.txt").read_text() == "to error\n"


def test_a_file_that_cannot_be_executed_fails_without_exit_code(
    sandbox: Sandbox, node: Path
) -> None:
    program = node / "program"
    program.write_text("#!/no/such/interpreter\n")
    program.chmod(0o755)

    outcome = run_to_end(make_order(node, str(program)), sandbox)

    assert outcome.exit_code is None
    assert outcome.failure is not None
    assert outcome.failure.code == "CommandLaunchFailed"
    assert outcome.failure.details == (("Message", "No such file or directory"),)


def test_background_children_end_with_the_command(sandbox: Sandbox, node: Path) -> None:
    run = make_order(node, "bash -c 'set -m; for i in 1 2 3; do sleep 100 & done'")

    outcome = run_to_end(run, sandbox)

    assert outcome.exit_code == 0
    assert not processes_of(run)


def test_a_stopped_process_may_end_by_itself(sandbox: Sandbox, node: Path) -> None:
    script = 'trap "echo cleaned; exit 7" INT; echo ready; while :; do sleep 0.05; done'
    output = node / "task/stdout.txt"

    outcome = run_and_stop(
        make_order(node, f"bash -c '{script}'"), when=lambda: has_lines(output, 1), sandbox=sandbox
    )

    assert outcome.exit_code == 7
    assert output.read_text() == "ready\ncleaned\n"


def test_a_stubborn_process_is_killed_with_its_children(sandbox: Sandbox, node: Path) -> None:
    script = 'trap "" INT TERM; sleep 100 & echo ready; while :; do sleep 0.05; done'
    run = make_order(node, f"bash -c '{script}'")

    outcome = run_and_stop(
        run, when=lambda: has_lines(node / "task/stdout.txt", 1), sandbox=sandbox
    )

    assert outcome.exit_code == -9
    assert not processes_of(run)


def test_many_commands_run_at_once_and_leave_no_descriptor(sandbox: Sandbox, node: Path) -> None:
    async def scenario(count: int) -> list[int | None]:
        runs = (
            make_order(node / f"n{number}", f"sh -c 'exit {number}'") for number in range(count)
        )
        stop = asyncio.Event()
        outcomes = await asyncio.gather(
            *(
                run_task(order, stop=stop, on_spawn=lambda _: None, sandbox=sandbox)
                for order in runs
            )
        )
        return [outcome.exit_code for outcome in outcomes]

    asyncio.run(scenario(2))
    before = psutil.Process().num_fds()

    codes = asyncio.run(scenario(40))

    assert codes == list(range(40))
    assert psutil.Process().num_fds() <= before


def test_a_closed_sandbox_starts_nothing(sandbox: Sandbox, node: Path) -> None:
    sandbox.close()

    outcome = run_to_end(make_order(node, "true"), sandbox)

    assert not sandbox.is_open
    assert outcome.failure is not None
    assert outcome.failure.code == "CommandLaunchFailed"


def test_a_task_that_kills_the_supervisor_is_killed_itself(sandbox: Sandbox, node: Path) -> None:
    outcome = run_to_end(make_order(node, "sh -c 'sleep 0.3; kill -9 $PPID; sleep 0.3'"), sandbox)

    assert outcome.exit_code == -9
    assert holds_soon(lambda: not sandbox.is_open)


@pytest.fixture
def real(tmp_path: Path, node: Path) -> Iterator[Sandbox]:
    with open_sandbox(real_isolation(tmp_path), node) as sandbox:
        yield sandbox


@pytest.mark.parametrize(
    "script",
    [
        "touch /flowrun-was-here",
        "touch /usr/bin/flowrun-was-here",
        "touch $HOME/flowrun-was-here",
        "mount -o remount,rw /",
        "mknod $AZ_BATCH_NODE_ROOT_DIR/disk b 254 0 && head -c 1 $AZ_BATCH_NODE_ROOT_DIR/disk",
    ],
)
def test_the_machine_cannot_be_changed(script: str, real: Sandbox, node: Path) -> None:
    run = make_order(node, f"sh -c '{script}'", env={"HOME": os.environ["HOME"]})

    assert run_to_end(run, real).exit_code not in {0, None}


def test_the_nodes_folder_and_its_tmp_can_be_changed(real: Sandbox, node: Path) -> None:
    script = "echo a > $AZ_BATCH_NODE_ROOT_DIR/a; echo b > /tmp/b; ls /tmp"

    outcome = run_to_end(make_order(node, f"sh -ec '{script}'"), real)

    assert outcome.exit_code == 0
    assert (node / "a").read_text() == "a\n"
    assert (node.with_name("node-tmp") / "b").read_text() == "b\n"
    assert "b" in (node / "task/stdout.txt").read_text().split()


def test_a_program_in_the_nodes_tmp_is_found(real: Sandbox, node: Path) -> None:
    install = "printf '#!/bin/sh\\nexit 4\\n' > /tmp/tool && chmod +x /tmp/tool"
    run_to_end(make_order(node, f'sh -c "{install}"'), real)

    assert run_to_end(make_order(node, "/tmp/tool"), real).exit_code == 4  # noqa: S108 - that of the view
    assert run_to_end(make_order(node, "tool", env={"PATH": "/tmp"}), real).exit_code == 4  # noqa: S108 - that of the view


def test_other_processes_are_not_seen(real: Sandbox, node: Path) -> None:
    script = "ls -d /proc/[0-9]* | wc -l"

    run_to_end(make_order(node, f"sh -c '{script}'"), real)

    assert int((node / "task/stdout.txt").read_text()) < 10


def test_devices_and_the_interpreter_are_there(real: Sandbox, node: Path) -> None:
    script = "import os; open(os.devnull, chr(119)).write(str(os.urandom(3))); print(os.getcwd())"

    outcome = run_to_end(make_order(node, f"{sys.executable} -c '{script}'"), real)

    assert outcome.exit_code == 0


def test_what_is_hidden_cannot_be_read(tmp_path: Path, node: Path) -> None:
    hidden = (Path("/etc/hostname"), Path("/usr/share"))
    with open_sandbox(real_isolation(tmp_path, *hidden), node) as sandbox:
        run_to_end(make_order(node, "sh -c 'cat /etc/hostname; ls -A /usr/share'"), sandbox)

    assert (node / "task/stdout.txt").read_text() == ""


def test_all_in_a_sandbox_ends_with_it_even_in_sessions_of_their_own(
    tmp_path: Path, node: Path
) -> None:
    run = make_order(node, "sh -c 'setsid sleep 100 & sleep 0.1'")
    with open_sandbox(real_isolation(tmp_path), node) as sandbox:
        run_to_end(run, sandbox)

    assert holds_soon(lambda: not processes_of(run))
