"""Several pools: which keys each takes from another, and which steps run on which."""

from fakes.spec_folder import SpecFolder
from flowrun.language.load import load_claims

CPU = """  cpu:
    id: the-{{ workflow.name }}
    image: {publisher: p, offer: o, sku: s}
    vm_size: Basic_A1
    nodes: {dedicated: 2, spot: 1}
    task_slots_per_node: 4
    fill: pack
"""
POOLS = f"""pools:
{CPU}  large: {{like: cpu, vm_size: Standard_E16s_v3}}
  huge: {{like: large, nodes: {{spot: 3}}}}
"""


def steps(*pools: str) -> str:
    lines = (f"  - {{step: s{i}, pool: {pool}, command: echo}}" for i, pool in enumerate(pools))
    return "\n".join(("tasks:", *lines))


def messages(spec: SpecFolder, *sections: str) -> list[str]:
    return [warning.summary for warning in spec.draft(*sections).warnings]


def test_a_pool_takes_the_keys_that_it_does_not_say_but_no_id(spec: SpecFolder) -> None:
    (huge,) = spec.workflow(POOLS, steps("huge")).own_pools

    assert (huge.name, huge.id, huge.address) == ("huge", "demo-huge", "pools.huge")
    assert (huge.vm_size, huge.task_slots_per_node, huge.fill) == ("Standard_E16s_v3", 4, "pack")
    assert (huge.dedicated, huge.spot) == (0, 3)


def test_an_inherited_key_stands_where_the_other_pool_says_it(spec: SpecFolder) -> None:
    workflow = spec.workflow(POOLS, steps("huge"))
    (huge,) = workflow.pools

    lines = [
        place.line if (place := workflow.pool_place(huge, key)) else None
        for key in ("image", "vm_size", "nodes", "mounts")
    ]

    image, vm_size, nodes, pool = lines
    assert (image, vm_size, nodes) == (6, 11, 12)
    assert pool == 12


def test_only_pools_that_a_step_uses_are_part_of_the_workflow(spec: SpecFolder) -> None:
    workflow = spec.workflow(POOLS, steps("cpu", "cpu"))

    assert [pool.id for pool in workflow.pools] == ["the-demo"]
    assert {task.pool for task in workflow.tasks} == {"cpu"}
    assert workflow.pool_of(workflow.tasks[0]).name == "cpu"


def test_an_unused_pool_is_a_warning_unless_another_is_like_it(spec: SpecFolder) -> None:
    assert messages(spec, POOLS, steps("cpu")) == ["no step runs on pool 'huge', so it is not made"]
    assert messages(spec, POOLS, steps("huge")) == []


def test_a_single_entry_of_pools_needs_not_be_named(spec: SpecFolder) -> None:
    workflow = spec.workflow(f"pools:\n{CPU}")

    assert [task.pool for task in workflow.tasks] == ["cpu"]


def test_templates_of_a_step_see_its_pool(spec: SpecFolder) -> None:
    text = "tasks: [{step: s, pool: huge, command: ['{{ pool.id }}', '{{ pool.vm_size }}']}]"

    task = spec.workflow(POOLS, text).tasks[0]

    assert task.command_line == "demo-huge Standard_E16s_v3"


def test_a_task_may_take_the_slots_of_its_own_pool(spec: SpecFolder) -> None:
    text = "tasks: [{step: s, pool: huge, slots: 5, command: echo}]"

    assert spec.problems(POOLS, text) == [
        "too-many-slots: a task takes more slots than a node has (4)"
    ]


def test_the_claims_name_every_pool_of_the_file(spec: SpecFolder) -> None:
    spec.draft(POOLS, steps("cpu"))

    assert load_claims(spec.folder / "flow.yaml").pool_ids == {
        "pools.cpu": "the-demo",
        "pools.large": "demo-large",
        "pools.huge": "demo-huge",
    }
