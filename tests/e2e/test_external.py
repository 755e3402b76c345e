"""External containers: two workflows work on one that neither of them made."""

from collections.abc import Iterator

import pytest

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

WORKFLOW = """
version: 1
name: {name}
containers:
  shared: {{name: {container}, external: true}}
inputs: [{{container: shared, files: data/taskdata1.txt, prefix: {name}/}}]
pool:
  id: {name}-pool
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
tasks:
  - step: count
    command: cat theirs.txt > {name}.out; wc -l < taskdata1.txt >> {name}.out
    resource_files:
      - {{container: shared, blob: theirs.txt}}
      - {{container: shared, blob: {name}/taskdata1.txt}}
    output_files: [{{pattern: "*.out", container: shared, path: results}}]
downloads: [{{container: shared, prefix: results/, files: "{name}*", to: ../results}}]
"""


@pytest.fixture
def container(project: Project, gateways: Gateways) -> Iterator[str]:
    """A container with a blob, of somebody who does not use flowrun."""
    name = f"{project.name}-shared"
    theirs = project.folder / "theirs.txt"
    theirs.write_text("theirs\n")
    gateways.blob.create_container(name, metadata={"owner": "somebody"})
    gateways.blob.upload(
        name, "theirs.txt", theirs, md5="4b60e63c902af33ad002c798dc6b91e6", metadata={}
    )
    yield name
    gateways.blob.delete_container(name)


def blobs(gateways: Gateways, container: str) -> list[str]:
    return [blob.name for blob in gateways.blob.list_blobs(container)]


def test_two_workflows_share_a_container_that_both_leave(
    project: Project, gateways: Gateways, container: str
) -> None:
    names = (f"{project.name}a", f"{project.name}b")
    for name in names:
        project.file.write_text(WORKFLOW.format(name=name, container=container))
        assert "in an external container" in project.run("plan").stdout
        project.apply()
        assert project.run("plan", "--detailed-exitcode").returncode == 0

    for name in names:
        fetched = project.run("fetch", "-w", name, "--to", name)
        assert fetched.returncode == 0, fetched.stderr
        home = project.folder / name
        assert [path.name for path in home.rglob("*.out")] == [f"{name}.out"], "only its own"

    for name in names:
        project.file.write_text(WORKFLOW.format(name=name, container=container))
        done = project.run("destroy", "--yes")
        assert done.returncode == 0, done.stderr
        assert f"container '{container}' is external: it stays" in done.stdout

    found = gateways.blob.get_container(container)
    assert found is not None
    assert found.metadata == {"owner": "somebody"}
    assert blobs(gateways, container) == sorted(
        ["theirs.txt", *(f"{name}/taskdata1.txt" for name in names)]
        + [f"results/{name}.out" for name in names]
    )
    assert project.results[f"{names[1]}.out"].startswith("theirs\n")


def test_one_that_is_not_there_is_told_with_its_place(project: Project) -> None:
    project.file.write_text(WORKFLOW.format(name=project.name, container="never-made"))

    done = project.run("plan")

    assert done.returncode == 3
    assert "topn.yaml:5:3: error: missing-container: there is no blob container" in done.stderr
