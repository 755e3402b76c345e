"""Job schedules."""

from dataclasses import dataclass
from datetime import datetime

from localbatch.lifecycle.job_schedule import JobScheduleState
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class JobScheduleRow:
    """A job schedule. `next_due` is when the next job is due, or was while it is held up; `pool_id`
    is the auto pool that its jobs share.
    """

    key: str
    id: str
    spec: Json
    state: JobScheduleState
    state_time: datetime
    previous_state: JobScheduleState | None = None
    previous_time: datetime | None = None
    # Kept, and not reckoned when it is asked for: what is held up stays due.
    next_due: datetime | None
    # Never counted down: the number of a job that was deleted is not used again.
    last_number: int = 0
    # An id as text: the job is shown here even when it has been deleted since.
    recent_job: str | None = None
    pool_id: str | None = None
    end_time: datetime | None = None
    etag: str
    last_modified: datetime
    creation_time: datetime
