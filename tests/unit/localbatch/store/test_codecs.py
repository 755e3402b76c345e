"""A row comes back from the store as it went in, whatever its parts are."""

from datetime import UTC, datetime

import pytest

from localbatch.agent.orders import ContainerInfo, Failure, SpawnedProcess
from localbatch.lifecycle.subtask import SubtaskState
from localbatch.rows.executions import Execution, Location, Result, Subtask
from localbatch.store.codecs import column_codec

NOON = datetime(2026, 1, 1, 12, 0, 0, 5, tzinfo=UTC)
FAILURE = Failure(category="UserError", code="C", message="m", details=(("name", "value"),))
EXECUTION = Execution(
    retry_count=1,
    last_retry=NOON,
    started=NOON,
    exit_code=0,
    container=ContainerInfo(id="c", state="exited"),
    failure=FAILURE,
    result=Result.FAILURE,
)
SUBTASK = Subtask(
    id=1,
    location=Location(pool_id="p", node_id="n", folder="f"),
    state=SubtaskState.COMPLETED,
    state_time=NOON,
    failure=FAILURE,
)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Execution, EXECUTION),
        (Execution, Execution()),
        (Execution | None, EXECUTION),
        (tuple[Subtask, ...], (SUBTASK, SUBTASK)),
        (tuple[Subtask, ...], ()),
        (tuple[SpawnedProcess, ...] | None, (SpawnedProcess(1, 2.5),)),
        (datetime, NOON),
        (bool, True),
        (Result | None, Result.SUCCESS),
        (dict[str, int], {"a": 1}),
        (str | None, "text"),
    ],
)
def test_a_value_comes_back_as_it_was(kind: object, value: object) -> None:
    codec = column_codec(kind)

    assert codec.decode(codec.encode(value)) == value


def test_what_has_its_default_takes_no_space() -> None:
    assert column_codec(Execution).encode(Execution()) == "{}"
