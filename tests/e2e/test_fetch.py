"""Fetch: the results that are there come home, on any machine, also of a run that failed."""

import json
from pathlib import Path

import pytest

from e2e.conftest import Project
from e2e.gates import WAIT_AT_GATE, open_gate
from flowrun.gateways.connect import Gateways

WORKFLOW = """
version: 1
name: {name}
containers: [texts, out, more]
inputs: [{{container: out, files: data/taskdata1.txt}}]
pool:
  id: {name}-pool
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
  task_slots_per_node: 4
job: {{id: {name}-job}}
tasks:
  - step: align
    for_each: {{values: [a, b]}}
    command: {align}
    output_files: [{{pattern: "*.txt", container: out, path: aligned}}]
  - step: call
    command: echo called > c.txt
    output_files: [{{pattern: c.txt, container: more}}]
"""


@pytest.fixture
def failing(project: Project) -> Project:
    """A workflow with one task of three that fails, after its apply."""
    script = "echo {{ item }} > {{ item }}.txt; [ {{ item }} = a ]"
    project.file.write_text(WORKFLOW.format(name=project.name, align=json.dumps(script)))
    assert project.run("apply").returncode == 9
    return project


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text().strip()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_results_come_home_without_the_file_and_without_the_pool(
    failing: Project, gateways: Gateways
) -> None:
    gateways.batch.delete_pool(f"{failing.name}-pool")
    failing.file.unlink()

    done = failing.run("fetch", "-w", failing.name)
    again = failing.run("fetch", "-w", failing.name)

    assert done.returncode == 0, done.stderr
    home = failing.folder / "results"
    assert contents(home) == {"out/aligned/a.txt": "a", "more/c.txt": "called"}, "no inputs"
    assert "1 file in" in done.stderr
    assert again.returncode == 0
    assert again.stderr == "Nothing new: 2 files unchanged.\n"


def test_the_results_of_a_step_or_a_task_come_alone(failing: Project) -> None:
    assert failing.run("fetch", "call", "--to", "one").returncode == 0
    assert failing.run("fetch", "align-*", "--to", "two").returncode == 0

    assert contents(failing.folder / "one") == {"more/c.txt": "called"}
    assert contents(failing.folder / "two") == {"out/aligned/a.txt": "a"}


def test_results_come_home_while_the_run_goes_on(project: Project, gateways: Gateways) -> None:
    script = (
        f"echo {{{{ item }}}} > {{{{ item }}}}.txt; [ {{{{ item }}}} = a ] || {{ {WAIT_AT_GATE}; }}"
    )
    project.file.write_text(WORKFLOW.format(name=project.name, align=json.dumps(script)))
    applying = project.start("apply", "--timeout", "20s")
    applying.communicate(timeout=400)

    done = project.run("fetch", "align")
    open_gate(project, gateways)

    assert done.returncode == 0, done.stderr
    assert contents(project.folder / "results") == {"out/aligned/a.txt": "a"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["align-b"], "there are no results of tasks 'align-b'"),
        (["nothing"], "no task or step that matches 'nothing'"),
        (["--run", "7"], "has no run 7"),
        (["-w", "never-applied"], "there are no results of workflow 'never-applied'"),
    ],
)
def test_nothing_to_fetch_is_an_error(failing: Project, arguments: list[str], said: str) -> None:
    done = failing.run("fetch", *arguments)

    assert done.returncode == 3
    assert said in done.stderr
    assert not (failing.folder / "results").exists()
