"""The preparation and the release of a job as Batch's REST API takes them. Pure."""

from flowrun.gateways.batch_files import environment_bodies, resource_file_bodies
from flowrun.gateways.batch_parts import container_settings, duration, user_identity
from flowrun.model.job_tasks import Preparation, Release
from flowrun.model.requests import Body
from flowrun.model.workflow import Job
from flowrun.ports import SasUrls


def job_task_entries(job: Job, sas: SasUrls) -> Body:
    """Return `jobPreparationTask` and `jobReleaseTask`, as far as the job has them."""
    body: Body = {}
    if job.preparation:
        body["jobPreparationTask"] = _preparation(job.preparation, sas)
    if job.release:
        body["jobReleaseTask"] = _release(job.release, sas)
    return body


def _preparation(part: Preparation, sas: SasUrls) -> Body:
    constraints: Body = {"maxTaskRetryCount": part.retries}
    if part.max_wall_clock is not None:
        constraints["maxWallClockTime"] = duration(part.max_wall_clock)
    return {**_common(part, sas), "constraints": constraints, "waitForSuccess": part.wait}


def _release(part: Release, sas: SasUrls) -> Body:
    # Its limit stands at the top, without constraints; by
    # itself the service ends it after 15 minutes.
    limit = part.max_wall_clock
    return _common(part, sas) | ({"maxWallClockTime": duration(limit)} if limit else {})


def _common(part: Release, sas: SasUrls) -> Body:
    optional = {
        "resourceFiles": resource_file_bodies(part.resource_files, sas),
        "environmentSettings": environment_bodies(part.env),
        "containerSettings": container_settings(part.container_image),
    }
    return {
        "commandLine": part.command_line,
        "userIdentity": user_identity(elevated=part.elevated),
    } | {name: value for name, value in optional.items() if value}
