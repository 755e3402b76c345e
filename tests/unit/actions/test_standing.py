"""Which pools stay when a command is over."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.pools import EMPTY_POOL
from fakes.world import World
from flowrun.actions.standing import StandingPool, find_standing_pools
from flowrun.errors import GatewayError
from flowrun.model.account import PoolInfo
from flowrun.state.marks import WORKFLOW

OURS = replace(EMPTY_POOL, id="ours", target_dedicated=2, metadata={WORKFLOW: "words"})


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_pool_of_the_workflow_stays_with_its_nodes(world: World) -> None:
    world.batch.pools = {"ours": replace(OURS, target_spot=1)}

    assert find_standing_pools(world.session, "words") == (StandingPool(id="ours", nodes=3),)


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
    world.batch.pools = {"pool": pool}

    assert find_standing_pools(world.session, "words") == ()


def test_an_account_that_does_not_answer_spoils_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise GatewayError("Unreachable", 0, "")

    monkeypatch.setattr(world.batch, "list_pools", refuse)

    assert find_standing_pools(world.session, "words") == ()
