"""A0019: a container task that a signal ended has the exit code that its engine tells, 128 + n,
where a task without a container has -n (A0005).
"""

from assumptions.conftest import Lab

SCRIPT = 'sh -c "kill -9 \\$\\$"; exit $?'


def test_a_signal_in_a_container_is_128_and_more(lab: Lab) -> None:
    task = lab.run_container(f"/bin/sh -c '{SCRIPT}'")

    info = task.execution_info
    assert info is not None
    assert info.exit_code == 137
