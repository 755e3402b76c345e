"""A0045: PATH is that of the node's system with the shared folder and the working directory at its
end, HOME is the working directory, and the task is told who it is.
"""

from assumptions.conftest import Lab

SHOWN = ("HOME", "USER", "AZ_BATCH_TASK_USER", "AZ_BATCH_TASK_USER_IDENTITY")
SCRIPT = (
    "echo echo by name > tool; chmod +x tool; tool; "
    f"echo {' '.join(f'${name}' for name in SHOWN)}; echo $PATH; "
    "echo $AZ_BATCH_TASK_WORKING_DIR; echo $AZ_BATCH_NODE_SHARED_DIR"
)


def test_a_task_finds_the_environment_of_a_node(lab: Lab) -> None:
    lab.run_task(f"/bin/sh -c '{SCRIPT}'")

    by_name, shown, path, wd, shared = lab.stdout().splitlines()
    assert by_name == "by name"
    assert shown.split() == [wd, "_azbatch", "_azbatch", "PoolNonAdmin"]
    assert path.split(":")[-2:] == [shared, wd]
    assert path.startswith("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:")
