"""Steps that wait for each other: right results, nothing twice, and nothing that waits for ever."""

import json

import pytest

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways

WORKFLOW = """
version: 1
name: {name}
containers: [parts, checked, total]
pool:
  id: {name}-pool
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 2}}
  task_slots_per_node: 2
job: {{id: {name}-job}}
tasks:
  - step: square
    for_each: {{range: {{start: 1, stop: 11}}}}
    command: {square}
    output_files: [{{pattern: "*.txt", container: parts}}]
  - step: check
    needs: [{{step: square, match: true}}]
    for_each: {{range: {{start: 1, stop: 11}}}}
    command: cat {{{{ item }}}}.txt > {{{{ item }}}}.ok
    resource_files: [{{container: parts, blob: "{{{{ item }}}}.txt"}}]
    output_files: [{{pattern: "*.ok", container: checked}}]
  - step: total
    needs: [check]
    command: awk '{{s+=$1}} END {{print s}}' *.ok > total.txt
    resource_files: [{{container: checked}}]
    output_files: [{{pattern: total.txt, container: total}}]
downloads: [{{container: total, to: ../results}}]
"""
SQUARE = "sleep 0.$(( {{ item }} % 4 )); echo $(( {{ item }} * {{ item }} )) > {{ item }}.txt"


def write(project: Project, square: str = SQUARE) -> Project:
    project.file.write_text(WORKFLOW.format(name=project.name, square=json.dumps(square)))
    return project


@pytest.fixture
def pipeline(project: Project) -> Project:
    """A sum of squares in three steps, after its first apply."""
    write(project)
    project.apply()
    return project


def total(project: Project) -> str:
    return (project.folder / "results" / "total.txt").read_text().strip()


def planned(project: Project) -> dict[str, str]:
    """Return why each task would run."""
    plan = json.loads(project.run("plan", "--format", "json").stdout)
    return {
        task["task"]["id"]: task["reason"]["text"]
        for operation in plan["operations"]
        if operation["kind"] == "add-tasks"
        for task in operation["tasks"]
    }


def test_a_step_reads_all_that_the_step_before_wrote(pipeline: Project) -> None:
    assert total(pipeline) == "385"
    assert planned(pipeline) == {}


def test_a_lost_result_in_the_middle_runs_just_what_needs_it(
    pipeline: Project, gateways: Gateways
) -> None:
    gateways.blob.delete_blobs(f"{pipeline.name}-parts", ["3.txt"])

    assert planned(pipeline) == {
        "square-3": f"its results are gone or written over: '*.txt' in container "
        f"'{pipeline.name}-parts'",
        "check-3": "needs square-3, which runs again",
        "total": "needs check-3, which runs again",
    }
    pipeline.apply()
    assert total(pipeline) == "385"
    assert planned(pipeline) == {}


def test_a_failed_task_blocks_what_needs_it_and_the_rest_goes_on(project: Project) -> None:
    write(project, f"[ {{{{ item }}}} != 3 ]; {SQUARE}")

    done = project.run("apply")
    told = project.run("status")

    assert done.returncode == 9
    assert "18 tasks succeeded, 1 failed, 2 blocked." in done.stderr
    assert "  check-3, total need square-3, which failed\n" in done.stderr
    assert "  check   ██████████████████░░   9 of 10  1 blocked, 9 succeeded\n" in told.stdout
    assert f"{project.name}-job-1  failed, lasted" in told.stdout, "the job was ended"
    write(project)
    project.apply("--yes")
    assert total(project) == "385"


def test_an_apply_that_was_cut_off_is_gone_on_with(project: Project) -> None:
    write(project)
    cut = project.run("apply", "--timeout", "1s")

    project.apply()

    assert cut.returncode == 124
    assert total(project) == "385"
    assert planned(project) == {}


MANY = """
version: 1
name: {name}
containers: [parts, total]
pool:
  id: {name}-pool
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
  task_slots_per_node: 8
job: {{id: {name}-job}}
tasks:
  - step: part
    for_each: {{range: {{stop: 100}}}}
    id: part-of-a-very-long-name-that-takes-a-lot-of-characters-{{{{ item }}}}
    command: echo {{{{ item }}}} > {{{{ item }}}}.txt
    output_files: [{{pattern: "*.txt", container: parts}}]
  - step: total
    needs: [part]
    for_each: {{range: {{stop: 180}}}}
    command: ls *.txt | wc -l > {{{{ item }}}}.n
    resource_files: [{{container: parts}}]
    output_files: [{{pattern: "*.n", container: total}}]
downloads: [{{container: total, to: ../results}}]
"""


@pytest.mark.slow
def test_many_tasks_that_wait_for_many_stand_behind_a_gate(project: Project) -> None:
    project.file.write_text(MANY.format(name=project.name))

    done = project.apply()

    assert "run 180 tasks of step 'total' after part, behind 1 gate task\n" in done.stdout
    results = {path.read_text().strip() for path in (project.folder / "results").iterdir()}
    assert results == {"100"}
    assert planned(project) == {}
