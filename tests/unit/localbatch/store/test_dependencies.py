"""The index of unmet dependencies says what asking every parent would say."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from localbatch.lifecycle.task import TaskState
from localbatch.rows.tasks import TaskRow
from localbatch.store.database import Store

TIME = datetime(2026, 1, 1, tzinfo=UTC)
IDS = ("0", "1", "2", "02", "3", "003", "a", "B", "99999999999999999999")

ids = st.sampled_from(IDS)
ranges = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: (min(ends), max(ends)))
waits = st.tuples(st.lists(ids, max_size=3), st.lists(ranges, max_size=2))
steps = st.lists(st.one_of(ids, waits), max_size=15)


def make_task(key: str, unmet: int) -> TaskRow:
    return TaskRow(
        job_key="job",
        key=key,
        id=key,
        spec={},
        state=TaskState.ACTIVE,
        state_time=TIME,
        sequence=1,
        slots=1,
        unmet=unmet,
        etag="",
        last_modified=TIME,
        creation_time=TIME,
    )


def is_ready(wait: tuple[list[str], list[tuple[int, int]]], done: set[str]) -> bool:
    numbers = {int(task_id) for task_id in done if task_id.isdigit()}
    wanted = {number for first, last in wait[1] for number in range(first, last + 1)}
    return {task_id.lower() for task_id in wait[0]} <= done and wanted <= numbers


@settings(deadline=None)  # other tests use the machine too
@given(steps=steps)
def test_a_task_is_ready_exactly_when_all_its_parents_are_done(
    steps: list[str | tuple[list[str], list[tuple[int, int]]]],
) -> None:
    done: set[str] = set()
    waiting: dict[str, tuple[list[str], list[tuple[int, int]]]] = {}
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "state.db")
        for number, step in enumerate(steps):
            if isinstance(step, str):
                done.add(step.lower())
                store.dependencies.satisfy("job", step.lower())
            else:
                child = f"child{number}"
                waiting[child] = step
                unmet = store.dependencies.expect("job", child, ids=step[0], ranges=step[1])
                store.tasks.insert(make_task(child, unmet))
            ready = {task.key for task in store.tasks.ready("job", slots=1, limit=99)}
            assert ready == {child for child, wait in waiting.items() if is_ready(wait, done)}
        store.close()


def test_nothing_is_left_of_a_deleted_job(tmp_path: Path) -> None:
    store = Store(tmp_path / "state.db")
    store.dependencies.expect("job", "child", ids=["a"], ranges=[(1, 3)])
    store.dependencies.satisfy("job", "1")

    store.dependencies.delete_of_job("job")
    store.close()

    with sqlite3.connect(tmp_path / "state.db") as connection:
        for table in ("unmet", "met", "awaited_ranges"):
            count = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()  # noqa: S608 - own names
            assert count == (0,)
    connection.close()
