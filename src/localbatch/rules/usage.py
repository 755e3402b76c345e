"""What pools used, interval by interval, of the spans of their nodes. Pure.

Metrics come late, as those of the service do (A0028).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from localbatch.rows.nodes import NodeSpanRow

# The documentation wants a start half an hour before an end: so long must an interval be.
INTERVAL = timedelta(minutes=30)
DELAY = timedelta(hours=2)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolUsage:
    """What the nodes of one pool and size held in one interval."""

    start: datetime
    pool_id: str
    vm_size: str
    core_hours: float

    @property
    def end(self) -> datetime:
        """The end of the interval."""
        return self.start + INTERVAL

    @property
    def key(self) -> str:
        """A text that sorts as usage is listed: by time, then by pool."""
        return f"{self.start.isoformat()} {self.pool_id.lower()} {self.vm_size}"


def last_interval_end(now: datetime) -> datetime:
    """Return the end of the last interval of which there are metrics."""
    return _begin_of_interval(now - DELAY)


def measure_usage(
    spans: Sequence[NodeSpanRow], *, start: datetime, end: datetime
) -> Iterator[PoolUsage]:
    """Yield the usage of every interval of which something lies between the times."""
    if not spans:
        return
    # Not from `start`, which may be years ago, but from where the first span begins.
    # They come by their starts, the earliest first.
    moment = _begin_of_interval(max(start, spans[0].start_time))
    while moment < end:
        yield from _measure_interval(spans, moment)
        moment += INTERVAL


def _measure_interval(spans: Sequence[NodeSpanRow], start: datetime) -> list[PoolUsage]:
    end = start + INTERVAL
    held: dict[tuple[str, str], timedelta] = defaultdict(timedelta)
    for span in spans:
        time = min(span.end_time or end, end) - max(span.start_time, start)
        if time > timedelta():
            # By id and size: a pool that was made anew may have other nodes in one interval.
            held[span.pool_id, span.vm_size] += time * span.cores
    usage = [
        PoolUsage(start=start, pool_id=pool_id, vm_size=vm_size, core_hours=time / _HOUR)
        for (pool_id, vm_size), time in held.items()
    ]
    return sorted(usage, key=lambda pool: pool.key)


def _begin_of_interval(time: datetime) -> datetime:
    seconds = time.timestamp()
    return datetime.fromtimestamp(seconds - seconds % INTERVAL.total_seconds(), UTC)
