"""Rules for retries: real shells of this machine, real processes, no service."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from flowrun.gateways.batch_wrapper import NO_OUTPUT, wrapped_command_line
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.retry import CODES, RetryRule
from flowrun.model.workflow import Task
from support.wrapped_commands import HERE, Node

ANY = (CODES,)
COUNT = "echo x >> tries; n=$(wc -l < tries); "
"""The beginning of a script that knows in `n` which try it is."""


@pytest.fixture(params=HERE)
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Node:
    folder = tmp_path / "wd"
    folder.mkdir()
    return Node(folder, request.param)


@contextmanager
def started(
    node: Node, script: str, *retry: RetryRule, outputs: tuple[OutputFile, ...] = ()
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a script as a node does: in a session of its own, with its stderr in a file."""
    task = node.folder.parent
    command = ("/bin/bash", "-e", "-o", "pipefail", "-c", script)
    with (task / "stderr.txt").open("ab") as stderr:
        process = subprocess.Popen(
            node.arguments(*command, outputs=outputs, retry=retry),
            cwd=node.folder,
            env=node.environment(AZ_BATCH_TASK_DIR=str(task)),
            stderr=stderr,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def run(node: Node, script: str, *retry: RetryRule, outputs: tuple[OutputFile, ...] = ()) -> int:
    with started(node, script, *retry, outputs=outputs) as process:
        return process.wait(timeout=300)


def told(node: Node) -> list[str]:
    """Return what the tries left on stderr."""
    return (node.folder.parent / "stderr.txt").read_text().splitlines()


def tries(node: Node) -> int:
    return len((node.folder / "tries").read_text().splitlines())


def test_a_command_is_tried_again_until_it_succeeds_and_each_try_is_told(node: Node) -> None:
    rule = RetryRule(codes=((75, 75),), times=5)

    code = run(node, COUNT + "echo mine >&2; [ $n -lt 3 ] && exit 75; exit 0", rule)

    assert code == 0
    assert told(node) == [
        "mine",
        "flowrun: try 1 ended with exit code 75: rule 1 of 'retry' allows try 2, in 0 seconds",
        "mine",
        "flowrun: try 2 ended with exit code 75: rule 1 of 'retry' allows try 3, in 0 seconds",
        "mine",
        "flowrun: try 3 ended with exit code 0: success",
    ]


def test_a_rule_allows_as_many_tries_as_it_says(node: Node) -> None:
    code = run(node, COUNT + "exit 75", RetryRule(codes=((75, 75),), times=2))

    assert (code, tries(node)) == (75, 3)
    assert told(node)[-1] == (
        "flowrun: try 3 ended with exit code 75: rule 1 of 'retry' allows no other"
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [("exit 3", 1), ("exit 10", 3), ("exit 15", 3), ("exit 19", 3), ("exit 20", 1), ("exit 1", 3)],
)
def test_ranges_hold_their_ends(node: Node, script: str, expected: int) -> None:
    run(node, COUNT + script, RetryRule(codes=((1, 1), (10, 19)), times=2))

    assert tries(node) == expected


def test_the_first_rule_that_fits_wins_and_each_counts_for_itself(node: Node) -> None:
    rules = (
        RetryRule(codes=((4, 4),), times=0),
        RetryRule(codes=((3, 3),), times=1),
        RetryRule(codes=ANY, times=1),
    )

    code = run(node, COUNT + "[ $n = 1 ] && exit 3; [ $n = 2 ] && exit 9; exit 4", *rules)

    assert (code, tries(node)) == (4, 3)
    assert [line.partition(": rule ")[2][:1] for line in told(node)] == ["2", "3", "1"]


def test_a_rule_that_is_used_up_does_not_leave_its_failures_to_the_next(node: Node) -> None:
    rules = (RetryRule(codes=((3, 3),), times=1), RetryRule(codes=ANY, times=9))

    run(node, COUNT + "exit 3", *rules)

    assert tries(node) == 2


def test_a_failure_that_no_rule_fits_ends_at_once(node: Node) -> None:
    code = run(node, COUNT + "exit 4", RetryRule(codes=((3, 3),), times=9))

    assert (code, tries(node)) == (4, 1)
    assert told(node) == ["flowrun: try 1 ended with exit code 4: no rule of 'retry' fits"]


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("Connection reset", True),
        ("^Connection (reset|refused) by [a-z]+$", True),
        ("reset.{1,3}by", True),
        (r"\[13\]", True),
        ("it's", True),
        ("connection reset", False),
        ("Connection$", False),
        ("-e", False),
    ],
)
def test_a_rule_can_ask_what_stands_on_stderr(node: Node, expression: str, fits: bool) -> None:
    script = COUNT + "echo 'Connection reset by peer' >&2; echo \"it's [13]\" >&2; exit 5"

    run(node, script, RetryRule(codes=ANY, stderr=expression, times=1))

    assert tries(node) == (2 if fits else 1)


def test_a_rule_sees_the_stderr_of_the_last_try_only(node: Node) -> None:
    rule = RetryRule(codes=ANY, stderr="reset", times=5)

    code = run(node, COUNT + "[ $n = 1 ] && echo reset >&2; exit 7", rule)

    assert (code, tries(node)) == (7, 2)


def test_what_a_rule_asks_is_no_hit_in_what_flowrun_says_of_the_try_before(node: Node) -> None:
    run(node, COUNT + "exit 7", RetryRule(codes=ANY, stderr="flowrun", times=5))

    assert tries(node) == 1


def test_both_the_code_and_the_text_must_fit(node: Node) -> None:
    run(node, COUNT + "echo x >&2; exit 7", RetryRule(codes=((8, 8),), stderr="x", times=5))

    assert tries(node) == 1


