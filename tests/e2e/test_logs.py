"""Logs: live from the node, and from the account when the node is gone."""

import json

import pytest

from e2e.conftest import Project
from e2e.gates import WAIT_AT_GATE, open_gate
from e2e.test_failures import wait_for_line
from flowrun.gateways.connect import Gateways

WORKFLOW = """
version: 1
name: {name}
containers: [data]
pool:
  id: {name}-pool
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
  task_slots_per_node: 4
job: {{id: {name}-job}}
tasks:
  - step: align
    for_each: {{values: [a, b, c]}}
    command: "echo out {{{{ item }}}}; echo err {{{{ item }}}} >&2; [ {{{{ item }}}} != b ]"
  - step: call
    command: {call}
"""


@pytest.fixture
def two_steps(project: Project) -> Project:
    """A workflow of two steps, of which one task fails."""
    return write(project, "printf '\\033[31mred\\033[0m\\n'")


def write(project: Project, call: str) -> Project:
    project.file.write_text(WORKFLOW.format(name=project.name, call=json.dumps(call)))
    return project


def test_logs_are_kept_when_pool_and_file_are_gone(two_steps: Project, gateways: Gateways) -> None:
    name = two_steps.name
    assert two_steps.run("apply").returncode == 9
    gateways.batch.delete_pool(f"{name}-pool")
    two_steps.file.unlink()

    one = two_steps.run("logs", "align-a", "-w", name)
    both = two_steps.run("logs", "align", "--both", "-w", name)
    failed = two_steps.run("logs", "--failed", "--stderr", "-w", name)
    chosen = two_steps.run("logs", "align-*", "--grep", "out [bc]", "-w", name)

    assert (one.stdout, one.returncode) == ("out a\n", 0)
    assert both.stdout.splitlines() == [
        f"align-{item}{mark} | {text} {item}"
        for item in "abc"
        for mark, text in (("", "out"), (" err", "err"))
    ]
    assert failed.stdout == "err b\n"
    assert chosen.stdout == "align-b | out b\nalign-c | out c\n"


def test_what_a_task_prints_cannot_steer_the_terminal(two_steps: Project) -> None:
    two_steps.run("apply")

    assert two_steps.run("logs", "call").stdout == "\\x1b[31mred\\x1b[0m\n"
    assert two_steps.run("logs", "call", "--raw").stdout == "\x1b[31mred\x1b[0m\n"


def test_logs_are_followed_while_the_task_runs(project: Project, gateways: Gateways) -> None:
    write(project, f"echo begun; {WAIT_AT_GATE}; printf ended")
    applying = project.start("apply")
    wait_for_line(project, gateways, state="running")

    following = project.start("logs", "call", "--follow")
    assert following.stdout is not None
    first = following.stdout.readline()
    open_gate(project, gateways)
    rest, said = following.communicate(timeout=400)
    applying.communicate(timeout=400)

    assert (first, rest) == ("begun\n", "ended\n")
    assert (following.returncode, said) == (0, "")


def test_a_task_that_waits_has_nothing_to_show_and_says_so(
    project: Project, gateways: Gateways
) -> None:
    write(project, "true")
    project.replace("task_slots_per_node: 4", "task_slots_per_node: 1")
    project.replace('"echo out', f'"{WAIT_AT_GATE}; echo out')
    applying = project.start("apply")
    wait_for_line(project, gateways, state="running")

    done = project.run("logs", "align")
    open_gate(project, gateways)
    applying.communicate(timeout=400)

    assert (done.stdout, done.returncode) == ("", 0)
    assert done.stderr.count("stdout: it has not begun") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "no task or step that matches 'nothing'"),
        (["align-a", "--failed"], "no failed task that matches 'align-a'"),
        (["--stderr", "--both"], "choose one"),
        (["--grep", "("], "no regular expression"),
        (["--run", "9"], "has no run 9; its runs are: 1"),
        (["-w", "never-applied"], "workflow 'never-applied' has no run in the account"),
    ],
)
def test_what_is_not_there_is_said(two_steps: Project, arguments: list[str], said: str) -> None:
    two_steps.run("apply")

    done = two_steps.run("logs", *arguments)

    assert done.returncode == 3
    assert said in done.stderr
