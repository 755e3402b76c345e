"""Which waiting tasks can never run, and for which failed one."""

from flowrun.model.account import TaskInfo
from flowrun.model.needs import Dependencies
from flowrun.state.blocked import find_blocked


def task(
    task_id: str, *needed: str, ranges: tuple[tuple[int, int], ...] = (), state: str = "active"
) -> TaskInfo:
    depends_on = Dependencies(needed, ranges)
    return TaskInfo(id=task_id, display_name="", state=state, depends_on=depends_on)


FAILED = [task("bad", state="completed"), task("7", state="completed")]


def test_who_needs_a_failed_task_is_blocked_and_all_behind_it() -> None:
    waiting = [task("x", "good", "BAD"), task("y", "x"), task("z", "good"), task("free")]

    assert find_blocked(waiting, FAILED) == {"x": "bad", "y": "bad"}


def test_a_failed_number_blocks_the_ranges_that_hold_it() -> None:
    waiting = [task("x", ranges=((1, 3), (6, 9))), task("y", ranges=((8, 9),)), task("z", "x")]

    assert find_blocked(waiting, FAILED) == {"x": "7", "z": "7"}


def test_without_failures_nothing_is_blocked() -> None:
    assert find_blocked([task("x", "y")], []) == {}
