"""What the end of a task means for the tasks that depend on it and for its job. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto

from localbatch.service.wire import Json


class JobAction(StrEnum):
    """What the job does when one of its tasks has ended."""

    NONE = auto()
    DISABLE = auto()
    TERMINATE = auto()


@dataclass(frozen=True, slots=True)
class Consequence:
    """`satisfies` says whether the tasks that depend on this one may go on."""

    satisfies: bool
    job_action: JobAction


def resolve(conditions: Json, *, exit_code: int | None, failure_code: str | None) -> Consequence:
    """Return what the exit conditions say of a task's end, as for a job that acts on failures.

    A listed exit code wins over everything, even over the upload that failed after it.
    """
    listed = next(_listed(conditions, exit_code), None)
    if listed is not None:
        return _consequence(listed, succeeded=exit_code == 0)
    # `default` is for failures alone: it never applies to a task that exits with 0.
    if failure_code is None:
        return _consequence({}, succeeded=True)
    default = conditions.get("default", {})
    # All codes of uploads begin so, and no others.
    if failure_code.startswith("FileUpload"):
        default = conditions.get("fileUploadError", default)
    # A task that was ended by request has no exit code either, but its preparations did not fail.
    elif exit_code is None and failure_code != "TaskEnded":
        default = conditions.get("preProcessingError", default)
    return _consequence(default, succeeded=False)


def job_actions(conditions: Json) -> Iterator[str]:
    """Yield the job actions that exit conditions name."""
    listed = [*conditions.get("exitCodes", ()), *conditions.get("exitCodeRanges", ())]
    options = [condition["exitOptions"] for condition in listed]
    kinds = ("preProcessingError", "fileUploadError", "default")
    options += [conditions[kind] for kind in kinds if kind in conditions]
    yield from (option["jobAction"] for option in options if "jobAction" in option)


def _listed(conditions: Json, exit_code: int | None) -> Iterator[Json]:
    if exit_code is None:
        return
    # Single codes before ranges: the first that fits decides.
    for code in conditions.get("exitCodes", ()):
        if code["code"] == exit_code:
            yield code["exitOptions"]
    for bounds in conditions.get("exitCodeRanges", ()):
        if bounds["start"] <= exit_code <= bounds["end"]:
            yield bounds["exitOptions"]


def _consequence(options: Json, *, succeeded: bool) -> Consequence:
    # The service's defaults for what the chosen options leave out.
    dependency = options.get("dependencyAction", "satisfy" if succeeded else "block")
    action = options.get("jobAction", JobAction.NONE if succeeded else JobAction.TERMINATE)
    return Consequence(dependency == "satisfy", JobAction(action))
