"""Which failures are looked into."""

from pathlib import Path

from fakes.world import World
from flowrun.execute.context import Context
from flowrun.execute.diagnosis import diagnose_tasks
from flowrun.model.account import TaskInfo


def test_a_rare_failure_is_looked_into_beside_a_frequent_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    context = Context(
        session=world.session, notify=world.events.append, bookkeeping="words-flowrun"
    )
    frequent = [
        TaskInfo(id=f"t{n}", display_name="", state="completed", exit_code=1) for n in range(40)
    ]
    rare = TaskInfo(id="rare", display_name="", state="completed", exit_code=3)

    failed = diagnose_tasks(context, "words-job-1", [*frequent, rare])

    assert [task.task_id for task in failed if task.stderr_tail] == ["t0", "t1", "t2", "rare"]
