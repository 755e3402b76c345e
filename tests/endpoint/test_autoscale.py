"""Pools that choose their number of nodes by formula, over the wire and by the clock."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from endpoint.refusals import refused
from endpoint.running import POOL, Client, eventually
from localbatch.engine.context import Engine
from localbatch.handlers.autoscale import enable_autoscale
from localbatch.http.calls import Call
from localbatch.life.autoscale import apply_due, enable
from localbatch.life.new_jobs import add_job
from localbatch.life.new_tasks import add_task
from localbatch.life.samples import observe
from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.pool import PoolState
from localbatch.rows.pools import Autoscale, PoolRow
from localbatch.store.database import Store
from localbatch.validation import jobs, tasks

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
JOB = {"id": "j", "poolInfo": {"poolId": "p"}, "usesTaskDependencies": True}


def make_scaled(client: Client, pool_id: str, formula: str) -> None:
    client.create_pool(POOL | {"id": pool_id, "enableAutoScale": True, "autoScaleFormula": formula})


def test_a_new_pool_gets_the_nodes_of_its_formula(client: Client) -> None:
    make_scaled(client, "scaled", "$TargetDedicatedNodes = 1; extra = 2;")
    eventually(lambda: client.get_pool("scaled").current_dedicated_nodes == 1)

    pool = client.get_pool("scaled")

    assert pool.enable_auto_scale is True
    assert pool.auto_scale_evaluation_interval == timedelta(minutes=15)
    assert pool.auto_scale_run.results == (
        "$TargetDedicatedNodes=1;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue;$extra=2"
    )
    with refused("OperationNotValidOnPool", 409):
        client.begin_resize_pool("scaled", {"targetDedicatedNodes": 2})


def test_autoscale_is_enabled_evaluated_and_disabled(client: Client) -> None:
    client.create_pool(POOL | {"id": "switchable"})

    client.enable_pool_auto_scale("switchable", {"autoScaleFormula": "$TargetDedicatedNodes=0"})
    evaluated = client.evaluate_pool_auto_scale(
        "switchable", {"autoScaleFormula": "$TargetDedicatedNodes = 5"}
    )
    after = client.get_pool("switchable")
    client.disable_pool_auto_scale("switchable")

    assert evaluated.results.startswith("$TargetDedicatedNodes=5;")
    assert after.target_dedicated_nodes == 0
    assert client.get_pool("switchable").enable_auto_scale is False
    with refused("OperationNotValidOnPool", 409):
        client.evaluate_pool_auto_scale("switchable", {"autoScaleFormula": "x = 1"})


def test_autoscale_is_not_enabled_twice_within_half_a_minute(client: Client) -> None:
    make_scaled(client, "hasty", "$TargetDedicatedNodes = 0;")

    with refused("TooManyEnableAutoScaleRequests", 503):
        client.enable_pool_auto_scale("hasty", {"autoScaleFormula": "$TargetDedicatedNodes = 1"})


def test_switching_autoscale_off_does_not_shorten_the_half_minute(client: Client) -> None:
    client.create_pool(POOL | {"id": "fickle"})
    formula = {"autoScaleFormula": "$TargetDedicatedNodes = 0"}
    client.enable_pool_auto_scale("fickle", formula)
    client.disable_pool_auto_scale("fickle")

    assert client.get_pool("fickle").auto_scale_run is None
    with refused("TooManyEnableAutoScaleRequests", 503):
        client.enable_pool_auto_scale("fickle", formula)


def test_a_new_interval_counts_from_the_request(tmp_path: Path) -> None:
    async def live() -> Autoscale:
        store = Store(tmp_path / "state.db")
        engine = Engine(account="a", url="http://127.0.0.1:1", root=tmp_path, store=store)
        spec = _pool().spec | {"enableAutoScale": True}
        store.pools.insert(enable(replace(_pool(), spec=spec), NOON))
        call = Call(
            method="POST",
            path="/pools/p/enableautoscale",
            segments={"pool": "p"},
            query={},
            headers={"content-type": "application/json"},
            body=b'{"autoScaleEvaluationInterval": "PT20M"}',
            base="",
        )
        enable_autoscale(engine, call)
        pool = store.pools.get("p")
        assert pool
        assert pool.autoscale
        await engine.stop()
        store.close()
        return pool.autoscale

    autoscale = asyncio.run(live())

    assert autoscale.enabled > NOON
    assert autoscale.due == autoscale.enabled + timedelta(minutes=20)


def test_tasks_that_wait_for_others_are_not_active_for_a_formula(tmp_path: Path) -> None:
    async def live() -> list[str]:
        store = Store(tmp_path / "state.db")
        engine = Engine(account="a", url="http://127.0.0.1:1", root=tmp_path, store=store)
        formula = "a = $ActiveTasks.GetSample(1); p = $PendingTasks.GetSample(1)"
        pool = replace(_pool(), spec=_pool().spec | {"autoScaleFormula": formula})
        store.pools.insert(enable(pool, NOON))
        job = add_job(engine, jobs.CREATE("", JOB))
        for task_id, parents in (("first", []), ("second", ["first"]), ("third", ["second"])):
            spec = {"id": task_id, "commandLine": "true", "dependsOn": {"taskIds": parents}}
            add_task(engine, job, tasks.CREATE("", spec))
        seen = []
        for minutes in (0, 5):
            observe(engine, NOON + timedelta(minutes=minutes))
            apply_due(engine, NOON + timedelta(minutes=minutes))
            pool = next(store.pools.where("TRUE"))
            assert pool.autoscale
            assert pool.autoscale.last
            seen.append((pool.autoscale.last.results or "").partition("requeue;")[2])
        await engine.stop()
        store.close()
        return seen

    assert asyncio.run(live()) == ["$a=[0];$p=[0]", "$a=[1];$p=[1]"]


def test_a_formula_that_fails_leaves_the_targets_and_says_why(client: Client) -> None:
    formula = "$TargetDedicatedNodes = avg($PendingTasks.GetSample(TimeInterval_Hour, 70));"

    make_scaled(client, "starved", formula)

    pool = client.get_pool("starved")
    assert pool.target_dedicated_nodes == 0
    assert pool.auto_scale_run.error.code == "InsufficientSampleData"
    [value] = pool.auto_scale_run.error.error_values
    assert value.value.startswith("Line 1, Col 43: Insufficient data from data set: $PendingTasks")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"enableAutoScale": True}, "MissingRequiredProperty"),
        ({"enableAutoScale": True, "autoScaleFormula": "x = ("}, "AutoScalingFormulaSyntaxError"),
        ({"enableAutoScale": True, "autoScaleFormula": "/" * 8193}, "AutoScaleFormulaTooLong"),
        (
            {"enableAutoScale": True, "autoScaleFormula": "x = 1", "targetDedicatedNodes": 1},
            "InvalidPropertyValue",
        ),
        (
            {
                "enableAutoScale": True,
                "autoScaleFormula": "x = 1",
                "autoScaleEvaluationInterval": "PT4M",
            },
            "InvalidPropertyValue",
        ),
        ({"autoScaleFormula": "x = 1"}, "InvalidPropertyValue"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    client: Client, settings: dict[str, object], code: str
) -> None:
    with refused(code, 400):
        client.create_pool(POOL | {"id": "refused"} | settings)


def test_a_pool_without_autoscale_needs_a_formula_and_rest(client: Client) -> None:
    client.create_pool(POOL | {"id": "plain"})
    with refused("MissingRequiredProperty", 400):
        client.enable_pool_auto_scale("plain", {"autoScaleEvaluationInterval": "PT10M"})

    client.create_pool(POOL | {"id": "moving", "targetDedicatedNodes": 1})

    with refused("PoolBeingResized", 409):
        client.enable_pool_auto_scale("moving", {"autoScaleFormula": "x = 1"})


def test_a_formula_runs_when_its_interval_is_over(tmp_path: Path) -> None:
    async def live() -> list[str]:
        store = Store(tmp_path / "state.db")
        engine = Engine(account="a", url="http://127.0.0.1:1", root=tmp_path, store=store)
        store.pools.insert(enable(_pool(), NOON))
        seen = []
        for minutes in (0, 4, 5):
            observe(engine, NOON + timedelta(minutes=minutes))
            apply_due(engine, NOON + timedelta(minutes=minutes))
            pool = store.pools.get("p")
            assert pool
            assert pool.autoscale
            assert pool.autoscale.last
            seen.append((pool.autoscale.last.results or "").rpartition(";")[2])
        await engine.stop()
        store.close()
        return seen

    assert asyncio.run(live()) == ["$seen=0", "$seen=0", "$seen=2"]


def _pool() -> PoolRow:
    return PoolRow(
        key="p",
        id="p",
        spec={
            "taskSlotsPerNode": 1,
            "autoScaleFormula": "$TargetDedicatedNodes = 0; seen = $ActiveTasks.Count();",
            "autoScaleEvaluationInterval": "PT5M",
        },
        state=PoolState.ACTIVE,
        state_time=NOON,
        allocation_state=AllocationState.STEADY,
        allocation_time=NOON,
        target_dedicated=0,
        target_spot=0,
        etag="0x1",
        last_modified=NOON,
        creation_time=NOON,
    )
