"""The bodies of job schedule requests."""

from datetime import timedelta
from typing import Any

from localbatch.service.error_codes import invalid_property
from localbatch.service.wire import Json, parse_time
from localbatch.validation.checks import (
    Shape,
    duration,
    identifier,
    optional,
    record,
    required,
    text,
    time,
)
from localbatch.validation.jobs import SPECIFICATION
from localbatch.validation.parts import METADATA

# The service's least, of a window and of an interval.
_AT_LEAST = duration(least=timedelta(minutes=1))


_TIMES = record(
    {
        "doNotRunUntil": optional(time),
        "doNotRunAfter": optional(time),
        "startWindow": optional(_AT_LEAST),
        "recurrenceInterval": optional(_AT_LEAST),
    }
)


def _schedule(path: str, value: Any) -> Json:  # noqa: ANN401 - parsed JSON is anything
    given: Json = _TIMES(path, value)
    until, after = given.get("doNotRunUntil"), given.get("doNotRunAfter")
    # Such a schedule would be over before its first job.
    if until and after and parse_time(until) > parse_time(after):
        raise invalid_property(f"{path}.doNotRunAfter", after, "It is before doNotRunUntil")
    return given


_WHOLE: Shape = {
    "schedule": required(_schedule),
    "jobSpecification": required(SPECIFICATION),
    "metadata": optional(METADATA),
}

CREATE = record({"id": required(identifier), "displayName": optional(text(most=1024)), **_WHOLE})

UPDATE = record(
    {
        "schedule": optional(_schedule),
        # With its defaults even here: a PATCH replaces a jobSpecification as a whole.
        "jobSpecification": optional(SPECIFICATION),
        "metadata": optional(METADATA),
    }
)

REPLACE = record(_WHOLE)

REPLACED_PROPERTIES = frozenset(_WHOLE)
