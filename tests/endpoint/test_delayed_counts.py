"""Counts that show how it was some seconds ago, while everything else is exact."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from endpoint.faulty import set_faults
from endpoint.running import Client, RunningEndpoint, eventually, make_job, make_pool
from localbatch.lifecycle.task import TaskState
from localbatch.rows.executions import Result
from localbatch.rows.tasks import TaskRow
from localbatch.store.database import Store

HOUR = {"fault": "counts", "seconds": 3600}
START = datetime(2026, 1, 1, tzinfo=UTC)


def counted(client: Client, job_id: str = "job") -> int:
    counts = client.get_job_task_counts(job_id).task_counts
    return int(counts.active + counts.running + counts.completed)


def test_tasks_are_counted_late_and_listed_at_once(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_job(client, "job")
        client.create_task("job", {"id": "t", "commandLine": "true"})
        exact = counted(client)

        set_faults(own_endpoint, HOUR | {"times": 1})
        late, later = counted(client), counted(client)

        assert (exact, late, later) == (1, 0, 1)
        assert [task.id for task in client.list_tasks("job")] == ["t"]


def test_late_counts_catch_up(own_endpoint: RunningEndpoint) -> None:
    set_faults(own_endpoint, HOUR | {"seconds": 2})
    with own_endpoint.client() as client:
        make_pool(client)
        make_job(client, "job")
        client.create_task("job", {"id": "t", "commandLine": "true"})
        eventually(lambda: client.get_task("job", "t").state == "completed")
        at_first = counted(client)

        eventually(lambda: client.get_job_task_counts("job").task_counts.succeeded == 1)

        assert at_first == 0


def test_nodes_are_counted_late_and_listed_at_once(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client, nodes=2)
        set_faults(own_endpoint, HOUR)

        [late] = client.list_pool_node_counts()

        assert late.dedicated.total == 0
        assert len(list(client.list_nodes("pool"))) == 2
        assert client.get_pool("pool").current_dedicated_nodes == 2


def test_a_task_counts_as_what_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    store.tasks.insert(make_task())

    def counts(second: float) -> list[Any]:
        return store.history.task_counts("job", START + timedelta(seconds=second))

    assert counts(-1) == []
    assert counts(5) == [("active", "success", 1, 1)]
    assert counts(15) == [("running", "success", 1, 1)]
    assert counts(20) == [("completed", "success", 1, 1)]
    store.close()


def make_task() -> TaskRow:
    """Return a task that was added, ran after ten seconds and ended after twenty."""
    return TaskRow(
        job_key="job",
        key="t",
        id="t",
        spec={},
        state=TaskState.COMPLETED,
        state_time=START + timedelta(seconds=20),
        previous_state=TaskState.RUNNING,
        previous_time=START + timedelta(seconds=10),
        sequence=1,
        slots=1,
        result=Result.SUCCESS,
        etag="",
        last_modified=START,
        creation_time=START,
    )
