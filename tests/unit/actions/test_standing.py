"""Which pools stay when a command is over."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.pools import EMPTY_POOL
from fakes.world import World
from flowrun.actions.standing import find_standing_pools, find_standing_schedules
from flowrun.errors import GatewayError
from flowrun.model.account import PoolInfo, ScheduleInfo
from flowrun.state.marks import WORKFLOW
from flowrun.state.standing import StandingPool, StandingSchedule

SCHEDULE = ScheduleInfo(
    id="nightly", state="active", recent_job="nightly:job-1", metadata={WORKFLOW: "words"}
)
OURS = replace(EMPTY_POOL, id="ours", target_dedicated=2, metadata={WORKFLOW: "words"})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_pool_of_the_workflow_stays_with_its_nodes(world: World) -> None:
    plan = world.plan()
    world.batch.pools = {"ours": replace(OURS, target_spot=1)}

    assert find_standing_pools(world.session, plan) == (StandingPool(id="ours", nodes=3),)


@pytest.mark.parametrize(
    "pool",
    [
        replace(OURS, metadata={WORKFLOW: "another"}),
        replace(OURS, metadata={}),
        replace(OURS, target_dedicated=0),
        replace(OURS, state="deleting"),
    ],
)
def test_what_is_not_ours_or_has_no_nodes_is_not_told(world: World, pool: PoolInfo) -> None:
    plan = world.plan()
    world.batch.pools = {"pool": pool}

    assert find_standing_pools(world.session, plan) == ()


def test_an_account_that_does_not_answer_spoils_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise GatewayError("Unreachable", 0, "")

    plan = world.plan()
    monkeypatch.setattr(world.batch, "list_pools", refuse)

    assert find_standing_pools(world.session, plan) == ()


def test_when_nothing_was_to_do_the_plan_has_seen_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_again() -> None:
        pytest.fail("the account was asked again")

    world.apply()
    plan = world.plan()
    monkeypatch.setattr(world.batch, "list_pools", ask_again)

    assert plan.is_empty
    assert find_standing_pools(world.session, plan) == (StandingPool(id="words-pool", nodes=2),)


def test_a_schedule_of_the_workflow_that_goes_on_is_told_as_it_is_by_then(world: World) -> None:
    world.batch.schedules = {"nightly": SCHEDULE}
    plan = world.plan()
    others = (
        replace(SCHEDULE, state="disabled"),
        replace(SCHEDULE, metadata={WORKFLOW: "another"}),
        replace(SCHEDULE, recent_job="nightly:job-2"),
    )
    world.batch.schedules = dict(zip("abc", others, strict=True))

    assert find_standing_schedules(world.session, plan) == (
        StandingSchedule(id="nightly", next_run=None, recent_job="nightly:job-2"),
    )


def test_without_schedules_the_account_is_not_asked_for_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = world.plan()
    monkeypatch.setattr(world.batch, "list_schedules", lambda: pytest.fail("it was asked"))

    assert find_standing_schedules(world.session, plan) == ()


def test_schedules_that_cannot_be_asked_for_spoil_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise GatewayError("Unreachable", 0, "")

    world.batch.schedules = {"nightly": SCHEDULE}
    plan = world.plan()
    monkeypatch.setattr(world.batch, "list_schedules", refuse)

    assert find_standing_schedules(world.session, plan) == ()