def test_a_text_that_cannot_be_read_fits_no_rule(node: Node) -> None:
    with started(node, COUNT + "rm ../stderr.txt; exit 7", RETRY_TEXT) as process:
        assert process.wait(timeout=300) == 7

    assert tries(node) == 1


RETRY_TEXT = RetryRule(codes=ANY, stderr=".", times=5)


def test_a_missing_output_is_a_failure_like_others(node: Node) -> None:
    output = OutputFile(pattern="*.csv", container="c")
    rule = RetryRule(codes=((NO_OUTPUT, NO_OUTPUT),), times=3)

    code = run(node, COUNT + "[ $n -lt 3 ] || touch a.csv", rule, outputs=(output,))

    assert (code, tries(node)) == (0, 3)


def test_outputs_of_a_failed_try_are_not_those_of_the_next(node: Node) -> None:
    (node.folder / "given.csv").write_text("given")
    (node.folder / "deep").mkdir()
    outputs = (
        OutputFile(pattern="*.csv", container="c"),
        OutputFile(pattern="deep/**", container="c", optional=True),
        OutputFile(pattern="core*", container="c", when=UploadWhen.FAILURE),
        OutputFile(pattern="../std*.txt", container="c", when=UploadWhen.COMPLETION),
    )
    script = (
        "[ -e tries ] && { echo >> tries; touch last.csv; ls -R; exit 0; }; "
        "echo > tries; touch 'a b.csv' -- -x.csv deep/x core.1; exit 1"
    )

    code = run(node, script, RetryRule(codes=ANY, times=1), outputs=outputs)

    left = sorted(str(path.relative_to(node.folder)) for path in node.folder.rglob("*"))
    assert (code, left) == (0, ["deep", "given.csv", "last.csv", "tries"])
    assert len(told(node)) == 2


def test_a_last_try_that_leaves_no_output_has_none_of_those_before(node: Node) -> None:
    output = OutputFile(pattern="*.csv", container="c")

    code = run(
        node,
        COUNT + "[ $n = 1 ] && { touch a.csv; exit 1; }; exit 0",
        RetryRule(codes=((1, 1),), times=1),
        outputs=(output,),
    )

    assert (code, tries(node)) == (NO_OUTPUT, 2)


def test_outputs_that_cannot_be_taken_away_end_the_tries(node: Node) -> None:
    output = OutputFile(pattern="a.csv", container="c")
    script = COUNT + 'rm() { :; }; touch a.csv; printf "exit 1" > rm; chmod +x rm; exit 3'
    command = ("/bin/bash", "-c", script)
    if node.shell == "busybox":
        pytest.skip("busybox has rm in itself")

    done = subprocess.run(
        node.arguments(*command, outputs=(output,), retry=(RetryRule(codes=ANY, times=3),)),
        cwd=node.folder,
        env=node.environment() | {"PATH": f"{node.folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, tries(node)) == (3, 1)
    assert "its output files stay" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_command_that_a_signal_ended_is_not_tried_again(node: Node, number: int) -> None:
    code = run(node, COUNT + f"kill -{number} $$", RetryRule(codes=ANY, times=5))

    assert (code, tries(node)) == (-number, 1)
    assert "a signal ended it, so it is not tried again" in told(node)[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_task_that_is_asked_to_end_is_not_tried_again(node: Node, number: int) -> None:
    script = COUNT + "trap 'exit 5' TERM INT; touch ready; sleep 60 & wait"
    with started(node, script, RetryRule(codes=ANY, times=5)) as process:
        wait_for(node.folder / "ready")

        os.killpg(process.pid, number)

        assert process.wait(timeout=300) == 5
    assert tries(node) == 1
    assert "the task is asked to end" in told(node)[-1]


@pytest.mark.parametrize("whole_session", [True, False])
def test_a_task_that_is_asked_to_end_while_it_waits_ends(node: Node, whole_session: bool) -> None:
    rule = RetryRule(codes=ANY, times=5, wait=timedelta(minutes=10))
    with started(node, COUNT + "exit 5", rule) as process:
        while not told(node):
            time.sleep(0.01)

        (os.killpg if whole_session else os.kill)(process.pid, signal.SIGTERM)

        assert process.wait(timeout=300) == 5
    assert tries(node) == 1


def test_a_command_of_many_words_is_tried_again_as_it_is(node: Node) -> None:
    code = "import os, sys; open('tries', 'a').write(f'{sys.argv[1:]}\\n'); sys.exit(9)"
    words = ["", "a b", "$HOME", "*", "'"]

    done = subprocess.run(
        node.arguments(
            "python3", "-c", code, *words, outputs=(), retry=(RetryRule(codes=ANY, times=1),)
        ),
        cwd=node.folder,
        env=node.environment(),
        check=False,
        capture_output=True,
    )

    assert done.returncode == 9
    assert (node.folder / "tries").read_text() == f"{words}\n" * 2


def test_the_environment_of_each_try_holds_nothing_of_the_rules(node: Node) -> None:
    run(node, "env > env; exit 1", RetryRule(codes=ANY, times=1))

    names = {line.split("=")[0] for line in (node.folder / "env").read_text().splitlines()}
    assert names - {"PWD", "OLDPWD", "SHLVL", "_"} == {"PATH", "AZ_BATCH_TASK_DIR"}


def test_a_task_without_rules_says_nothing(node: Node) -> None:
    code = run(node, "exit 3", outputs=(OutputFile(pattern="*", container="c"),))

    assert (code, told(node)) == (3, [])


def test_rules_alone_are_a_reason_for_the_wrapper() -> None:
    task = Task(id="t", step="t", command_line="true", retry=(RetryRule(codes=ANY, times=1),))

    assert wrapped_command_line(task).startswith("/bin/sh -c ")


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)
