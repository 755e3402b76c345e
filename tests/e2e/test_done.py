"""What is done is found whatever its id, and runs again when its results are gone."""

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

STEP = """\
tasks:
  - step: up
    for_each: {files: {container: input}}
    command: tr a-z A-Z < {{ item.name | quote }} > {{ item.stem | quote }}.out
    resource_files: [{container: input, blob: "{{ item.path }}"}]
    output_files: [{pattern: "*.out", container: output}]
downloads: [{container: output, to: ../results}]
"""
POOL = """\
pool:
  image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
  vm_size: Standard_D2s_v3
  nodes: {dedicated: 1}
  task_slots_per_node: 4
"""


def letters(project: Project, *names: str) -> None:
    """Make the project a workflow of one step without ids over these files."""
    head = f"version: 1\nname: {project.name}\ncontainers: [input, output]\n"
    inputs = 'inputs: [{container: input, files: "letters/*.txt"}]\n'
    project.file.write_text(head + inputs + POOL + STEP)
    add(project, *names)


def add(project: Project, *names: str) -> None:
    folder = project.file.parent / "letters"
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.txt").write_text(name)


def test_a_file_added_in_front_runs_alone_and_nothing_runs_after_it(project: Project) -> None:
    letters(project, "b", "c", "d")
    project.apply()
    add(project, "a")

    second, third = project.apply(), project.apply()

    assert "up-a-txt: new" in second.stdout
    assert "1 task to run, 3 unchanged" in second.stdout
    assert "Nothing to do: 4 tasks and 4 files unchanged." in third.stdout
    assert project.results == {f"{name}.out": name.upper() for name in "abcd"}


def test_a_deleted_result_is_made_again_by_its_own_task(
    project: Project, gateways: Gateways
) -> None:
    letters(project, "b", "c", "d")
    project.apply()
    gateways.blob.delete_blobs(f"{project.name}-output", ["c.out"])
    (project.folder / "results" / "c.out").unlink()

    plan = project.run("plan")
    project.apply()

    assert "1 task to run, 2 unchanged" in plan.stdout
    assert "results are gone" in plan.stdout
    assert project.results["c.out"] == "C"
    assert "Nothing to do" in project.run("plan").stdout
