"""What an export holds, what it leaves open, and what it refuses because it cannot know it."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes.clock import FakeClock
from fakes.spec_folder import SpecFolder
from flowrun.actions.export import export_workflow
from flowrun.errors import SpecError
from flowrun.gateways.rest_bodies import RestBodies
from flowrun.model.placeholders import (
    BlobEndpoint,
    NodeAgentSku,
    Placeholder,
    SasEnd,
    SasToken,
    SecretValue,
    find_placeholders,
    split_marks,
)
from flowrun.model.requests import Export, JobEnd, NewBlob, NewContainer, NewJob, NewPool, NewTasks

IMAGE = "image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}"
SIZE = "vm_size: Standard_D2s_v3"
POOL = f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}}}"
LISTING = "tasks: [{step: work, for_each: {files: {container: in}}, command: x}]"


@pytest.fixture
def spec(tmp_path: Path) -> SpecFolder:
    folder = SpecFolder(tmp_path)
    folder.open_secrets = True
    return folder


def export(spec: SpecFolder, *sections: str) -> Export:
    """Export a workflow file of these sections."""
    return export_workflow(
        spec.draft(*sections), RestBodies(), folder=spec.folder, now=FakeClock().now()
    )


def refusal(spec: SpecFolder, *sections: str) -> list[tuple[str, str]]:
    """Return the codes and the places of what is refused."""
    with pytest.raises(SpecError) as caught:
        export(spec, *sections)
    return [(one.code, str(one.place)) for one in caught.value.diagnostics]


def tasks_of(made: Export) -> list[str]:
    """Return the ids of all tasks."""
    groups = (request for request in made.requests if isinstance(request, NewTasks))
    return [body["id"] for group in groups for body in group.bodies]


def test_the_requests_come_in_the_order_of_an_apply(spec: SpecFolder) -> None:
    spec.write_files("a.txt", "b.txt")

    made = export(
        spec, POOL, "containers: [in]", "inputs: [{container: in, files: '*.txt'}]", LISTING
    )

    assert [type(request) for request in made.requests] == [
        *[NewContainer] * 2,
        NewPool,
        *[NewBlob] * 2,
        NewJob,
        NewTasks,
        JobEnd,
    ]
    assert tasks_of(made) == ["work-a-txt", "work-b-txt"]
    assert made.requests[-1] == JobEnd(job_id="demo-1", tasks=2)
    assert "'for_each' lists container 'demo-in'" in made.notes[0]


def test_files_are_named_from_the_folder_that_the_command_ran_in(spec: SpecFolder) -> None:
    spec.write_files("data/a.txt")
    draft = spec.draft("containers: [in]", "inputs: [{container: in, files: data/*.txt}]")

    made = export_workflow(draft, RestBodies(), folder=spec.folder.parent, now=FakeClock().now())

    files = [request.file for request in made.requests if isinstance(request, NewBlob)]
    assert files == [f"{spec.folder.name}/data/a.txt"]


def test_items_that_only_the_account_knows_are_refused(spec: SpecFolder) -> None:
    assert refusal(spec, "containers: [in]", LISTING) == [("unknown-items", "flow.yaml:5:9")]


def test_a_step_that_lists_what_another_writes_is_a_later_phase(spec: SpecFolder) -> None:
    made = export(
        spec,
        "containers: [in]",
        "tasks: [{step: make, command: x, output_files: [{pattern: '*', container: in}]},"
        " {step: work, needs: [make], for_each: {files: {container: in}}, command: y}]",
    )

    assert tasks_of(made) == ["make"]
    (note,) = made.notes
    assert note.startswith("phase 2 follows when phase 1 has ended, and can only be told then: ")
    assert note.endswith("'work' (tasks yet unknown, pool 'demo')")


def test_blobs_that_no_input_provides_are_told(spec: SpecFolder) -> None:
    reads = "resource_files: [{container: in, blob: model.bin}]"

    made = export(spec, "containers: [in]", f"tasks: [{{step: work, command: x, {reads}}}]")

    assert tasks_of(made) == ["work"]
    assert "tasks read blob 'model.bin' of container 'demo-in', which no input" in made.notes[0]


def test_a_container_in_a_further_storage_account_is_refused(spec: SpecFolder) -> None:
    found = refusal(
        spec, "storage: {other: {account: others}}", "containers: {in: {storage: other}}"
    )

    assert [code for code, _ in found] == ["further-storage"]


def test_an_external_container_is_not_made(spec: SpecFolder) -> None:
    made = export(
        spec,
        "containers: {ref: {name: shared, external: true}}",
        "tasks: [{step: work, command: x, resource_files: [{container: ref}]}]",
    )

    names = [request.name for request in made.requests if isinstance(request, NewContainer)]
    assert names == ["demo-flowrun"]
    assert made.notes == ("container 'shared' is external: it has to be there before",)


def test_a_pool_of_somebody_else_is_used_and_not_made(spec: SpecFolder) -> None:
    made = export(
        spec, "pool: {id: theirs, existing: true}", "tasks: [{step: w, command: x, slots: 9}]"
    )

    (job,) = (request for request in made.requests if isinstance(request, NewJob))
    assert not [request for request in made.requests if isinstance(request, NewPool)]
    assert job.body["poolInfo"] == {"poolId": "theirs"}
    assert made.notes == ("pool 'theirs' is somebody else's: it has to be there before",)


def test_a_pool_that_an_apply_would_clean_up_is_told(spec: SpecFolder) -> None:
    made = export(spec, POOL, "cleanup: {pools: delete, when: success}")

    assert made.notes == ("pool 'demo' stays: an apply deletes it when the run has ended",)


def test_files_in_a_matrix_are_told_and_refused_alike(spec: SpecFolder) -> None:
    spec.write_files("a.txt")
    tasks = (
        "tasks: [{step: work, for_each: {matrix: {f: {files: {container: in}}, n: [1, 2]}},"
        " command: x}]"
    )

    made = export(spec, "containers: [in]", "inputs: [{container: in, files: '*.txt'}]", tasks)

    assert len(tasks_of(made)) == 2
    assert "'for_each' lists container 'demo-in'" in made.notes[0]
    assert [code for code, _ in refusal(spec, "containers: [in]", tasks)] == ["unknown-items"]


def test_a_pool_for_a_run_is_in_its_job(spec: SpecFolder) -> None:
    made = export(spec, POOL.replace("nodes", "lifetime: run, nodes"))

    (job,) = (request for request in made.requests if isinstance(request, NewJob))
    pool = job.body["poolInfo"]["autoPoolSpecification"]["pool"]
    sku = NodeAgentSku("linux", "canonical", "ubuntu-24_04-lts", "server")
    assert list(find_placeholders(pool)) == [sku]


def test_secrets_need_no_value_and_one_that_is_given_is_not_used(spec: SpecFolder) -> None:
    spec.environ = {"FLOWRUN_PARAM_TOKEN": "hunter2"}

    made = export(
        spec,
        "params: {token: {secret: true}, unused: {secret: true}}",
        "tasks: [{step: work, command: x, env: {TOKEN: {secret: token}}}]",
    )

    (group,) = (request for request in made.requests if isinstance(request, NewTasks))
    assert SecretValue("token") in set(find_placeholders(group.bodies))
    assert "hunter2" not in str(made)


def test_a_parameter_that_is_no_secret_needs_its_value(spec: SpecFolder) -> None:
    found = refusal(spec, "params: {n: {type: integer}}")

    assert [code for code, _ in found] == ["param-missing"]


def test_results_that_an_apply_brings_home_are_told(spec: SpecFolder) -> None:
    made = export(
        spec, "containers: [out]", "downloads: [{container: out, prefix: x/, to: results}]"
    )

    (note,) = made.notes
    assert note.startswith("results stay in the account: '**' below 'x/' of container 'demo-out'")
    assert note.endswith("which an apply brings to 'results'")


@pytest.mark.parametrize(
    "placeholder",
    [
        SecretValue("a_b"),
        BlobEndpoint(),
        SasToken("c-d", "rl", 3),
        SasEnd(4),
        NodeAgentSku("linux", "p\ue000%", "o?&", "'s\""),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_mark_is_read_back_between_any_texts(placeholder: Placeholder) -> None:
    text = f"a\ue000{placeholder.mark}{placeholder.mark}\ue001?"

    assert split_marks(text) == ("a\ue000", placeholder, placeholder, "\ue001?")
    assert split_marks("plain") == ("plain",)
    assert replace(placeholder) == placeholder
