"""Whole tries with real processes."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from localbatch.agent.attempt import run_task
from localbatch.agent.orders import SpawnedProcess
from unit.localbatch.agent.tries import (
    has_lines,
    holds_soon,
    is_running,
    make_order,
    run_and_stop,
    run_to_end,
)

STUBBORN = (
    'import signal, sys, time; print("ready", flush=True); '
    "[signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)]; "
    "time.sleep(100)"
)


def read_pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()]


def test_output_goes_to_the_files_and_success_has_no_failure(tmp_path: Path) -> None:
    outcome = run_to_end(make_order(tmp_path, "bash -c 'pwd; echo to error >&2'"))

    assert (outcome.exit_code, outcome.failure, outcome.stopped) == (0, None, False)
    assert (tmp_path / "task/stdout.txt").read_text() == f"{tmp_path}/task/wd\n"
    assert (tmp_path / "task/stderr.txt").read_text() == "to error\n"


def test_the_process_sees_the_given_environment_only(tmp_path: Path) -> None:
    program = f"{sys.executable} -c 'import os; print(sorted(os.environ.items()))'"
    run = replace(make_order(tmp_path, program), env={"A": "${B}1", "B": "x", "LC_ALL": "C"})

    run_to_end(run)

    expected = [("A", "x1"), ("B", "x"), ("LC_ALL", "C")]
    assert (tmp_path / "task/stdout.txt").read_text() == f"{expected}\n"


def test_standard_input_is_empty(tmp_path: Path) -> None:
    assert run_to_end(make_order(tmp_path, "cat")).exit_code == 0


def test_another_exit_code_is_a_failure_in_the_services_words(tmp_path: Path) -> None:
    outcome = run_to_end(make_order(tmp_path, "bash -c 'exit 3'"))

    assert outcome.exit_code == 3
    assert outcome.failure is not None
    assert (outcome.failure.category, outcome.failure.code) == ("UserError", "FailureExitCode")
    assert ("AdditionalErrorCode", "FailureExitCode") in outcome.failure.details


def test_a_signal_is_a_negative_exit_code(tmp_path: Path) -> None:
    assert run_to_end(make_order(tmp_path, "bash -c 'kill -9 $$'")).exit_code == -9


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("#!/no/such/interpreter\n", "CommandLaunchFailed"),
        ("no program at all", "CommandLaunchFailed"),
    ],
)
def test_a_file_that_cannot_be_executed_fails_without_exit_code(
    content: str, code: str, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_text(content)
    program.chmod(0o755)

    outcome = run_to_end(make_order(tmp_path, str(program)))

    assert outcome.exit_code is None
    assert outcome.failure is not None
    assert outcome.failure.code == code


def test_a_missing_program_leaves_empty_output_files(tmp_path: Path) -> None:
    outcome = run_to_end(make_order(tmp_path, "no-such-program"))

    assert outcome.exit_code is None
    assert (tmp_path / "task/stdout.txt").read_bytes() == b""
    assert (tmp_path / "task/stderr.txt").read_bytes() == b""


def test_each_try_begins_with_a_clean_working_directory(tmp_path: Path) -> None:
    run_to_end(make_order(tmp_path, "bash -c 'echo first; mkdir -p a/b; touch a/b/c; ln -s / d'"))

    run_to_end(make_order(tmp_path, "ls -A"))

    assert (tmp_path / "task/stdout.txt").read_text() == ""


def test_a_write_protected_folder_does_not_hinder_the_next_try(tmp_path: Path) -> None:
    run = make_order(
        tmp_path, "bash -c 'mkdir -p cache/deep; touch cache/deep/x; chmod -R a-w cache'"
    )
    run_to_end(run)

    outcome = run_to_end(run)

    assert outcome.failure is None


def test_the_process_is_announced_while_it_runs(tmp_path: Path) -> None:
    heard: list[tuple[SpawnedProcess, bool]] = []

    def on_spawn(process: SpawnedProcess) -> None:
        heard.append((process, is_running(process.pid)))

    run = make_order(tmp_path, "sleep 0.2")
    asyncio.run(run_task(run, stop=asyncio.Event(), on_spawn=on_spawn))

    assert [(process.pid > 0, ran) for process, ran in heard] == [(True, True)]


def test_background_children_end_with_the_command(tmp_path: Path) -> None:
    run_to_end(make_order(tmp_path, "bash -c 'for i in 1 2 3; do sleep 100 & echo $!; done'"))

    children = read_pids(tmp_path / "task/stdout.txt")
    assert len(children) == 3
    assert not any(is_running(pid) for pid in children)


def test_children_in_a_group_of_their_own_end_with_the_command(tmp_path: Path) -> None:
    run_to_end(make_order(tmp_path, "bash -c 'set -m; sleep 100 & echo $!'"))

    (child,) = read_pids(tmp_path / "task/stdout.txt")
    assert not is_running(child)


def test_a_stop_ends_the_whole_session(tmp_path: Path) -> None:
    output = tmp_path / "task/stdout.txt"
    script = "set -m; sleep 100 & echo $!; sleep 100 & echo $!; echo $$; wait"

    outcome = run_and_stop(
        make_order(tmp_path, f"bash -c '{script}'"), when=lambda: has_lines(output, 3)
    )

    assert outcome.stopped
    assert outcome.failure is None
    assert not any(is_running(pid) for pid in read_pids(output))


def test_a_stopped_process_may_end_by_itself(tmp_path: Path) -> None:
    script = 'trap "echo cleaned; exit 7" INT; echo ready; while :; do sleep 0.05; done'
    output = tmp_path / "task/stdout.txt"

    outcome = run_and_stop(
        make_order(tmp_path, f"bash -c '{script}'"), when=lambda: has_lines(output, 1)
    )

    assert outcome.exit_code == 7
    assert output.read_text() == "ready\ncleaned\n"


def test_a_stubborn_process_is_killed(tmp_path: Path) -> None:
    output = tmp_path / "task/stdout.txt"

    outcome = run_and_stop(
        make_order(tmp_path, f"{sys.executable} -c '{STUBBORN}'"),
        when=lambda: has_lines(output, 1),
    )

    assert outcome.exit_code == -9


def test_the_wall_clock_ends_the_try_with_all_its_processes(tmp_path: Path) -> None:
    run = make_order(tmp_path, "bash -c 'sleep 100 & echo $!; sleep 100 & echo $!; wait'")

    outcome = run_to_end(replace(run, max_seconds=0.5))

    assert outcome.failure is not None
    assert (outcome.failure.code, outcome.stopped) == ("TaskEnded", False)
    assert outcome.failure.details[0][0] == "Message"
    children = read_pids(tmp_path / "task/stdout.txt")
    assert len(children) == 2
    assert not any(is_running(pid) for pid in children)


def test_a_cancelled_try_leaves_no_process(tmp_path: Path) -> None:
    heard: list[int] = []

    async def scenario() -> None:
        announced = asyncio.Event()

        def on_spawn(process: SpawnedProcess) -> None:
            heard.append(process.pid)
            announced.set()

        run = make_order(tmp_path, "bash -c 'sleep 100 & sleep 100'")
        work = asyncio.create_task(run_task(run, stop=asyncio.Event(), on_spawn=on_spawn))
        await announced.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    asyncio.run(scenario())

    assert len(heard) == 1
    assert holds_soon(lambda: not is_running(heard[0]))


def test_output_of_any_size_is_kept(tmp_path: Path) -> None:
    run_to_end(make_order(tmp_path, "head -c 60000000 /dev/zero"))

    assert (tmp_path / "task/stdout.txt").stat().st_size == 60_000_000


def test_output_can_be_read_while_the_command_runs(tmp_path: Path) -> None:
    output = tmp_path / "task/stdout.txt"

    outcome = run_and_stop(
        make_order(tmp_path, "bash -c 'echo early; sleep 100'"), when=lambda: has_lines(output, 1)
    )

    assert outcome.stopped


def test_many_tries_run_side_by_side(tmp_path: Path) -> None:
    async def scenario() -> list[int | None]:
        stop = asyncio.Event()
        runs = [make_order(tmp_path / str(i), f"bash -c 'exit {i}'") for i in range(40)]
        outcomes = await asyncio.gather(
            *(run_task(run, stop=stop, on_spawn=lambda _: None) for run in runs)
        )
        return [outcome.exit_code for outcome in outcomes]

    assert asyncio.run(scenario()) == list(range(40))


def test_no_descriptor_stays_open(tmp_path: Path) -> None:
    run_to_end(make_order(tmp_path, "true"))
    before = psutil.Process().num_fds()

    for _ in range(5):
        run_to_end(make_order(tmp_path, "true"))

    assert psutil.Process().num_fds() <= before
