"""Tasks that run on several nodes at a time."""

from dataclasses import dataclass

from flowrun.model.files import ResourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Instances:
    """On `count` nodes the coordination command starts first, then the task's own on one of them;
    `common_files` go to all.
    """

    count: int
    coordination_command: str
    common_files: tuple[ResourceFile, ...] = ()
