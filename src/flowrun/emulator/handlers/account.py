"""Operations on the account as a whole: its applications and its usage."""

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.edge.listing import answer_list, nothing
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError, invalid_query
from flowrun.emulator.odata.kinds import Kind
from flowrun.emulator.wire import parse_time

_FILTERABLE = {"poolId": Kind.STRING.without("ne")}


def list_applications(_: Engine, call: Call) -> Reply:
    """GET /applications: the account has none."""
    return answer_list(call, nothing("applications"))


def get_application(_engine: Engine, _call: Call) -> Reply:
    """GET /applications/{application}."""
    raise ServiceError("ApplicationNotFound")


def list_usage(_: Engine, call: Call) -> Reply:
    """GET /poolusagemetrics: nothing is charged on one machine, so nothing is metered."""
    start, end = (_read_time(call, name) for name in ("starttime", "endtime"))
    if start is not None and end is not None and end < start:
        reason = "The end must not be before the start"
        raise invalid_query("endtime", call.query["endtime"], reason)
    return answer_list(call, nothing("poolusagemetrics", _FILTERABLE))


def _read_time(call: Call, name: str) -> float | None:
    text = call.query.get(name)
    if text is None:
        return None
    try:
        return parse_time(text).timestamp()
    except (ValueError, OverflowError):
        raise invalid_query(name, text, "A time is expected") from None
