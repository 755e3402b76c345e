"""Removes the folders of tasks whose retention time is over."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from localbatch.engine.context import Engine
from localbatch.orders import layout
from localbatch.service.task_folders import task_folder


def clean(engine: Engine, *, time: datetime) -> None:
    """Take away the folders whose time is over; the tasks themselves stay."""
    for task in engine.store.tasks.outlived(time):
        # Its files are refused as TaskFilesCleanedup from now on, another thing than files never
        # written.
        engine.store.tasks.update(replace(task, retained_until=None, cleaned=True))
        job = engine.store.jobs.get(task.job_key)
        if job:
            # A task may have been tried on several nodes, even at once.
            for node in layout.node_folders(engine.root):
                _remove(engine, node, task_folder(job.id, task.id))


def _remove(engine: Engine, node: Path, folder: str) -> None:
    # Moved out of the way first: the task may be reactivated while its files are removed.
    waste = node / "volatile" / secrets.token_hex(8)
    with suppress(OSError):  # the task may never have been here
        (node / folder).rename(waste)
        engine.spawn(asyncio.to_thread(layout.remove, waste))
