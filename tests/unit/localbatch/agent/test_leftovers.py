"""What a crash left running is ended, and nothing else."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from localbatch.agent.leftovers import end_leftover
from localbatch.agent.orders import SpawnedProcess
from unit.localbatch.agent.tries import holds_soon, is_running

SCRIPT = "set -m; sleep 100 >&- & echo $!; sleep 100 >&- & echo $!; read"


class Survivors:
    """A session as a crash leaves it: a leader and two children in groups of their own."""

    def __init__(self, env: dict[str, str]) -> None:
        self.leader = subprocess.Popen(
            ["bash", "-c", SCRIPT],
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.spawned = SpawnedProcess(
            self.leader.pid, psutil.Process(self.leader.pid).create_time()
        )
        assert self.leader.stdout is not None
        self.children = [int(self.leader.stdout.readline()) for _ in range(2)]

    def end_leader(self) -> None:
        self.leader.kill()
        self.leader.wait()

    def close(self) -> None:
        for pid in self.children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.leader.kill()
        self.leader.communicate()


@pytest.fixture
def survivors() -> Iterator[Survivors]:
    made = Survivors({"AZ_BATCH_TASK_DIR": "/somewhere"})
    yield made
    made.close()


@pytest.fixture
def strangers() -> Iterator[Survivors]:
    made = Survivors({})
    yield made
    made.close()


def all_gone(session: Survivors) -> bool:
    return not any(is_running(pid) for pid in (session.leader.pid, *session.children))


def test_the_leader_and_its_session_are_ended(survivors: Survivors) -> None:
    end_leftover(survivors.spawned)

    assert holds_soon(lambda: all_gone(survivors))


def test_children_are_ended_even_when_their_leader_is_gone(survivors: Survivors) -> None:
    survivors.end_leader()

    end_leftover(survivors.spawned)

    assert holds_soon(lambda: all_gone(survivors))


def test_a_process_that_got_the_same_id_later_is_left_alone(survivors: Survivors) -> None:
    earlier = SpawnedProcess(survivors.leader.pid, survivors.spawned.create_time - 60)

    end_leftover(earlier)

    assert is_running(survivors.leader.pid)


def test_children_of_a_strangers_session_are_left_alone(strangers: Survivors) -> None:
    strangers.end_leader()

    end_leftover(strangers.spawned)

    assert all(is_running(pid) for pid in strangers.children)


def test_a_process_that_ended_is_no_trouble(survivors: Survivors) -> None:
    survivors.close()
    assert holds_soon(lambda: all_gone(survivors))

    end_leftover(survivors.spawned)
