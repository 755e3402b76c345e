"""Failures that a step allows: they do not fail the run, and are told apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.world import World
from flowrun.errors import GatewayError, OperationError, TasksFailedError
from flowrun.execute.tolerance import judge
from flowrun.model.account import BlobInfo, TaskGroup, TaskInfo
from flowrun.model.workflow import Workflow
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.labels import Label


class TolerantWorld(World):
    """A world in which so many tasks may fail."""

    may_fail = 1

    def build(self, blobs: Mapping[str, Sequence[BlobInfo]] | None = None) -> Workflow:
        return replace(super().build(blobs), allowed_failures={"count": self.may_fail})


@pytest.fixture
def world(tmp_path: Path) -> TolerantWorld:
    return TolerantWorld(tmp_path)


def fail(world: World, *task_ids: str) -> None:
    world.batch.exit_code = lambda task: 7 if task.id in task_ids else 0


def test_failures_within_the_limit_end_in_success_and_are_counted_apart(world: World) -> None:
    fail(world, "text1")

    outcome = world.apply()

    assert outcome.error is None
    assert (outcome.succeeded_tasks, outcome.failed_tasks) == (2, ())
    assert [failed.task_id for failed in outcome.allowed_failures] == ["text1"]
    assert sorted(world.results()) == ["text2.out", "text3.out"]


def test_past_the_limit_all_failures_of_the_step_count(world: World) -> None:
    fail(world, "text1", "text2")

    outcome = world.apply()

    assert isinstance(outcome.error, TasksFailedError)
    assert str(outcome.error) == "step 'count': 2 tasks failed, where at most 1 may"
    assert [failed.task_id for failed in outcome.failed_tasks] == ["text1", "text2"]
    assert outcome.allowed_failures == ()
    assert sorted(world.results()) == ["text3.out"]


def test_a_run_past_the_limit_is_ended_without_waiting_for_the_rest(world: World) -> None:
    codes = {"text1": 7, "text2": 7, "text3": None}
    world.batch.exit_code = lambda task: codes[task.id]

    outcome = world.apply()

    assert isinstance(outcome.error, TasksFailedError)
    assert world.batch.jobs["words-job-1"].terminate_reason == "FlowrunTooManyFailed"
    assert (len(outcome.failed_tasks), outcome.unfinished_tasks) == (2, 1)


def test_past_the_limit_a_listing_that_fails_is_no_success(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(world, "text1", "text2")
    listing = world.batch.list_tasks

    def refuse(job_id: str, group: TaskGroup | None = None) -> Iterator[TaskInfo]:
        if group is None and world.batch.jobs[job_id].terminates:
            raise GatewayError("ServerBusy", 503, "")
        return listing(job_id, group)

    monkeypatch.setattr(world.batch, "list_tasks", refuse)

    assert isinstance(world.apply().error, GatewayError)


def test_the_next_apply_tries_those_again_that_were_allowed_to_fail(world: World) -> None:
    fail(world, "text1")
    world.apply()
    fail(world)

    outcome = world.apply()

    assert (outcome.error, outcome.succeeded_tasks) == (None, 1)
    assert sorted(world.results()) == ["text1.out", "text2.out", "text3.out"]


def test_a_result_that_is_lost_is_an_error_also_beside_allowed_failures(world: World) -> None:
    fail(world, "text1")
    world.batch.output_name = lambda task, _output: f"{task.id}.other"

    outcome = world.apply()

    assert isinstance(outcome.error, OperationError)
    assert "their results are not in the account" in str(outcome.error)


def test_steps_are_judged_each_for_itself() -> None:
    failures = [failure("a1", "a"), failure("b1", "b"), failure("b2", "b"), failure("c1", "c")]

    verdict = judge(failures, {"a": 1, "b": 1})

    assert [task.id for task in verdict.allowed] == ["a1"]
    assert [task.id for task in verdict.failed] == ["b1", "b2", "c1"]
    assert verdict.sentence == "step 'b': 2 tasks failed, where at most 1 may"


def test_a_task_that_does_not_say_its_step_is_not_allowed_to_fail() -> None:
    verdict = judge([replace(failure("x", "a"), display_name="mine")], {"a": 1})

    assert [task.id for task in verdict.failed] == ["x"]


def failure(task_id: str, step: str) -> TaskInfo:
    aspects = Aspects(*["0" * 10] * len(Aspects.__slots__))
    label = Label(Fingerprint("f" * 64, aspects), step)
    return TaskInfo(id=task_id, display_name=str(label), state="completed", result="failure")
