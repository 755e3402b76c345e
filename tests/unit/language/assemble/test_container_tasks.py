"""Tasks in containers: the image, its options and its shell."""

from fakes.spec_folder import SpecFolder

POOL = (
    "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1, nodes: {dedicated: 1}, "
    "containers_enabled: true}"
)


def test_a_task_runs_in_the_shell_that_every_image_has(spec: SpecFolder) -> None:
    task = spec.task(
        POOL,
        "tasks: [{step: s, container_image: 'python:3.12', gpus: 2, "
        "container_options: --shm-size 2g, command: echo hello}]",
    )

    assert task.command_line == "/bin/sh -e -c 'echo hello'"
    assert task.container_image == "python:3.12"
    assert task.container_options == "--gpus 2 --shm-size 2g"


def test_an_image_may_depend_on_the_item(spec: SpecFolder) -> None:
    found = spec.workflow(
        POOL,
        "tasks: [{step: s, for_each: ['3.11', '3.12'], container_image: 'python:{{ item }}', "
        "gpus: all, command: [python, -V]}]",
    )

    assert [task.container_image for task in found.tasks] == ["python:3.11", "python:3.12"]
    assert {task.container_options for task in found.tasks} == {"--gpus all"}
    assert found.tasks[0].command_line == "python -V"
