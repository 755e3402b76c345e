"""What happens after a failure: rules that the node keeps."""

from e2e.conftest import Project
from e2e.test_outputs import write_workflow


def test_a_node_tries_again_as_the_rules_say_and_tells_each_try(project: Project) -> None:
    write_workflow(
        project,
        "containers: [out]",
        "tasks:",
        "  - step: flaky",
        "    command: |",
        "      [ ! -e left.csv ] || exit 66  # of the try before",
        "      echo x >> tries",
        "      if [ $(wc -l < tries) -lt 3 ]; then",
        "        echo 'Connection reset' >&2; touch left.csv; exit 5",
        "      fi",
        "      cat tries > right.csv",
        "    output_files: [{pattern: '*.csv', container: out}]",
        "    retry:",
        "      - {exit: 66, times: 0}",
        "      - {exit: any, stderr: '^Connection (reset|refused)$', times: 4, wait: 1s}",
        "  - step: stubborn",
        "    command: [sh, -c, exit 75]",
        "    retry: [{exit: 70-79, times: 2}]",
        "downloads: [{container: out, to: ../results}]",
    )

    planned = project.run("plan")
    done = project.run("apply")

    assert (
        "after a failure: retry on the node: exit 66 never, stderr '^Connection (reset|refused)$' "
        "4 times after 1.0 s"
    ) in " ".join(planned.stdout.split())
    assert done.returncode == 9, done.stderr
    assert "1 task succeeded, 1 failed" in done.stderr
    assert project.results == {"right.csv": "x\nx\nx\n"}
    assert [line.partition("flowrun: ")[2] for line in done.stderr.splitlines() if "try" in line][
        :3
    ] == [
        "try 1 ended with exit code 75: rule 1 of 'retry' allows try 2, in 0 seconds",
        "try 2 ended with exit code 75: rule 1 of 'retry' allows try 3, in 0 seconds",
        "try 3 ended with exit code 75: rule 1 of 'retry' allows no other",
    ]


def test_a_step_may_lose_some_tasks_and_tries_them_again(project: Project) -> None:
    folder = write_workflow(
        project,
        "containers: [in, out]",
        "inputs: [{container: in, files: limit}]",
        "tasks:",
        "  - step: work",
        "    for_each: {range: {stop: 4}}",
        "    command: |",
        "      [ {{ item }} -lt $(cat limit) ] || { echo too many >&2; exit 3; }",
        "      echo {{ item }} > {{ item }}.out",
        "    resource_files: [{container: in, blob: limit}]",
        "    output_files: [{pattern: '*.out', container: out}]",
        "    allow_failed: 25%",
        "downloads: [{container: out, to: ../results}]",
    )
    (folder / "limit").write_text("3")

    planned, done = project.run("plan"), project.apply()
    again = project.run("apply")
    (folder / "limit").write_text("2")
    lost = project.run("apply")

    assert "wait for 4 tasks, of which may fail 1 of step 'work'" in planned.stdout
    assert "1 allowed failure" in done.stderr
    assert "3 tasks succeeded, 1 allowed to fail" in done.stderr
    assert "The results are not complete: 1 task failed, as allowed" in done.stderr
    assert sorted(project.results) == ["0.out", "1.out", "2.out"]
    assert (again.returncode, "1 task to run" in again.stdout + again.stderr) == (0, True)
    assert lost.returncode == 9
    assert "step 'work': 2 tasks failed, where at most 1 may" in lost.stderr


def test_what_needs_just_an_allowed_failure_cannot_run_and_that_is_no_success(
    project: Project,
) -> None:
    write_workflow(
        project,
        "containers: [out]",
        "tasks:",
        "  - step: work",
        "    for_each: {range: {stop: 3}}",
        "    command: exit {{ item // 2 }}",
        "    allow_failed: 1",
        "  - step: after",
        "    for_each: {range: {stop: 3}}",
        "    needs: [{step: work, match: true}]",
        "    command: 'true'",
    )

    done = project.run("apply")

    assert done.returncode == 9, done.stderr
    assert "4 tasks succeeded, 1 allowed to fail, 1 blocked" in done.stderr
    assert "cannot run, because" in done.stderr
