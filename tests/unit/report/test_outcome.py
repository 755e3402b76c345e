"""The summary: golden texts, and what it must say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flowrun.execute.events import Outcome
from flowrun.report.invocation import Invocation
from flowrun.report.outcome import Epilogue, render_outcome
from flowrun.state.standing import StandingPool, StandingSchedule
from unit.report import samples
from unit.report.golden import assert_golden

OUTCOMES = {
    "failed": samples.failed_outcome,
    "left": samples.left_outcome,
    "good": samples.good_outcome,
}


def render(outcome: Outcome, *, color: bool = False) -> str:
    problem = str(outcome.error) if outcome.error else ""
    epilogue = Epilogue(
        verb="apply",
        invocation=Invocation(
            arguments=(samples.FILE, "-p", "title=two words"), reading=("--workflow", samples.FILE)
        ),
        problem=problem,
        items={"topn-taskdata2": "taskdata2.txt"},
    )
    return render_outcome(outcome, epilogue, width=80, color=color)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("name", OUTCOMES)
def test_summary_is_as_reviewed(name: str, color: bool) -> None:
    assert_golden(
        f"outcome-{name}{'-color' if color else ''}.txt", render(OUTCOMES[name](), color=color)
    )


def test_a_failed_task_is_told_with_all_that_helps() -> None:
    text = render(samples.failed_outcome())

    assert "topn-taskdata2  exit 1 after 2 attempts on tvm-1  taskdata2.txt\n" in text
    assert "flowrun logs --failed --both --workflow workflows/topn.yaml\n" in text


@pytest.mark.parametrize("outcome", [samples.left_outcome, samples.failed_outcome])
def test_a_run_that_did_not_end_says_how_to_go_on(outcome: Callable[[], Outcome]) -> None:
    command = "flowrun apply workflows/topn.yaml -p 'title=two words'\n"
    assert command in render(outcome()), "with the options that were given"


STANDING = Epilogue(
    verb="apply",
    invocation=Invocation(arguments=("flow.yaml",)),
    standing=(StandingPool(id="topn-pool", nodes=2), StandingPool(id="other", nodes=1)),
)


@pytest.mark.parametrize("outcome", [samples.good_outcome(), Outcome(done=0, total=0, seconds=0)])
def test_what_stays_and_costs_is_said_last_with_the_command_that_ends_it(outcome: Outcome) -> None:
    text = render_outcome(outcome, STANDING, width=None, color=False)

    assert text.endswith(
        "What stays, and costs: pool topn-pool with 2 nodes and pool other with 1 node. "
        "To delete all that the workflow made:\n  flowrun destroy flow.yaml\n"
    )


def test_what_stays_on_this_machine_costs_nothing() -> None:
    text = render_outcome(
        samples.good_outcome(), replace(STANDING, local=True), width=None, color=False
    )

    assert "free of charge" in text


def test_a_schedule_that_goes_on_is_said_with_its_next_job() -> None:
    begins = datetime(2027, 1, 31, 2, tzinfo=UTC)
    schedule = StandingSchedule(id="nightly", next_run=begins, recent_job="nightly:job-3")
    alone = replace(STANDING, standing=(), schedules=(schedule,))

    text = render_outcome(samples.good_outcome(), alone, width=None, color=False)

    assert text.endswith(
        "Schedule nightly makes jobs without flowrun: its newest job is nightly:job-3, the next "
        "one begins 2027-01-31 02:00 UTC.\nTo end it, and delete all that the workflow made:\n"
        "  flowrun destroy flow.yaml\n"
    )


def test_a_schedule_without_a_job_yet_begins_at_once() -> None:
    schedule = StandingSchedule(id="nightly", next_run=None, recent_job="")
    both = replace(STANDING, schedules=(schedule,))

    text = render_outcome(samples.good_outcome(), both, width=None, color=False)

    assert "Schedule nightly makes jobs without flowrun: its first job begins at once.\n" in text
    assert "What stays, and costs: pool topn-pool" in text


def test_what_tasks_printed_cannot_steer_the_terminal_and_is_whole() -> None:
    text = render(samples.failed_outcome())

    assert "\x1b" not in text
    assert "\x07" not in text
    assert "x" * 500 in text


def test_a_success_that_may_be_none_is_said() -> None:
    text = render(replace(samples.good_outcome(), warnings=("nothing came home",)))

    assert "Warning: nothing came home." in text
