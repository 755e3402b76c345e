"""Faults at the edge: requests that are refused or lost."""

from collections.abc import Mapping

from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.http.routing import Route
from localbatch.service.error_codes import ServiceError

_REFUSALS: Mapping[Fault, str] = {
    Fault.THROTTLE: "TooManyRequests",
    Fault.BUSY: "ServerBusy",
    Fault.ERROR: "InternalError",
}


class ConnectionCutError(Exception):
    """The connection shall end without an answer."""


def fail_before(engine: Engine, route: Route) -> None:
    """Refuse a request, or cut its connection, before anything is done."""
    rule = engine.faults.roll(*_REFUSALS, Fault.RESET, operation=route.operation)
    if rule is None:
        return
    if rule.fault is Fault.RESET:
        raise ConnectionCutError
    raise ServiceError(_REFUSALS[rule.fault], retry_after=rule.retry_after)


def fail_after(engine: Engine, route: Route) -> None:
    """Refuse a request, or cut its connection, after it was carried out."""
    rule = engine.faults.roll(Fault.LOST, Fault.TIMEOUT, operation=route.operation)
    if rule is None:
        return
    if rule.fault is Fault.LOST:
        raise ConnectionCutError
    # As ambiguous as it is in the cloud: a client cannot tell whether it was carried out.
    raise ServiceError("OperationTimedOut")
