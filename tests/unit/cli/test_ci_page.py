"""The GitHub Actions workflow on the page about CI is one, and its commands are ours."""

import re
import shlex

import pytest
import yaml

from unit.cli.test_process import REPOSITORY, flowrun

PAGE = (REPOSITORY / "docs/reference/ci.md").read_text(encoding="utf-8")
(SNIPPET,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ACTIONS = yaml.load(SNIPPET, yaml.BaseLoader)  # noqa: S506 - in it `on` is a text, as on GitHub
STEPS = [step for job in ACTIONS["jobs"].values() for step in job["steps"]]
CHECKS = [step["run"] for step in STEPS if step.get("run", "").startswith("flowrun ")]


def test_it_has_the_form_of_a_workflow_of_github_actions() -> None:
    assert ACTIONS["on"]
    assert all(job["runs-on"] for job in ACTIONS["jobs"].values())
    assert all(len(step.keys() & {"run", "uses"}) == 1 for step in STEPS)


def test_it_shows_both_formats() -> None:
    assert [command.split("--format ")[1].split()[0] for command in CHECKS] == ["github", "sarif"]


@pytest.mark.parametrize("command", CHECKS)
def test_its_commands_check_a_file(command: str) -> None:
    done = flowrun(*shlex.split(command.partition(" > ")[0])[1:])

    assert (done.returncode, done.stderr) == (0, "")
