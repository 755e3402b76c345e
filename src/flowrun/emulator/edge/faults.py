"""Faults at the edge: requests that are refused or lost, and the path that sets what goes wrong.

`/_local/faults` is beside the Batch API, under the same shared key: GET shows, PUT sets, DELETE
clears.
"""

from collections.abc import Mapping

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError
from flowrun.emulator.faults.keeping import clear_faults, set_faults, show_faults
from flowrun.emulator.faults.rules import Fault
from flowrun.emulator.routes import ROUTES, Route

PATH = "/_local/faults"

_REFUSALS: Mapping[Fault, str] = {
    Fault.THROTTLE: "TooManyRequests",
    Fault.BUSY: "ServerBusy",
    Fault.ERROR: "InternalError",
}

OPERATIONS = frozenset(route.operation for route in ROUTES)


class ConnectionCutError(Exception):
    """The connection shall end without an answer."""


def answer_faults(engine: Engine, call: Call) -> Reply:
    """Show, set or clear the faults."""
    match call.method:
        case "GET":
            pass
        case "PUT":
            engine.faults = set_faults(engine.root, call.json(), operations=OPERATIONS)
        case "DELETE":
            engine.faults = clear_faults(engine.root)
        case _:
            raise ServiceError("UnsupportedHttpVerb")
    return Reply(body=show_faults(engine.root), metadata="faults")


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
    raise ServiceError("OperationTimedOut")
