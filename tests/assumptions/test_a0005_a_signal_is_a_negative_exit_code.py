"""A0005: a task that a signal ends has the signal's number, negated, as its exit code."""

from assumptions.conftest import Lab


def test_a_signal_is_a_negative_exit_code(lab: Lab) -> None:
    task = lab.run_task("/bin/bash -c 'kill -9 $$'")

    assert task.execution_info is not None
    assert task.execution_info.exit_code == -9
