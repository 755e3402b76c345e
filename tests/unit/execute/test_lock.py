"""The lock: only the lease decides, and who lost it changes nothing."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest

from fakes.blob import FakeBlob
from fakes.clock import FakeClock
from fakes.lease import FakeLease
from fakes.world import World
from flowrun.errors import GatewayError, LockedError, StaleError
from flowrun.execute.events import Noticed
from flowrun.execute.held_lock import HeldLock
from flowrun.execute.holder import Holder, read_holder, this_process, write_holder
from unit.execute.test_holder import ME

DEAD = replace(ME, pid=2**22 + 1)
FAR = replace(ME, machine="another machine", host="far")


@dataclass
class Alarm(FakeClock):
    """A clock that does something once it shows so many seconds."""

    at: float = 0.0
    action: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.seconds >= self.at:
            self.action()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world with work to do, whose lock was used before."""
    world = World(tmp_path)
    world.apply()
    world.write("text1.txt", "other")
    return world


def hold(world: World, holder: Holder, *, lease: str | None = None) -> None:
    world.blob.lease_owner = write_holder(holder)
    world.blob.lease_id = lease or holder.lease


def notices(world: World) -> list[str]:
    return [event.message for event in world.events if isinstance(event, Noticed)]


def test_a_lock_held_by_a_living_process_of_this_machine_is_respected_at_once(
    world: World,
) -> None:
    hold(world, ME)

    outcome = world.apply()

    assert isinstance(outcome.error, LockedError)
    assert f"process {os.getpid()}" in str(outcome.error)
    assert world.clock.seconds < 1


@pytest.mark.parametrize("text", [write_holder(FAR), "not of our writing", "", None])
def test_a_holder_that_may_live_is_waited_for_as_long_as_a_lease_lasts(
    world: World, text: str | None
) -> None:
    world.blob.lease_owner, world.blob.lease_id = text, str(uuid4())

    outcome = world.apply()

    assert isinstance(outcome.error, LockedError)
    assert 60 <= world.clock.seconds < 70
    assert len(notices(world)) == 1
    assert "waiting up to 60 s" in notices(world)[0]


def test_a_killed_holder_without_a_name_is_waited_out(world: World) -> None:
    """It took the lease and was killed before it wrote down who it is."""
    lease = FakeLease(world.blob)
    world.clock = Alarm(at=40, action=lease.release)

    outcome = world.apply()

    assert outcome.error is None
    assert "has not said who it is" in notices(world)[0]


def test_a_lock_held_by_a_dead_process_is_taken_over(world: World) -> None:
    hold(world, DEAD)

    outcome = world.apply()

    assert outcome.error is None
    assert world.clock.seconds < 5


def test_the_lease_of_a_living_run_is_not_taken_because_an_older_text_names_a_dead_one(
    world: World,
) -> None:
    hold(world, DEAD, lease=str(uuid4()))
    living = world.blob.lease_id

    outcome = world.apply()

    assert isinstance(outcome.error, LockedError)
    assert world.blob.lease_id == living


def test_a_run_by_somebody_else_since_the_plan_makes_it_stale(world: World) -> None:
    plan = world.plan()
    world.blob.lease_owner = "somebody else"

    outcome = world.apply(plan)

    assert isinstance(outcome.error, StaleError)
    assert (world.blob.lease_owner, world.blob.lease_id) == ("somebody else", None)


def test_a_dead_holder_that_worked_on_after_the_plan_makes_it_stale(world: World) -> None:
    hold(world, DEAD)
    plan = world.plan()
    world.write("text2.txt", "other too")

    outcome = world.apply(plan)

    assert isinstance(outcome.error, StaleError)


def test_a_container_that_was_deleted_since_the_plan_makes_it_stale(world: World) -> None:
    plan = world.plan()
    world.blob.delete_container("words-flowrun")

    assert isinstance(world.apply(plan).error, StaleError)


def test_who_is_stopped_before_it_has_said_who_it_is_does_not_begin(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_lease(_container: str, _blob: str) -> str | None:
        FakeLease(world.blob)
        return world.blob.lease_owner

    plan = world.plan()
    monkeypatch.setattr(world.blob, "read_lease_owner", lose_lease)

    assert isinstance(world.apply(plan).error, LockedError)


def test_the_lock_says_who_had_it_and_that_it_was_given_back(world: World) -> None:
    world.apply()

    last = read_holder(world.blob.lease_owner)
    assert (last.pid, last.released) == (os.getpid(), True)
    assert world.blob.lease_id is None


def held(blob: FakeBlob, clock: FakeClock) -> tuple[HeldLock, FakeLease]:
    lease = FakeLease(blob)
    return HeldLock(lease, clock, seconds=60, taken=clock.since_boot(), in_doubt=False), lease


def test_a_holder_that_slept_longer_than_its_lease_goes_on_if_nobody_had_it() -> None:
    blob, clock = FakeBlob(), FakeClock()
    lock, lease = held(blob, clock)
    clock.seconds += 1000

    lock.check()

    assert blob.lease_id == lease.id


def test_a_holder_that_slept_while_another_run_had_the_lease_may_not_write() -> None:
    blob, clock = FakeBlob(), FakeClock()
    lock, _ = held(blob, clock)
    FakeLease(blob).release()
    clock.seconds += 1000

    for _ in range(2):
        with pytest.raises(LockedError):
            lock.check()


def test_a_holder_that_cannot_ask_for_its_lease_may_not_write_once_it_is_old() -> None:
    class Unreachable(FakeLease):
        def renew(self) -> None:
            raise GatewayError("Unreachable", 0, "nobody answers")

    clock = FakeClock()
    lock = HeldLock(Unreachable(FakeBlob()), clock, seconds=60, taken=0.0, in_doubt=False)
    lock.check()
    clock.seconds = 51

    with pytest.raises(GatewayError):
        lock.check()


def test_nothing_is_sent_after_the_lock_was_given_back() -> None:
    blob, clock = FakeBlob(), FakeClock()
    lock, lease = held(blob, clock)

    lock.release(this_process(lease=lease.id, since=clock.now()))

    with pytest.raises(LockedError):
        lock.check()
