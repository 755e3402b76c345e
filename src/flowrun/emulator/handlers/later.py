"""What the service has and the emulator has not."""

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError


def not_implemented(_: Engine, call: Call) -> Reply:
    """Refuse an operation that is not built."""
    raise ServiceError("NotImplemented", ("Operation", f"{call.method} {call.path}"))
