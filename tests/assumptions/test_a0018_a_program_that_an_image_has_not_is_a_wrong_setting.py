"""A0018: a container that cannot start, since its image has no such program, fails the task before
its command, with ContainerInvalidSettings and no exit code.
"""

from assumptions.conftest import Lab


def test_a_program_that_an_image_has_not_is_a_wrong_setting(lab: Lab) -> None:
    task = lab.run_container("no-such-program")

    info = task.execution_info
    assert info is not None
    assert info.failure_info is not None
    assert (info.exit_code, info.failure_info.code) == (None, "ContainerInvalidSettings")
