"""Pools that the service makes for a job or a job schedule, and deletes with it."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from localbatch.agent.orders import Failure
from localbatch.engine.context import Engine
from localbatch.life import pools
from localbatch.life.new_pools import add_pool
from localbatch.lifecycle.job import JobState
from localbatch.lifecycle.pool import PoolState
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.rows.jobs import JobRow
from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json
from localbatch.service.withheld import without_secrets
from localbatch.validation.parts import packages

_OF_QUOTA = "AutoPoolCreationFailedWithQuotaReached"
_OF_FORMULA = "InvalidAutoScaleFormulaInAutoPool"
_OF_PACKAGES = "InvalidApplicationPackageReferencesInAutoPool"
_OF_SETTINGS = "InvalidAutoPoolSettings"
_CODES: Mapping[str, str] = {
    "PoolQuotaReached": _OF_QUOTA,
    "AutoScalingFormulaSyntaxError": _OF_FORMULA,
    "AutoScaleFormulaTooLong": _OF_FORMULA,
    "InvalidApplicationPackageReferences": _OF_PACKAGES,
}
_MESSAGES: Mapping[str, str] = {
    _OF_QUOTA: "The pool quota for the account is reached.",
    _OF_FORMULA: "The specified auto-scaling settings are not valid.",
    _OF_PACKAGES: "One or more application packages specified for the pool are invalid.",
    _OF_SETTINGS: "The specified autopool settings are not valid.",
}


def assign(
    engine: Engine, pool_info: Json, *, shared: str | None
) -> tuple[str | None, Failure | None]:
    """Return the id of a new job's pool, which is made now unless there is a shared one; or else
    why that failed.
    """
    if "poolId" in pool_info:
        return pool_info["poolId"], None
    # It may have been deleted by hand since the last job; then this job gets another one.
    if shared and _is_active(engine, shared):
        return shared, None
    try:
        return _make(engine, pool_info["autoPoolSpecification"]), None
    # No refusal of the request: the service takes the job, completes it and shows this error
    # (A0021).
    except ServiceError as error:
        return None, _failure_of(error)


def reassign(engine: Engine, job: JobRow, pool_info: Json) -> JobRow:
    """Return the job with the poolInfo of an update; raises ServiceError for what cannot change."""
    if "autoPoolSpecification" in pool_info:
        pool_info = _change(job, pool_info["autoPoolSpecification"])
    # A PUT has a poolInfo always: only one that is another needs a disabled job.
    if pool_info == job.spec["poolInfo"]:
        return job
    if job.state is not JobState.DISABLED:
        raise ServiceError("OperationInvalidForCurrentState")
    if "poolId" in pool_info:
        # From now on nothing would lead from the job to the pool that was made for it.
        release(engine, job)
        job = replace(job, pool_id=pool_info["poolId"])
    return replace(job, spec=job.spec | {"poolInfo": pool_info})


def release(engine: Engine, job: JobRow) -> None:
    """Delete the pool that was made for this job alone."""
    auto = _auto_of(job.spec)
    if auto and auto["poolLifetimeOption"] == "job" and not auto["keepAlive"]:
        _delete(engine, job.pool_id)


def shares_pool(schedule: JobScheduleRow) -> bool:
    """Say whether the jobs of the schedule run on one auto pool."""
    auto = _auto_of(schedule.spec["jobSpecification"])
    return bool(auto.get("poolLifetimeOption") == "jobschedule")


def release_shared(engine: Engine, schedule: JobScheduleRow) -> None:
    """Delete the pool that the schedule's jobs shared."""
    if not _auto_of(schedule.spec["jobSpecification"]).get("keepAlive"):
        _delete(engine, schedule.pool_id)


def _auto_of(job: Json) -> Json:
    """Return the auto pool of a job's definition, nothing if the job has another pool."""
    auto: Json = job["poolInfo"].get("autoPoolSpecification", {})
    return auto


def _make(engine: Engine, auto: Json) -> str:
    # The service was recorded to write the GUID in upper case.
    pool_id = auto.get("autoPoolIdPrefix", "") + str(uuid4()).upper()
    # Not earlier, with the rest of the job: a wrong reference is a scheduling error, no refusal.
    packages("applicationPackageReferences", auto["pool"].get("applicationPackageReferences", []))
    return add_pool(engine, auto["pool"] | {"id": pool_id}).id


def _failure_of(error: ServiceError) -> Failure:
    # The service has few codes here: any other refusal of the pool is one of its settings.
    code = _CODES.get(error.code, _OF_SETTINGS)
    return Failure(category="UserError", code=code, message=_MESSAGES[code], details=error.values)


def _change(job: JobRow, given: Json) -> Json:
    """Return the poolInfo of a job whose auto pool may be kept from now on or not, see A0023."""
    known = _auto_of(job.spec)
    for name in sorted(given):
        is_free = name == "keepAlive" and known.get("poolLifetimeOption") == "job"
        # Compared without secrets: a client sends back what it read, which never shows them.
        if not is_free and without_secrets(given[name]) != without_secrets(known.get(name)):
            reason = "Only the keepAlive of an auto pool with the lifetime of a job can be changed"
            raise invalid_property(f"poolInfo.autoPoolSpecification.{name}", "", reason)
    return {"autoPoolSpecification": known | {"keepAlive": given["keepAlive"]}}


def _is_active(engine: Engine, pool_id: str) -> bool:
    pool = engine.store.pools.get(pool_id.lower())
    return pool is not None and pool.state is PoolState.ACTIVE


def _delete(engine: Engine, pool_id: str | None) -> None:
    pool = engine.store.pools.get((pool_id or "").lower())
    # A job that completes and is deleted later releases its pool twice.
    if pool and pool.state is PoolState.ACTIVE:
        pools.delete(engine, pool)
