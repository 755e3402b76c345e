"""What a node runs before the first task of a job, and what it runs when the job has ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from flowrun.model.files import ResourceFile
from flowrun.model.secret import Secret, secrets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The last thing that nodes do for a job; its failure changes nothing."""

    command_line: str
    resource_files: tuple[ResourceFile, ...] = ()
    env: Mapping[str, str | Secret] = field(default_factory=dict)
    elevated: bool = False
    container_image: str = ""
    max_wall_clock: timedelta | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of it must not be shown."""
        return secrets_of(self.env)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation(Release):
    """The first thing that a node does for a job; with `wait` its tasks need it to succeed."""

    retries: int = 0
    wait: bool = True
