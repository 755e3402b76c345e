"""A run is ended from elsewhere, and every workflow of an account is listed."""

import json

import pytest

from e2e.conftest import Project
from e2e.gates import WAIT_AT_GATE
from e2e.test_failures import wait_for_line
from e2e.test_outputs import write_workflow
from flowrun.gateways.connect import Gateways

pytestmark = pytest.mark.slow


def test_a_run_is_cancelled_while_an_apply_waits_for_it(
    project: Project, gateways: Gateways
) -> None:
    write_workflow(
        project,
        f"job: {{id: {project.name}-job}}",
        "tasks:",
        "  - {step: quick, command: 'true'}",
        f"  - {{step: long, command: '{WAIT_AT_GATE}'}}",
    )
    applying = project.start("apply")
    wait_for_line(project, gateways, state="running")

    refused = project.run("cancel")
    done = project.run("cancel", "--yes", project.name)
    out, err = applying.communicate(timeout=400)
    listed = json.loads(project.run("list", "--format", "json").stdout)
    again = project.run("cancel", "--yes")

    assert refused.returncode not in {0, 9}, "without a terminal nobody can agree"
    assert done.returncode == 0, done.stderr
    assert applying.returncode == 9, out + err
    assert "`flowrun cancel` ended the run" in " ".join(err.split())
    own = next(one for one in listed["workflows"] if one["name"] == project.name)
    assert (own["verdict"], own["pools"], own["nodes"]) == ("failed", 1, 1)
    assert "has ended already" in again.stdout + again.stderr
    assert gateways.batch.get_pool(project.name) is not None


def test_workflows_are_listed_for_people_too(project: Project) -> None:
    project.apply()

    done = project.run("list")

    row = next(text for text in done.stdout.splitlines() if text.startswith(f"  {project.name} "))
    assert "succeeded" in row
    assert "1 pool with 2 nodes, 4 containers" in row
