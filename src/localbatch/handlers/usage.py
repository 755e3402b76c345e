"""What the account's pools used."""

from datetime import UTC, datetime
from itertools import islice

from localbatch.engine.context import Engine
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import Listing, answer_list
from localbatch.odata.kinds import Kind
from localbatch.rules.usage import DELAY, INTERVAL, PoolUsage, last_interval_end, measure_usage
from localbatch.service.error_codes import invalid_query
from localbatch.service.wire import Json, format_time, now, parse_time


def list_usage_metrics(engine: Engine, call: Call) -> Reply:
    """GET /poolusagemetrics: of the last interval there is, unless times are given."""
    start, end = _read_period(call, now())
    spans = engine.store.node_spans.overlapping(start, end)

    def read(after: str, limit: int) -> list[PoolUsage]:
        # Made anew for a page, and no further than its end: a period may be years long.
        usage = measure_usage(spans, start=start, end=end)
        return list(islice((entry for entry in usage if entry.key > after), limit))

    listing = Listing(
        metadata="poolusagemetrics",
        read=read,
        key=lambda pool: pool.key,
        describe=_describe,
        # The documentation's table has every operator of a text here but this one.
        filterable={"poolId": Kind.STRING.without("ne")},
    )
    return answer_list(call, listing)


def _read_period(call: Call, time: datetime) -> tuple[datetime, datetime]:
    # The last interval that is told began so long ago; later times are refused and not merely
    # without results (A0028).
    start = _read_time(call, "starttime", latest=time - DELAY - INTERVAL)
    end = _read_time(call, "endtime", latest=time - DELAY)
    if start and end and end < start:
        reason = "The end must not be before the start"
        raise invalid_query("endtime", call.query["endtime"], reason)
    available = last_interval_end(time)
    # Never of an interval that is not over yet.
    return start or available - INTERVAL, min(end or available, available)


def _read_time(call: Call, name: str, *, latest: datetime) -> datetime | None:
    text = call.query.get(name)
    if text is None:
        return None
    try:
        time = parse_time(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid_query(name, text, "A time is expected") from None
    if time > latest:
        reason = f"A time up to {format_time(latest)} is expected"
        raise invalid_query(name, text, reason)
    return time


def _describe(usage: PoolUsage) -> Json:
    return {
        "poolId": usage.pool_id,
        "startTime": format_time(usage.start),
        "endTime": format_time(usage.end),
        "vmSize": usage.vm_size,
        "totalCoreHours": usage.core_hours,
    }
