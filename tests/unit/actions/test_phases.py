"""From one phase to the next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flowrun.actions.phases import join_outcomes, plan_next
from flowrun.errors import OperationError, StaleError
from flowrun.execute.events import Downloaded, Outcome
from flowrun.model.workflow import Task
from flowrun.plan.operations import (
    AddTasks,
    DeleteJob,
    LaterPhase,
    LaterStep,
    Plan,
    PlannedTask,
    Reason,
    ReasonCode,
)

WHY = Reason(code=ReasonCode.WORK, text="")
ENDED = Outcome(done=1, total=1, seconds=2.0, succeeded_tasks=3)
LATER = (LaterPhase(number=2, steps=(LaterStep(name="b", pool_id="p", tasks=1),)),)
WORK = AddTasks(
    job_id="j-1",
    step="a",
    tasks=(PlannedTask(task=Task(id="t", step="a", command_line=""), fingerprint="", reason=WHY),),
    sas_lifetime=timedelta(hours=1),
    reason=WHY,
)


def plan(phase: int, *, work: bool = True, later: tuple[LaterPhase, ...] = ()) -> Plan:
    operations = (WORK,) if work else ()
    return Plan(
        workflow="w", file="w.yaml", account="a", operations=operations, phase=phase, later=later
    )


def test_the_last_phase_is_followed_by_none() -> None:
    assert plan_next(plan(1), ENDED, lambda: pytest.fail("planned again")) is None


def test_a_phase_that_failed_is_followed_by_none() -> None:
    failed = replace(ENDED, error=OperationError("no"))

    assert plan_next(plan(1, later=LATER), failed, lambda: pytest.fail("planned again")) is None


def test_a_phase_is_followed_by_what_is_planned_then() -> None:
    following = plan(2)

    assert plan_next(plan(1, later=LATER), ENDED, lambda: following) is following


def test_nothing_follows_when_all_is_done_by_then() -> None:
    assert plan_next(plan(1, later=LATER), ENDED, lambda: plan(2, work=False)) is None


def test_a_phase_that_has_work_again_after_its_end_is_not_begun_for_ever() -> None:
    with pytest.raises(StaleError, match="phase 1 has ended, and has work again"):
        plan_next(plan(1, later=LATER), ENDED, lambda: plan(1, later=LATER))


def test_a_phase_may_have_something_to_clear_up_after_its_end() -> None:
    clear = replace(plan(1), operations=(DeleteJob(job_id="j", reason=WHY),))

    assert plan_next(plan(1, later=LATER), ENDED, lambda: clear) is clear


def test_the_outcome_of_all_phases_is_their_sum_and_the_end_of_the_last() -> None:
    home = Downloaded(container="c", folder="f", files=("x",))
    last = Outcome(done=1, total=2, seconds=1.0, error=OperationError("no"), downloads=(home,))

    joined = join_outcomes([ENDED, last])

    assert (joined.done, joined.total, joined.seconds) == (2, 3, 3.0)
    assert joined.succeeded_tasks == 3
    assert joined.downloads == (home,)
    assert joined.error is last.error
