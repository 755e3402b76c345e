"""The user's story: from a fresh account to results, edits, and nothing left behind."""

import re
from collections import Counter

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways


def expected(project: Project, count: int) -> dict[str, list[str]]:
    """Count the words of every input the slow and obvious way."""
    result = {}
    for path in project.data.glob("taskdata*.txt"):
        words = re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", path.read_text().casefold())
        top = sorted(Counter(words).items(), key=lambda one: (-one[1], one[0]))[:count]
        result[f"{path.stem}_OUTPUT.txt"] = [word for word, _ in top]
    return result


def printed_words(project: Project) -> dict[str, list[str]]:
    """Return the words of every result file."""
    return {
        name: [re.findall(r"[^\W\d_][\w'\u2019]*", line)[0] for line in text.splitlines()]
        for name, text in project.results.items()
    }


def runs(stdout: str) -> list[str]:
    """Return the ids of the tasks that the JSON plan adds."""
    return sorted(set(re.findall(r'"task/[^/"]+/([^"]+)"', stdout)))


def test_one_command_ends_with_the_right_words(project: Project) -> None:
    project.apply()

    assert printed_words(project) == expected(project, 3)


def test_the_second_apply_has_nothing_to_do(project: Project) -> None:
    project.apply()

    plan = project.run("plan", "--detailed-exitcode")
    again = project.apply()

    assert plan.returncode == 0
    assert "othing to do" in plan.stdout
    assert "othing to do" in again.stdout


def test_an_edited_input_runs_one_task_and_the_plan_says_why(project: Project) -> None:
    project.apply()
    (project.data / "taskdata2.txt").write_text("zebra zebra yak\n")

    plan = project.run("plan", "--detailed-exitcode")
    project.apply()

    assert plan.returncode == 2
    assert "topn-taskdata2" in plan.stdout
    assert "input changed: taskdata2.txt" in plan.stdout
    assert "1 task to run" in plan.stdout
    assert printed_words(project)["taskdata2_OUTPUT.txt"] == ["zebra", "yak"]


def test_an_edited_script_reaches_every_node_before_any_task(project: Project) -> None:
    project.apply()
    script = project.folder / "tasks" / "topn.py"
    script.write_text(script.read_text().replace("casefold()", "upper()"))

    plan = project.run("plan")
    project.apply()

    assert "reboot" in plan.stdout
    assert "3 tasks to run" in plan.stdout
    assert all(text == text.upper() for text in project.results.values())


def test_another_param_runs_all_tasks(project: Project) -> None:
    project.apply()

    project.apply("-p", "numwords=5")

    assert printed_words(project) == expected(project, 5)


def test_another_node_count_resizes_in_place_and_runs_nothing(
    project: Project, gateways: Gateways
) -> None:
    project.apply()
    before = {node.id for node in gateways.batch.list_nodes(f"{project.name}-pool")}
    project.replace("dedicated: 2", "dedicated: 3")

    plan = project.run("plan")
    project.apply()

    pool = gateways.batch.get_pool(f"{project.name}-pool")
    assert "2 -> 3" in plan.stdout
    assert "0 tasks to run" in plan.stdout
    assert pool is not None
    assert pool.target_dedicated == 3
    assert before <= {node.id for node in gateways.batch.list_nodes(f"{project.name}-pool")}
    assert len(gateways.batch.list_jobs(f"{project.name}-job")) == 1


def test_destroy_leaves_nothing_behind(project: Project, gateways: Gateways) -> None:
    project.apply()

    done = project.run("destroy", "--yes")

    assert done.returncode == 0, done.stderr
    assert gateways.blob.list_containers(f"{project.name}-") == []
    assert gateways.batch.get_pool(f"{project.name}-pool") is None
    assert gateways.batch.list_jobs(f"{project.name}-job") == []
    assert project.run("destroy").returncode == 0, "nothing left is no error"


def test_destroy_without_a_terminal_wants_yes_and_changes_nothing(
    project: Project, gateways: Gateways
) -> None:
    project.apply()

    done = project.run("destroy")

    assert done.returncode == 8
    assert gateways.batch.get_pool(f"{project.name}-pool") is not None
    assert project.run("plan", "--detailed-exitcode").returncode == 0


def test_an_applied_digest_must_be_the_reviewed_one(project: Project) -> None:
    done = project.run("apply", "--expect", "0123456789abcdef")

    assert done.returncode == 4
