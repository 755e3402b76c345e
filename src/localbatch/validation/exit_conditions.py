"""The parts of a task that tie it to other tasks: exit conditions and dependencies."""

from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json
from localbatch.validation.checks import (
    choice,
    identifier,
    integer,
    items,
    optional,
    record,
    required,
)

# The one limit on dependencies that is documented.
_MOST_CHARACTERS = 64_000

_EXIT_OPTIONS = record(
    {
        "jobAction": optional(choice("none", "disable", "terminate")),
        "dependencyAction": optional(choice("satisfy", "block")),
    }
)

_RANGE_OF_CODES = record(
    {
        "start": required(integer()),
        "end": required(integer()),
        "exitOptions": required(_EXIT_OPTIONS),
    }
)

# From 0 on: an id that counts as a number is of digits alone.
_RANGE_OF_IDS = record({"start": required(integer(least=0)), "end": required(integer(least=0))})


def _range_of_codes(path: str, value: object) -> Json:
    return _in_order(path, _RANGE_OF_CODES(path, value))


def _range_of_ids(path: str, value: object) -> Json:
    return _in_order(path, _RANGE_OF_IDS(path, value))


def _in_order(path: str, given: Json) -> Json:
    if given["start"] > given["end"]:
        shown = f"{given['start']}-{given['end']}"
        raise invalid_property(path, shown, "The start must not be greater than the end")
    return given


EXIT_CONDITIONS = record(
    {
        "exitCodes": optional(
            items(record({"code": required(integer()), "exitOptions": required(_EXIT_OPTIONS)}))
        ),
        # Ranges may overlap: the first that fits decides, see `rules/exit_conditions.py`.
        "exitCodeRanges": optional(items(_range_of_codes)),
        "preProcessingError": optional(_EXIT_OPTIONS),
        "fileUploadError": optional(_EXIT_OPTIONS),
        "default": optional(_EXIT_OPTIONS),
    }
)

_DEPENDENCIES = record(
    {
        "taskIds": optional(items(identifier)),
        "taskIdRanges": optional(items(_range_of_ids)),
    }
)


def dependencies(path: str, value: object) -> Json:
    """Check dependsOn; each list has a limit on its length as a text, separators included."""
    given: Json = _DEPENDENCIES(path, value)
    if sum(len(task_id) + 1 for task_id in given.get("taskIds", ())) > _MOST_CHARACTERS:
        raise ServiceError("TaskDependencyListTooLong", ("PropertyName", f"{path}.taskIds"))
    ranges = given.get("taskIdRanges", ())
    if sum(len(f"{bounds['start']}-{bounds['end']},") for bounds in ranges) > _MOST_CHARACTERS:
        raise ServiceError("TaskDependencyRangesTooLong", ("PropertyName", f"{path}.taskIdRanges"))
    return given
