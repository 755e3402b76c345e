"""Operations on the account's applications, of which there are none."""

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.edge.listing import answer_list, nothing
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError


def list_applications(_: Engine, call: Call) -> Reply:
    """GET /applications."""
    return answer_list(call, nothing("applications"))


def get_application(_engine: Engine, _call: Call) -> Reply:
    """GET /applications/{application}."""
    raise ServiceError("ApplicationNotFound")
