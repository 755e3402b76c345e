"""A0010: a task that is there already is told by the code TaskExists, whatever its case.

`gateways.task_collections` takes it for a success, so that adding can be repeated after a crash.
"""

from assumptions.conftest import Lab


def test_adding_a_task_again_is_told_by_its_code(lab: Lab) -> None:
    lab.run_task("/bin/true")

    again = {"id": "T", "commandLine": "/bin/true"}
    refusal = lab.refusal(
        lambda: lab.client.create_task(lab.prefix, again)  # type: ignore[arg-type]
    )

    assert refusal == (409, "TaskExists")
