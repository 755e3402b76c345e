"""The folders of a node, as a task sees them."""

import shutil
from pathlib import Path

# Those that a real node was recorded to have.
NODE_FOLDERS = ("applications", "fsmounts", "shared", "startup", "volatile", "workitems")


def node_folder(root: Path, node_id: str) -> Path:
    """Return a node's root folder."""
    return root / "nodes" / node_id


def node_folders(root: Path) -> list[Path]:
    """Return the root folders of all nodes."""
    return list((root / "nodes").glob("*"))


def tmp_folder(root: Path, node_id: str) -> Path:
    """Return what an isolated task of the node sees as /tmp: where no task can replace it."""
    return root / "tmp" / node_id


def make_node(root: Path, node_id: str) -> None:
    """Create a node's folders."""
    # Also without a start task: the variables of every task name this folder.
    for name in (*NODE_FOLDERS, "startup/wd"):
        (node_folder(root, node_id) / name).mkdir(parents=True, exist_ok=True)


def job_folders(root: Path, job_id: str) -> list[Path]:
    """Return a job's folders on all nodes."""
    schedule_id, colon, job_name = job_id.partition(":")
    # Of a job without a schedule the folder above `job-1`, which holds nothing else.
    folder = f"{schedule_id}/{job_name}" if colon else job_id
    return [node / "workitems" / folder for node in node_folders(root)]


def remove(folder: Path) -> None:
    """Remove a folder with everything in it, as far as it goes."""
    # What cannot be removed must not stop a node: a container may have left another user's files.
    shutil.rmtree(folder, ignore_errors=True)
