"""The summary: golden texts, and what it must say."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from flowrun.execute.events import Outcome
from flowrun.report.outcome import Command, render_outcome
from unit.report import samples
from unit.report.golden import assert_golden

OUTCOMES = {
    "failed": samples.failed_outcome,
    "left": samples.left_outcome,
    "good": samples.good_outcome,
}


def render(outcome: Outcome, *, color: bool = False) -> str:
    problem = str(outcome.error) if outcome.error else ""
    command = Command(verb="apply", file=samples.FILE, problem=problem)
    return render_outcome(outcome, command, width=80, color=color)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("name", OUTCOMES)
def test_summary_is_as_reviewed(name: str, color: bool) -> None:
    assert_golden(
        f"outcome-{name}{'-color' if color else ''}.txt", render(OUTCOMES[name](), color=color)
    )


def test_a_failed_task_is_told_with_all_that_helps() -> None:
    text = render(samples.failed_outcome())

    for part in ("topn-taskdata2", "exit code 1", "usererror FailureExitCode", "tvm-1"):
        assert part in text


@pytest.mark.parametrize("outcome", [samples.left_outcome, samples.failed_outcome])
def test_a_run_that_did_not_end_says_how_to_go_on(outcome: Callable[[], Outcome]) -> None:
    assert "flowrun apply workflows/topn.yaml" in render(outcome())


def test_what_tasks_printed_cannot_steer_the_terminal_and_is_cut() -> None:
    text = render(samples.failed_outcome())

    assert "\x1b" not in text
    assert "\x07" not in text
    assert max(map(len, text.splitlines())) < 320


def test_a_success_that_may_be_none_is_said() -> None:
    text = render(replace(samples.good_outcome(), warnings=("nothing came home",)))

    assert "Warning: nothing came home." in text
