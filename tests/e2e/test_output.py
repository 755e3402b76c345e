"""What is printed: for people in a terminal or a pipe, and for programs."""

import json
import shutil
from pathlib import Path

import pytest

from e2e.conftest import Project, clean_environment, make_project
from localbatch.account.home import Home


def many(project: Project, count: int) -> None:
    """Give the project `count` small inputs and four nodes."""
    for path in project.data.iterdir():
        path.unlink()
    for number in range(count):
        (project.data / f"taskdata{number:03}.txt").write_text(f"word{number} " * 3 + "other")
    project.replace("dedicated: 2", "dedicated: 4")


@pytest.mark.slow
def test_200_inputs_on_4_nodes_stay_readable_in_a_pipe(project: Project) -> None:
    many(project, 200)

    plan = project.run("plan")
    done = project.apply()

    assert "200 tasks to run" in plan.stdout
    assert len(plan.stdout.splitlines()) < 40
    assert "…" not in done.stderr, "nothing is cut in a pipe"
    assert "\x1b" not in plan.stdout + done.stdout + done.stderr
    assert len(done.stderr.splitlines()) < 100
    assert len(project.results) == 200


def test_json_is_one_document_with_plan_outcome_and_requests(project: Project) -> None:
    done = project.apply("--format", "json")

    document = json.loads(done.stdout)

    assert document["schema_version"] == 1
    assert document["outcome"]["succeeded_tasks"] == 3
    assert document["requests"]["batch"] > 0
    assert document["plan"]["operations"]


def test_ndjson_is_one_event_a_line_and_ends_with_the_summary(project: Project) -> None:
    done = project.apply("--format", "ndjson")

    events = [json.loads(line) for line in done.stdout.splitlines()]

    assert events[0]["type"] == "version"
    assert events[-1]["type"] == "summary"
    assert events[-1]["succeeded_tasks"] == 3


def test_a_typo_in_the_workflow_points_at_it(project: Project) -> None:
    project.replace("vm_size:", "vm_sise:")

    done = project.run("validate")

    assert done.returncode == 3
    assert "Did you mean 'vm_size'" in done.stderr
    assert "^" in done.stderr


def test_nothing_of_the_disk_is_needed_between_two_commands(
    project: Project, home: Home, tmp_path: Path
) -> None:
    project.apply()
    elsewhere = make_project(tmp_path / "elsewhere", clean_environment(home.state.parent))
    source, target = project.folder / "workflows", elsewhere.folder / "workflows"
    shutil.copytree(source, target, dirs_exist_ok=True)

    plan = elsewhere.run("plan")

    assert "0 tasks to run" in plan.stdout, "another checkout knows that all is done"
    assert "3 unchanged" in plan.stdout
