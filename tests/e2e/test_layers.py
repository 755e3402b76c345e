"""A workflow of several layers, through the whole program."""

import json

import pytest

from e2e.conftest import Project

pytestmark = pytest.mark.slow

PROFILE = """
include: [common/more.yaml]
profiles:
  wide:
    name: NAME-wide
    params: {numwords: 1}
    pool: {id: "{{ workflow.name }}-wide"}
"""


def test_a_profile_is_a_workflow_of_its_own_until_it_is_destroyed(project: Project) -> None:
    workflow = project.folder / "workflows" / "topn.yaml"
    profile = PROFILE.replace("NAME", project.name)
    workflow.write_text(workflow.read_text() + profile, encoding="utf-8")
    more = project.folder / "workflows" / "common" / "more.yaml"
    more.parent.mkdir()
    more.write_text("job: {priority: 7}\n", encoding="utf-8")

    plan = json.loads(project.run("plan", "-v", "--profile", "wide", "--format", "json").stdout)
    project.apply("--profile", "wide")
    second = project.apply("--profile", "wide")
    narrow = project.run("plan")
    project.run("destroy", "--yes", "--profile", "wide")
    gone = project.run("plan", "--profile", "wide", "--format", "json")

    values = {one["address"]: (one["value"], one["layer"]) for one in plan["values"]}
    assert values["params.numwords"] == ("1", "default")
    assert values["job.priority"] == ("7", "include")
    assert "Nothing to do" in second.stdout + second.stderr
    assert "3 tasks to run" in narrow.stdout
    assert json.loads(gone.stdout)["summary"]["unchanged_tasks"] == 0
    assert all(len(text.splitlines()) == 1 for text in project.results.values())
