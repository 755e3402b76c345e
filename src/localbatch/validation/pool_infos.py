"""The poolInfo of a job: a pool's id, or the auto pool that is made for it."""

import re

from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json
from localbatch.validation.checks import (
    Check,
    Property,
    boolean,
    choice,
    identifier,
    optional,
    record,
    required,
)
from localbatch.validation.pools import AUTO_POOL, AUTO_POOL_READ

# The service's limit: a GUID comes behind it.
_PREFIX = re.compile(r"[A-Za-z0-9_-]{0,20}", re.ASCII)


def _prefix(path: str, value: object) -> str:
    if not isinstance(value, str) or not _PREFIX.fullmatch(value):
        reason = "At most 20 letters, digits, underscores and hyphens are expected"
        raise invalid_property(path, str(value)[:64], reason)
    return value


def _pool_info(*lifetimes: str, pool: Property) -> Check:
    auto = record(
        {
            "autoPoolIdPrefix": optional(_prefix),
            "poolLifetimeOption": required(choice(*lifetimes)),
            "keepAlive": optional(boolean, default=False),
            "pool": pool,
        }
    )
    shape = record({"poolId": optional(identifier), "autoPoolSpecification": optional(auto)})

    def check(path: str, value: object) -> Json:
        cleaned: Json = shape(path, value)
        # An empty object names no pool at all: to the service a missing property.
        if not cleaned:
            raise ServiceError("MissingRequiredProperty", ("PropertyName", f"{path}.poolId"))
        if len(cleaned) > 1:
            reason = "Exactly one of poolId, autoPoolSpecification is expected"
            raise invalid_property(path, cleaned["poolId"], reason)
        return cleaned

    return check


# No lifetime of a schedule: a job that a client makes belongs to none.
OF_JOB = _pool_info("job", pool=required(AUTO_POOL))

OF_SCHEDULED_JOBS = _pool_info("jobschedule", "job", pool=required(AUTO_POOL))

# Wider than what a new job may have: clients send back what they read, of any job.
OF_CHANGED_JOB = _pool_info("jobschedule", "job", pool=optional(AUTO_POOL_READ))
