"""The rules of a fault file, checked like the body of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from localbatch.service.error_codes import invalid_property
from localbatch.service.wire import Json
from localbatch.validation.checks import choice, integer, items, optional, record, required, text


class Fault(StrEnum):
    """What can be made to go wrong."""

    THROTTLE = "throttle"
    """The request is refused with 429."""
    BUSY = "busy"
    """The request is refused with 503."""
    ERROR = "error"
    """The request is refused with 500."""
    RESET = "reset"
    """The connection is cut before anything is done."""
    LOST = "lost"
    """The request is carried out; the connection is cut instead of an answer."""
    TIMEOUT = "timeout"
    """The request is carried out; the answer is 500 OperationTimedOut."""
    SERVERERROR = "servererror"
    """A task of a collection is not added, and its result says `ServerError`."""
    COUNTS = "counts"
    """Task counts and node counts show how it was `seconds` ago."""
    RESIZE = "resize"
    """A pool that should grow gets no nodes but the resize error `code`."""
    START_TASK = "start_task"
    """A start task runs `false` instead of its command."""
    BOOT = "boot"
    """A node that boots becomes unusable, with the error `code`."""
    UNUSABLE = "unusable"
    """A node that runs tasks becomes unusable, with the error `code`."""
    UNKNOWN = "unknown"
    """A node that runs tasks is out of reach for a while."""
    PREEMPT = "preempt"
    """A spot node that runs tasks is preempted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One fault: of requests to `operation` (as `GET /pools/{pool}`; none: every one), with a
    probability, at most `times` times.
    """

    fault: Fault
    operation: str | None = None
    rate: float = 1.0
    times: int | None = None
    retry_after: int | None = None
    code: str = ""
    seconds: int = 10

    def past(self, now: datetime) -> datetime:
        """Return the time that counts are of."""
        return now - timedelta(seconds=self.seconds)


# The first is what happens when a rule names none.
_RESIZE_CODES = (
    "AccountCoreQuotaReached",
    "AccountLowPriorityCoreQuotaReached",
    "AllocationFailed",
    "AllocationTimedout",
    "Unknown",
)
_NODE_CODES = (
    "DiskFull",
    "ApplicationPackageError",
    "ContainerInvalidImage",
    "MountConfigurationError",
    "Unknown",
)
_CODES: Mapping[Fault, tuple[str, ...]] = {
    Fault.RESIZE: _RESIZE_CODES,
    Fault.BOOT: _NODE_CODES,
    Fault.UNUSABLE: _NODE_CODES,
}
_REFUSALS = frozenset({Fault.THROTTLE, Fault.BUSY, Fault.ERROR})
_OF_SOME: Mapping[str, frozenset[Fault]] = {
    "operation": _REFUSALS | {Fault.RESET, Fault.LOST, Fault.TIMEOUT},
    "retry_after": _REFUSALS,
    "code": frozenset(_CODES),
    "seconds": frozenset({Fault.COUNTS}),
}
"""Which faults have the properties that not all have."""


def _rate(path: str, value: Any) -> float:  # noqa: ANN401 - parsed JSON is anything
    # True is a number to Python.
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= 1:
        raise invalid_property(path, str(value)[:64], "A number from 0 to 1 is expected")
    return float(value)


_RULE = record(
    {
        "fault": required(choice(*Fault)),
        "operation": optional(text(least=1)),
        "rate": optional(_rate),
        "times": optional(integer(least=1)),
        "retry_after": optional(integer(least=0)),
        "code": optional(text(least=1)),
        "seconds": optional(integer(least=1, most=3600)),
    }
)
_FILE = record({"seed": optional(integer(), 0), "rules": required(items(_RULE))})


def read_rules(given: object, *, operations: frozenset[str]) -> tuple[int, tuple[Rule, ...]]:
    """Return the seed and the rules of a fault file; raises ServiceError when it is wrong."""
    checked: Json = _FILE("", given)
    rules = tuple(_read_rule(rule) for rule in checked["rules"])
    for rule in rules:
        # A misspelt operation would never come up, and a test would pass that tests nothing.
        if rule.operation is not None and rule.operation not in operations:
            reason = "There is no such operation; write it as GET /pools/{pool}"
            raise invalid_property("rules.operation", rule.operation, reason)
    return checked["seed"], rules


def _read_rule(given: Json) -> Rule:
    fault = Fault(given["fault"])
    for name, faults in _OF_SOME.items():
        # Refused and not passed over: a property without effect looks like one that has it.
        if name in given and fault not in faults:
            reason = f"The fault {fault} has no {name}; {', '.join(sorted(faults))} have"
            raise invalid_property(f"rules.{name}", given[name], reason)
    # A fault without codes has the empty one, which no file can name.
    codes = _CODES.get(fault, ("",))
    code = choice(*codes)("rules.code", given.get("code", codes[0]))
    # A rule's fields bear the names of the properties, so it is made of them as they are.
    return Rule(**given | {"fault": fault, "code": code})
