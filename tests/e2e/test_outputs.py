"""What a task leaves: results that must be there."""

from pathlib import Path

from e2e.conftest import Project


def write_workflow(project: Project, *sections: str) -> Path:
    """Replace the project's workflow by these sections on the same pool."""
    pool = (
        "pool: {image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}, "
        "vm_size: Standard_D2s_v3, nodes: {dedicated: 1}, task_slots_per_node: 4}"
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
    assert "task none, exit code 97" in done.stderr
    assert "flowrun: no file matches the output pattern '*.csv'" in done.stderr
    assert "task killed, exit code -9" in done.stderr
    assert "1 task succeeded, 2 failed" in done.stderr
