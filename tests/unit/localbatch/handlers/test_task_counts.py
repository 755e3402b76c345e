"""What clients poll costs one query, however many tasks there are."""

import asyncio
import json
from pathlib import Path

import pytest

from localbatch.engine.context import Engine
from localbatch.handlers import adding, jobs
from localbatch.http.calls import Call, Handler
from localbatch.service.wire import Json
from localbatch.store.database import Store


def make_call(body: Json | None = None) -> Call:
    return Call(
        method="POST" if body else "GET",
        path="/jobs/j",
        segments={"job": "J"},
        query={},
        headers={"content-type": "application/json"},
        body=json.dumps(body).encode() if body else b"",
        base="",
    )


async def count_queries(root: Path, handler: Handler) -> int:
    """Return how many statements an operation on a job of many tasks sends to the store."""
    store = Store(root / "state.db")
    engine = Engine(account="a", url="", root=root, store=store)
    statements: list[str] = []
    try:
        with store.transaction():
            jobs.create_job(engine, make_call({"id": "j", "poolInfo": {"poolId": "p"}}))
        for n in range(3):
            tasks = [{"id": f"t{n}-{i}", "commandLine": "true"} for i in range(100)]
            with store.transaction():
                adding.create_task_collection(engine, make_call({"value": tasks}))
        store._connection.set_trace_callback(statements.append)  # noqa: SLF001 - no other way to count
        handler(engine, make_call())
    finally:
        await engine.stop()
        store.close()
    return sum(statement.startswith("SELECT") for statement in statements)


@pytest.mark.parametrize("handler", [jobs.count_tasks, jobs.get_job])
def test_a_poll_is_one_query(tmp_path: Path, handler: Handler) -> None:
    assert asyncio.run(count_queries(tmp_path, handler)) == 1
