"""When pools are cleaned up after a run, and that what an apply has missed is made up for."""

from dataclasses import replace
from pathlib import Path

import pytest

from flowrun.model.account import JobInfo
from flowrun.plan import operations as op
from unit.plan.test_pools import FIXED, SCALED, Lab

DELETE = "cleanup: {pools: delete}"
ZERO = "cleanup: {pools: resize_to_zero}"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def cleanups(plan: op.Plan) -> list[op.CleanUpPool]:
    return [one for one in plan.operations if isinstance(one, op.CleanUpPool)]


@pytest.mark.parametrize(
    "section", ["cleanup: {pools: keep}", "cleanup: {pools: delete, when: never}"]
)
def test_pools_may_stay(lab: Lab, section: str) -> None:
    assert cleanups(lab.plan(FIXED, section)) == []


def test_the_last_operation_deletes_the_pool_and_nobody_is_asked(lab: Lab) -> None:
    plan = lab.plan(FIXED, DELETE)

    assert isinstance(plan.operations[-1], op.CleanUpPool)
    assert not plan.destructive
    assert lab.apply(FIXED, DELETE).error is None
    assert lab.batch.pools == {}
    assert lab.plan(FIXED, DELETE).operations == ()


@pytest.mark.parametrize("pool", [FIXED, SCALED])
def test_a_pool_without_nodes_stays_without_until_there_is_work(lab: Lab, pool: str) -> None:
    lab.apply(FIXED)
    lab.apply(pool)

    assert lab.apply(pool, ZERO).error is None

    (there,) = lab.batch.pools.values()
    assert (there.target_dedicated, there.autoscale) == (0, False)
    assert lab.plan(pool, ZERO).operations == ()


def test_what_a_killed_apply_has_left_is_done_by_the_next(lab: Lab) -> None:
    lab.apply(FIXED)

    plan = lab.plan(FIXED, DELETE)

    assert [type(one) for one in plan.operations] == [op.CleanUpPool]
    lab.apply(FIXED, DELETE)
    assert lab.batch.pools == {}


def test_a_pool_that_another_job_uses_is_left_alone(lab: Lab) -> None:
    lab.apply(FIXED)
    lab.batch.jobs["other"] = JobInfo(id="other", state="active", pool_id="DEMO", terminates=False)

    outcome = lab.apply(FIXED, DELETE)

    assert outcome.error is None
    assert list(lab.batch.pools) == ["demo"]


def test_a_job_that_ends_is_waited_for(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.apply(FIXED)
    ending = JobInfo(id="other", state="terminating", pool_id="demo", terminates=True)
    lab.batch.jobs["other"] = ending
    ended = {"other": replace(ending, state="completed")}
    monkeypatch.setattr(lab.world.clock, "sleep", lambda _: lab.batch.jobs.update(ended))

    lab.apply(FIXED, DELETE)

    assert lab.batch.pools == {}
