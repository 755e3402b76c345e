"""One try of a multi-instance task, on all of its nodes at once.

Every instance runs the coordination command; when all have succeeded, the primary runs the
application command. What coordination commands left running lives until the primary has ended.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from localbatch.agent.attempt import Result, conclude, execute, prepare_and_execute
from localbatch.agent.orders import AttemptOutcome, Failure, MultiInstanceOrder, OnSpawn, TaskOrder
from localbatch.agent.sandbox.sandbox import Sandbox
from localbatch.agent.watch import Ending, Watch


class _Meeting:
    """What the instances of a try tell each other."""

    def __init__(self, instances: int) -> None:
        self._missing = instances
        self.complete = asyncio.Event()
        self.over = asyncio.Event()
        self.failure: Failure | None = None

    def arrive(self) -> None:
        """Say that one more coordination command has succeeded."""
        self._missing -= 1
        if not self._missing:
            self.complete.set()

    def fail(self, subtask_id: int, failure: Failure) -> None:
        """End the try for everybody; the first failure is the one that counts."""
        # Once it is over, the others fail because they were told to end.
        if not self.over.is_set():
            detail = ("SubtaskId", str(subtask_id))
            self.failure = replace(failure, details=(*failure.details, detail))
            self.over.set()


@dataclass(frozen=True, slots=True)
class _Node:
    """What an instance has besides its order."""

    meeting: _Meeting
    on_spawn: OnSpawn
    sandbox: Sandbox | None


async def run_instances(
    order: MultiInstanceOrder,
    *,
    stop: asyncio.Event,
    on_spawn: OnSpawn,
    sandboxes: Sequence[Sandbox | None],
) -> AttemptOutcome:
    """Run one try to its end; the outcome is the primary's, with those of its subtasks.

    Each instance has its node's sandbox, the primary the first.
    """
    meeting = _Meeting(len(sandboxes))
    nodes = [_Node(meeting, on_spawn, sandbox) for sandbox in sandboxes]
    # A defect in one instance cancels the others, or they would wait for it without end.
    async with asyncio.TaskGroup() as group:
        stopping = group.create_task(_pass_on(stop, meeting))
        primary = group.create_task(_run_primary(order, nodes[0]))
        subtasks = [
            group.create_task(_run_subtask(number, subtask, nodes[number]))
            for number, subtask in enumerate(order.subtasks, start=1)
        ]
        # It raises nothing itself: what a defect brings about is the group's to decide.
        await asyncio.wait((primary, *subtasks))
        # Else the group would wait for a stop that does not come.
        stopping.cancel()
    outcome = replace(primary.result(), subtasks=tuple(subtask.result() for subtask in subtasks))
    if meeting.failure is None:
        return outcome
    # An exit code would be the primary's, whose command did not run (A0013).
    return replace(outcome, exit_code=None, failure=meeting.failure, stopped=False)


async def _pass_on(stop: asyncio.Event, meeting: _Meeting) -> None:
    await stop.wait()
    meeting.over.set()


async def _run_primary(order: MultiInstanceOrder, node: _Node) -> AttemptOutcome:
    started = datetime.now(UTC)
    watch = Watch.begin(node.meeting.over, order.application.max_seconds)
    application: Result | None = None

    async def apply(exit_code: int) -> None:
        nonlocal application
        if exit_code == 0:
            application = await _apply(order.application, watch, node)

    try:
        coordination = await prepare_and_execute(
            order.coordination, watch, on_spawn=node.on_spawn, sandbox=node.sandbox, linger=apply
        )
    # Also when its files or its command failed: the subtasks live until it has ended (A0012).
    finally:
        node.meeting.over.set()
    result = coordination
    if application:
        # Both its commands are one try of the primary.
        result = replace(application, usage=application.usage + coordination.usage)
    return await conclude(order.application, result, started=started)


async def _apply(order: TaskOrder, watch: Watch, node: _Node) -> Result:
    """Run the application command once every instance is ready for it."""
    node.meeting.arrive()
    ready = asyncio.ensure_future(node.meeting.complete.wait())
    ending = await watch.until(ready)
    ready.cancel()
    if ending is not Ending.FINISHED:
        return Result.of(ending)
    result = await execute(order, watch, on_spawn=node.on_spawn, sandbox=node.sandbox)
    node.meeting.over.set()
    return result


async def _run_subtask(number: int, order: TaskOrder, node: _Node) -> AttemptOutcome:
    started = datetime.now(UTC)

    async def stay(exit_code: int) -> None:
        if exit_code == 0:
            node.meeting.arrive()
            await node.meeting.over.wait()

    watch = Watch.begin(node.meeting.over, order.max_seconds)
    result = await prepare_and_execute(
        order, watch, on_spawn=node.on_spawn, sandbox=node.sandbox, linger=stay
    )
    if result.failure:
        node.meeting.fail(number, result.failure)
    return await conclude(order, result, started=started)
