"""`apply --expect` carries out the plan that was reviewed, wherever it is typed."""

import re

from e2e.conftest import Project


def digest(project: Project) -> str:
    found = re.search(r"^Digest (\w+)$", project.run("plan").stdout, re.MULTILINE)
    assert found
    return found[1]


def test_a_comment_and_another_way_to_the_file_leave_a_reviewed_plan_alone(
    project: Project,
) -> None:
    reviewed = digest(project)
    project.file.write_text(f"# reviewed\n\n{project.file.read_text()}")

    done = project.apply(str(project.file), "--expect", reviewed)

    assert f"Digest {reviewed}" in done.stdout


def test_a_limit_that_changed_since_the_review_is_noticed(project: Project) -> None:
    reviewed = digest(project)
    project.replace("job:\n", "job:\n  max_wall_clock: 2h\n")

    refused = project.run("apply", "--expect", reviewed)

    assert refused.returncode == 4
    assert "not the one that was reviewed" in refused.stderr
