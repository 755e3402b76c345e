"""What a task leaves: results that must be there."""

from pathlib import Path

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

EMPTY = "d41d8cd98f00b204e9800998ecf8427e"


def write_workflow(
    project: Project, *sections: str, nodes: str = "nodes: {dedicated: 1}, task_slots_per_node: 4"
) -> Path:
    """Replace the project's workflow by these sections on the same pool."""
    pool = (
        "pool: {image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}, "
        f"vm_size: Standard_D2s_v3, {nodes}}}"
    )
    text = "\n".join(["version: 1", f"name: {project.name}", pool, *sections])
    project.file.write_text(text)
    return project.file.parent


def test_a_task_that_leaves_no_output_fails_and_names_the_pattern(project: Project) -> None:
    write_workflow(
        project,
        "containers: [out]",
        "tasks:",
        "  - step: none",
        "    command: echo hi > result.txt; exit 0",
        "    output_files: [{pattern: '*.csv', container: out}]",
        "  - step: some",
        "    command: [touch, b.csv]",
        "    output_files:",
        "      - {pattern: '*.csv', container: out}",
        "      - {pattern: '*.log', container: out, optional: true}",
        "  - step: killed",
        "    command: kill -9 $$",
        "    output_files: [{pattern: '*.csv', container: out, path: killed}]",
        "downloads: [{container: out, to: ../results}]",
    )

    done = project.run("apply")

    assert done.returncode == 9, done.stderr
    assert "none  exit 97" in done.stderr
    assert "flowrun: no file matches the output pattern '*.csv'" in done.stderr
    assert "killed  exit -9" in done.stderr
    assert "1 task succeeded, 2 failed" in done.stderr


def test_names_that_storage_takes_come_home_and_folders_are_no_files(
    project: Project, gateways: Gateways
) -> None:
    write_workflow(
        project,
        "containers: [in, out]",
        "inputs: [{container: in, files: 'data/**', prefix: ./x//}]",
        "tasks:",
        "  - step: copy",
        "    for_each: {files: {container: in, prefix: ./x/}}",
        "    command: [cp, '{{ item.name }}', r.out]",
        "    resource_files: [{container: in, blob: '{{ item.path }}'}]",
        "    output_files: [{pattern: r.out, container: out, path: '{{ item.path }}/'}]",
        "downloads: [{container: out, prefix: x/, to: ../results}]",
    )
    for path in project.data.iterdir():
        path.unlink()
    names = ["chr1:1-99.txt", "narrow\u202fspace", "joined\u200dletters"]
    for name in names:
        (project.data / name).write_text(name)
    first = project.apply()
    for alias in ("in", "out"):
        gateways.blob.upload(
            f"{project.name}-{alias}",
            "x/sub",
            empty_file(project),
            md5=EMPTY,
            metadata={"hdi_isfolder": "true"},
        )

    again = project.apply()

    assert "3 tasks succeeded" in first.stderr
    assert {path.name: (path / "r.out").read_text() for path in results(project)} == {
        name: name for name in names
    }
    assert "nothing to do" in again.stdout.lower()


def test_a_download_over_an_input_is_refused_before_anything_is_done(project: Project) -> None:
    folder = write_workflow(
        project,
        "containers: [in, out]",
        "inputs: [{container: in, files: notes.txt}]",
        "tasks:",
        "  - step: change",
        "    command: echo changed > notes.txt",
        "    output_files: [{pattern: notes.txt, container: out}]",
        "downloads: [{container: out, to: .}]",
    )
    (folder / "notes.txt").write_text("mine")

    done = project.run("apply")

    assert done.returncode == 5
    assert "notes.txt is a file of this workflow" in " ".join(done.stderr.split())
    assert (folder / "notes.txt").read_text() == "mine"


def results(project: Project) -> list[Path]:
    return sorted((project.folder / "results").iterdir())


def empty_file(project: Project) -> Path:
    path = project.folder / "empty"
    path.write_bytes(b"")
    return path
