"""How far each step is, from the service's counts and as short a listing as possible."""

from collections.abc import Mapping

import pytest

from flowrun.model.account import TaskCounts, TaskGroup, TaskInfo
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.labels import Label
from flowrun.state.tally import (
    UNKNOWN_STEP,
    StepStatus,
    group_of,
    groups_to_list,
    step_of,
    tally_steps,
    with_allowed,
)

FINGERPRINT = Fingerprint("f" * 64, Aspects(*("0123456789",) * 7))
RESULTS = {TaskGroup.SUCCEEDED: "success", TaskGroup.FAILED: "failure"}


def task(step: str, group: TaskGroup) -> TaskInfo:
    result = RESULTS.get(group)
    return TaskInfo(
        id=f"{step}-x",
        display_name=str(Label(FINGERPRINT, step)),
        state="completed" if result else group.value,
        result=result,
    )


def counts(*, active: int = 0, running: int = 0, succeeded: int = 0, failed: int = 0) -> TaskCounts:
    return TaskCounts(
        active=active,
        running=running,
        completed=succeeded + failed,
        succeeded=succeeded,
        failed=failed,
    )


def seen(tasks: Mapping[TaskGroup, list[str]]) -> dict[TaskGroup, list[TaskInfo]]:
    return {group: [task(step, group) for step in steps] for group, steps in tasks.items()}


def test_the_group_with_most_tasks_is_not_listed_and_is_what_the_others_leave_over() -> None:
    planned = {"align": 4, "call": 3}
    found = counts(active=2, running=1, succeeded=3, failed=1)

    groups = groups_to_list(planned, found)
    steps = tally_steps(
        planned,
        found,
        seen(
            {
                TaskGroup.ACTIVE: ["call", "call"],
                TaskGroup.RUNNING: ["call"],
                TaskGroup.FAILED: ["align"],
            }
        ),
    )

    assert groups == (TaskGroup.ACTIVE, TaskGroup.RUNNING, TaskGroup.FAILED)
    assert steps == (
        StepStatus(step="align", total=4, succeeded=3, failed=1),
        StepStatus(step="call", total=3, waiting=2, running=1),
    )


def test_a_single_step_needs_no_listing() -> None:
    found = counts(active=5, running=1, succeeded=3, failed=1)

    assert groups_to_list({"align": 10}, found) == ()
    assert tally_steps({"align": 10}, found, {}) == (
        StepStatus(step="align", total=10, waiting=5, running=1, succeeded=3, failed=1),
    )


@pytest.mark.parametrize("planned", [{}, {"align": 5}, {"align": 3, "call": 9}])
def test_counts_of_other_tasks_than_the_planned_are_not_trusted(planned: dict[str, int]) -> None:
    assert groups_to_list(planned, counts(active=1, succeeded=5)) is None


def test_a_whole_listing_tells_every_step_also_one_that_was_not_planned() -> None:
    everything = seen({TaskGroup.ACTIVE: ["b"], TaskGroup.SUCCEEDED: ["a", "b"]})
    listed = {group: everything.get(group, []) for group in TaskGroup}

    assert tally_steps({"a": 1}, counts(), listed) == (
        StepStatus(step="a", total=1, succeeded=1),
        StepStatus(step="b", total=2, waiting=1, succeeded=1),
    )


def test_nothing_to_count_is_nothing() -> None:
    assert groups_to_list({}, counts()) == ()
    assert tally_steps({}, counts(), {}) == ()


@pytest.mark.parametrize("group", TaskGroup)
def test_a_listed_task_is_sorted_into_the_group_that_the_service_counts_it_in(
    group: TaskGroup,
) -> None:
    assert group_of(task("a", group)) is group


def test_a_task_of_somebody_else_has_no_step() -> None:
    assert step_of(TaskInfo(id="t", display_name="mine", state="active")) == UNKNOWN_STEP


@pytest.mark.parametrize(("limit", "failed", "allowed"), [(2, 0, 2), (1, 2, 0), (0, 2, 0)])
def test_failures_within_the_limit_of_their_step_are_counted_apart(
    limit: int, failed: int, allowed: int
) -> None:
    step = StepStatus(step="a", total=5, succeeded=3, failed=2)

    (judged,) = with_allowed([step], {"a": limit})

    assert (judged.failed, judged.allowed_to_fail, judged.completed) == (failed, allowed, 5)
