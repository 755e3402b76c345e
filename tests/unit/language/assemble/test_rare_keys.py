"""Keys of steps and jobs that few workflows have: instances, users, raw fields, preparation."""

import pytest

from fakes.spec_folder import SpecFolder

POOL = "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Standard_D2s_v3,"
INSTANCES = "tasks: [{step: s, command: x, instances: {count: 3, coordination_command: begin}}]"


@pytest.mark.parametrize(
    ("rest", "summary"),
    [
        ("nodes: {dedicated: 3}}", "the nodes of the step's pool cannot talk to each other"),
        (
            "nodes: {dedicated: 3}, inter_node: true, task_slots_per_node: 2}",
            "a task of several instances needs nodes of one slot, and takes one",
        ),
        (
            "nodes: {dedicated: 2}, inter_node: true}",
            "3 instances would wait without end for the 2 nodes of the pool",
        ),
    ],
)
def test_instances_that_could_never_run_are_refused(
    spec: SpecFolder, rest: str, summary: str
) -> None:
    assert spec.problems(f"{POOL} {rest}", INSTANCES) == [f"multi-instance: {summary}"]


def test_a_user_must_be_one_of_the_pool(spec: SpecFolder) -> None:
    spec.params = {"word": "hidden"}
    pool = f"{POOL} nodes: {{spot: 1}}, user_accounts: [{{name: me, password: {{secret: word}}}}]}}"

    assert spec.problems(
        "params: {word: {secret: true}}", pool, "tasks: [{step: s, command: x, user: you}]"
    ) == ["unknown-user: the pool has no user account 'you'"]


@pytest.mark.parametrize(
    "sections",
    [
        ["tasks: [{step: s, command: x, raw: {id: other}}]"],
        ["job: {raw: {metadata: []}}"],
        [f"{POOL} nodes: {{spot: 1}}, raw: {{id: other}}}}"],
    ],
)
def test_raw_cannot_say_what_flowrun_knows_its_things_by(
    spec: SpecFolder, sections: list[str]
) -> None:
    assert spec.problems(*sections)[0].startswith("raw-key: ")


def test_a_release_needs_a_preparation(spec: SpecFolder) -> None:
    assert spec.problems("job: {release: {command: x}}") == [
        "missing-key: the service runs a 'release' only where there is a 'preparation'"
    ]


def test_a_preparation_cannot_read_what_a_step_writes(spec: SpecFolder) -> None:
    (problem,) = spec.problems(
        "containers: [data]",
        "job: {preparation: {command: x, resource_files: [{container: data}]}}",
        "tasks: [{step: s, command: x, output_files: [{pattern: o, container: data}]}]",
    )

    assert problem.startswith("unknown-order: the job's preparation reads all of container 'data'")
