"""A0047: AZ_BATCH_TASK_DIR has the task's stderr.txt, which its own processes can read, and what a
process wrote to stderr stands there when it has ended, while the task still runs.
"""

from assumptions.conftest import Lab

SCRIPT = 'sh -c "echo mine >&2"; cat $AZ_BATCH_TASK_DIR/stderr.txt'


def test_what_a_process_wrote_to_stderr_stands_in_its_file_at_once(lab: Lab) -> None:
    lab.run_task(f"/bin/sh -c '{SCRIPT}'")

    assert lab.stdout() == "mine\n"
