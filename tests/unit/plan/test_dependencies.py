"""What tasks depend on in Batch: few ids, ranges, or gates where there are many."""

from collections.abc import Iterable
from dataclasses import replace

from flowrun.model.machines import OperatingSystem
from flowrun.model.needs import Dependencies, StepNeeds
from flowrun.model.workflow import Task
from flowrun.plan.dependencies import MOST_CHARACTERS, RunDependencies

NEEDS = {"b": StepNeeds(whole=("a",))}


def tasks(step: str, ids: Iterable[str], needs: tuple[str, ...] = ()) -> list[Task]:
    return [Task(id=task_id, step=step, command_line="x", needs=needs) for task_id in ids]


def all_behind(gates: Iterable[Task], ids: Iterable[str]) -> set[str]:
    """Return every task that must succeed before these, gates among them."""
    behind = {gate.id: gate.depends_on.ids for gate in gates}
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        known = waiting.pop()
        found.add(known)
        waiting += behind.get(known, ())
    return found


def test_a_few_tasks_are_named() -> None:
    (reader,) = tasks("b", ["b"])
    dependencies = RunDependencies(NEEDS, [*tasks("a", ["a-1", "a-2"]), reader])

    assert dependencies.of(reader) == Dependencies(("a-1", "a-2"))
    assert dependencies.take_gates() == ()


def test_tasks_that_are_done_are_left_out() -> None:
    (reader,) = tasks("b", ["b"], needs=("m-1", "m-2"))
    dependencies = RunDependencies(NEEDS, [*tasks("m", ["m-2"]), reader])

    assert dependencies.of(reader) == Dependencies(("m-2",))


def test_whole_numbers_become_ranges_that_cover_no_gap() -> None:
    (reader,) = tasks("b", ["b"])
    ids = ["3", "1", "2", "7", "10", "9"]
    dependencies = RunDependencies(NEEDS, [*tasks("a", ids), reader])

    assert dependencies.of(reader) == Dependencies((), ((1, 3), (7, 7), (9, 10)))


def test_numbers_with_leading_zeros_are_no_numbers_to_batch() -> None:
    (reader,) = tasks("b", ["b"])
    dependencies = RunDependencies(NEEDS, [*tasks("a", ["01", "1"]), reader])

    assert dependencies.of(reader) == Dependencies(("01", "1"))


def test_very_many_tasks_stand_behind_one_gate_of_gates() -> None:
    (reader,) = tasks("b", ["b"])
    ids = [f"a-{'x' * 50}-{number}" for number in range(2000)]
    dependencies = RunDependencies(NEEDS, [*tasks("a", ids), reader])

    last = dependencies.of(reader).ids
    gates = dependencies.take_gates()

    assert len(last) == 1
    assert all_behind(gates, last) >= set(ids)
    assert all(len(",".join(gate.depends_on.ids)) < MOST_CHARACTERS for gate in gates)
    assert len({gate.id for gate in gates}) == len(gates) == 4
    assert all(len(gate.id) <= 64 for gate in gates)


def test_many_readers_of_many_tasks_share_the_gates() -> None:
    readers = tasks("b", [f"b-{number}" for number in range(500)])
    dependencies = RunDependencies(
        NEEDS, [*tasks("a", [f"a-{number}" for number in range(1000)]), *readers]
    )

    depends_on = {dependencies.of(reader) for reader in readers}

    assert len(depends_on) == 1
    assert len(dependencies.take_gates()) == 1
    assert dependencies.take_gates() == ()


def test_a_gate_has_the_same_id_whenever_it_waits_for_the_same() -> None:
    (reader,) = tasks("b", ["b"])
    ids = [f"a-{'x' * 50}-{number}" for number in range(1000)]

    made = []
    for _ in range(2):
        dependencies = RunDependencies(NEEDS, [*tasks("a", ids), reader])
        dependencies.of(reader)
        made.append(dependencies.take_gates())
    other = RunDependencies(NEEDS, [*tasks("a", ids[1:]), reader])
    other.of(reader)

    assert made[0] == made[1]
    assert not {gate.id for gate in made[0]} & {gate.id for gate in other.take_gates()}


def test_very_many_partners_of_one_task_stand_behind_gates_too() -> None:
    ids = [f"m-{'x' * 50}-{number}" for number in range(2000)]
    (reader,) = tasks("b", ["b"], needs=tuple(ids))
    dependencies = RunDependencies({}, [*tasks("m", ids), reader])

    found = dependencies.of(reader).ids

    assert all_behind(dependencies.take_gates(), found) >= set(ids)
    assert len(",".join(found)) < MOST_CHARACTERS


def test_a_gate_runs_where_its_readers_run() -> None:
    ids = [f"a-{'x' * 50}-{number}" for number in range(1000)]
    (reader,) = tasks("b", ["b"])
    boxed = replace(reader, container_image="python:3.12")

    dependencies = RunDependencies(NEEDS, [*tasks("a", ids), boxed], OperatingSystem.WINDOWS)
    dependencies.of(boxed)

    for gate in dependencies.take_gates():
        assert gate.container_image == "python:3.12"
        assert gate.command_line == 'cmd /c "exit 0"'
