"""Which task goes to which node."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from localbatch.lifecycle.task import TaskState
from localbatch.rows.tasks import TaskRow
from localbatch.rules.placement import FreeNode, place

TIME = datetime(2026, 1, 1, tzinfo=UTC)


def waiting(number: int, *, slots: int = 1, affinity: str | None = None) -> TaskRow:
    return TaskRow(
        job_key="job",
        key=f"t{number}",
        id=f"t{number}",
        spec={"affinityInfo": {"affinityId": affinity}} if affinity else {},
        state=TaskState.ACTIVE,
        state_time=TIME,
        sequence=number,
        slots=slots,
        etag="",
        last_modified=TIME,
        creation_time=TIME,
    )


def nodes(*free: int) -> list[FreeNode]:
    return [FreeNode(node_id=f"n{i}", sequence=i, free=slots) for i, slots in enumerate(free)]


def test_spread_gives_each_node_one_before_any_gets_two() -> None:
    placements, _ = place([waiting(i) for i in range(3)], nodes(2, 2, 2), pack=False)

    assert [node for placement in placements for node in placement.node_ids] == ["n0", "n1", "n2"]


def test_pack_fills_one_node_before_the_next() -> None:
    placements, _ = place([waiting(i) for i in range(3)], nodes(2, 2, 2), pack=True)

    assert [node for placement in placements for node in placement.node_ids] == ["n0", "n0", "n1"]


def test_a_task_that_fits_nowhere_does_not_hold_up_the_next() -> None:
    placements, _ = place([waiting(0, slots=4), waiting(1)], nodes(2), pack=False)

    assert [placement.task.id for placement in placements] == ["t1"]


def test_affinity_wins_over_the_fill_type() -> None:
    placements, _ = place([waiting(0, affinity="TVM:n1")], nodes(4, 1), pack=False)

    assert [node for placement in placements for node in placement.node_ids] == ["n1"]


@given(
    st.lists(st.integers(1, 4), max_size=20),
    st.lists(st.integers(1, 4), min_size=1, max_size=5),
    st.booleans(),
)
def test_no_node_is_ever_given_more_than_its_free_slots(
    wanted: list[int], free: list[int], pack: bool
) -> None:
    tasks = [waiting(i, slots=slots) for i, slots in enumerate(wanted)]

    placements, left = place(tasks, nodes(*free), pack=pack)

    taken = sum(placement.task.slots for placement in placements)
    assert all(node.free >= 0 for node in left)
    assert taken + sum(node.free for node in left) == sum(free)
