"""BatchBodies: what the gateway would send, without a gateway. Pure; imports no SDK."""

from flowrun.gateways.batch_bodies import job_body, task_body
from flowrun.gateways.batch_pools import pool_body
from flowrun.gateways.batch_schedules import new_schedule_body


class RestBodies:
    """The very functions that make the bodies of all requests to Batch."""

    pool = staticmethod(pool_body)
    job = staticmethod(job_body)
    task = staticmethod(task_body)
    schedule = staticmethod(new_schedule_body)
