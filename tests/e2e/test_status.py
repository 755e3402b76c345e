"""Status: how far a run is, for a person and for programs, with few requests."""

import json

import pytest

from e2e.conftest import Project
from e2e.gates import WAIT_AT_GATE, open_gate
from e2e.test_failures import wait_for_line
from e2e.test_logs import write
from flowrun.gateways.connect import Gateways


def test_a_run_is_told_by_steps_with_its_failures_also_without_the_file(project: Project) -> None:
    name = project.name
    write(project, "true")
    project.run("apply")
    project.file.unlink()

    done = project.run("status", name)

    assert done.returncode == 9
    assert done.stdout.splitlines()[0] == f"Workflow  {name}"
    assert f"Run       {name}-job-1  failed, lasted" in done.stdout
    assert "  align  ████████████████████  3 of 3  2 succeeded, 1 failed\n" in done.stdout
    assert "  call   ████████████████████  1 of 1  1 succeeded\n" in done.stdout
    assert f"Pool {name}-pool: 1 idle of 1 (Standard_D2s_v3)\n" in done.stdout
    assert "  1 with exit 1: align-b (b)\n" in done.stdout
    assert f"flowrun logs --failed --workflow {name}\n" in done.stdout


def test_a_run_that_succeeded_is_told_to_programs(project: Project) -> None:
    project.apply()

    done = project.run("status", "--format", "json")

    assert done.returncode == 0
    run = json.loads(done.stdout)["run"]
    assert (run["verdict"], run["tasks"], run["completed_tasks"]) == ("succeeded", 3, 3)
    assert run["steps"] == [
        {
            "step": "count",
            "total": 3,
            "waiting": 0,
            "blocked": 0,
            "running": 0,
            "succeeded": 3,
            "failed": 0,
            "allowed_to_fail": 0,
        }
    ]


def test_a_run_is_followed_to_its_end_by_another_process(
    project: Project, gateways: Gateways
) -> None:
    write(project, WAIT_AT_GATE)
    project.replace(" != b ]", " != x ]")
    applying = project.start("apply")
    wait_for_line(project, gateways, state="running")

    meanwhile = project.run("status")
    following = project.start("status", "--follow", "--format", "ndjson")
    assert following.stdout is not None
    first = following.stdout.readline()
    open_gate(project, gateways)
    rest, _ = following.communicate(timeout=400)
    applying.communicate(timeout=400)

    assert meanwhile.returncode == 0
    assert "running, " in meanwhile.stdout
    assert json.loads(first)["type"] == "version"
    last = json.loads(rest.splitlines()[-1])
    assert (last["type"], last["run"]["verdict"]) == ("status", "succeeded")
    assert following.returncode == 0


def test_an_older_run_is_told_by_its_number(project: Project) -> None:
    write(project, "true")
    project.run("apply")
    project.replace(" != b ]", " != x ]")
    project.apply("--yes")

    old, new = project.run("status", "--run", "1"), project.run("status")

    assert (old.returncode, new.returncode) == (9, 0)
    assert f"{project.name}-job-2  succeeded" in new.stdout


@pytest.mark.parametrize("named", [["status", "never-applied"], ["status", "-w", "never-applied"]])
def test_a_workflow_without_runs_is_an_error(project: Project, named: list[str]) -> None:
    project.apply()

    done = project.run(*named)

    assert done.returncode == 3
    assert "workflow 'never-applied' has no run in the account" in done.stderr
