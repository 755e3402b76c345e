"""What an apply asks of an account, as values that any other tool could send as well.

Where a body needs what only the account or its user knows, its texts hold marks (`placeholders`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowrun.model.connection import AccountNames

Body = dict[str, Any]
"""What goes to Batch, in the names of its REST API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContainer:
    """A blob container and its metadata."""

    name: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBlob:
    """A local file that becomes a blob; `file` is relative to the folder that the command ran in,
    `md5` in hex.
    """

    container: str
    blob: str
    file: str
    md5: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPool:
    """A pool."""

    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job without tasks."""

    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTasks:
    """A collection of tasks, of at most as many as Batch takes at once."""

    job_id: str
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """Let the job end after its last task, once it has all of its `tasks`."""

    job_id: str
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchedule:
    """A job schedule."""

    body: Body


Request = NewContainer | NewBlob | NewPool | NewJob | NewTasks | JobEnd | NewSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that a workflow makes in an account that has nothing of it, in order; `account` is what
    its file says of which account that is.

    `later_pools` are those that only later phases use, `notes` what cannot be told without an
    account, or is no request. For so many seconds tasks may need their files: not every account's
    way of signing allows that.
    """

    workflow: str
    file: str
    account: AccountNames
    requests: tuple[Request, ...]
    later_pools: tuple[NewPool, ...]
    notes: tuple[str, ...]
    access_seconds: int

    @property
    def is_scheduled(self) -> bool:
        """Whether the service makes the jobs, with nobody there to renew a SAS."""
        return any(isinstance(request, NewSchedule) for request in self.requests)
