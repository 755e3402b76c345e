"""The formulas of the presets: readable, and over nothing but what the service has always had.

The service truncates what a formula asks for, and takes the newest of its samples for a minute old
and more. A formula that asks for samples which are not there yet fails as a whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Offsets = tuple[tuple[datetime, timedelta], ...]

_WEEKDAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
"""The service's own numbers of the days."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many dedicated nodes there are at least and at most, how many spot ones at most, and
    since when none at all.
    """

    least: int
    most: int
    most_spot: int
    until: datetime | None

    def __str__(self) -> str:
        spot = f"0 to {self.most_spot} spot" if self.most_spot else ""
        dedicated = f"{self.least} to {self.most} dedicated" if self.most else ""
        nodes = f"{' and '.join(filter(None, (dedicated, spot)))} nodes"
        return f"{nodes} until {_utc(self.until)}" if self.until else nodes


def pending_tasks_formula(limits: Limits, *, slots_per_node: int, slots_per_task: int) -> str:
    """Return the formula that gives every task that runs or waits its slots."""
    lines = (
        "// Room for every task that runs or waits, from the slots of a node and those of a task.",
        f"tasksPerNode = {max(1, slots_per_node // slots_per_task)};",
        "span = TimeInterval_Minute * 5;",
        "known = $PendingTasks.GetSamplePercent(span);",
        "// A pool without samples is new, and made because there is work.",
        "newest = max(0, $PendingTasks.GetSample(1));",
        "pending = known < 70 ? max(1, newest) : max(newest, avg($PendingTasks.GetSample(span)));",
        "// Rounded up: the service cuts off fractions.",
        "wanted = (pending + tasksPerNode - 1) / tasksPerNode;",
        # When nothing is pending, the rounding up leaves a fraction below 1.
        "wanted = wanted < 1 ? 0 : wanted;",
        f"dedicated = max({limits.least}, min({limits.most}, wanted));",
        f"spot = max(0, min({limits.most_spot}, wanted - dedicated));",
        *_targets(limits),
        # A node that is to go ends its tasks first, so that a smaller target undoes no work.
        "$NodeDeallocationOption = taskcompletion;",
    )
    return "\n".join(lines)


def schedule_formula(
    limits: Limits, days: tuple[str, ...], hours: tuple[int, int], *, zone: str, offsets: Offsets
) -> str:
    """Return the formula that has all nodes at the days and hours of a time zone, else the least.

    `offsets` are how far the zone's clock is ahead of UTC, and since when.
    """
    begin, end = hours
    # Over midnight the day counts on which the hours begin.
    joined = "&&" if begin < end else "||"
    weekdays = " || ".join(f"today == {_WEEKDAYS[day]}" for day in days)
    # Put back by the hours after midnight, so that these belong to the day before.
    begun = "ahead" if begin < end else f"(ahead - {end})"
    lines = (
        f"// {', '.join(days)} {begin}-{end} {zone}; the service's clock is UTC.",
        *_offset_lines(offsets),
        "clock = time() + TimeInterval_Hour * ahead;",
        f"started = time() + TimeInterval_Hour * {begun};",
        "today = started.weekday;",
        f"isOpen = ({weekdays}) && (clock.hour >= {begin} {joined} clock.hour < {end});",
        f"dedicated = isOpen ? {limits.most} : {limits.least};",
        f"spot = isOpen ? {limits.most_spot} : 0;",
        *_targets(limits),
        "$NodeDeallocationOption = taskcompletion;",
    )
    return "\n".join(lines)


def _offset_lines(offsets: Offsets) -> Iterator[str]:
    (_, first), *changes = offsets
    yield f"ahead = {first / _HOUR:g};"
    for since, ahead in changes:
        yield f'ahead = time() >= time("{_utc(since)}") ? {ahead / _HOUR:g} : ahead;'


def _targets(limits: Limits) -> tuple[str, ...]:
    dedicated, spot = "dedicated", "spot"
    over: tuple[str, ...] = ()
    if limits.until:
        over = (f'isOver = time() >= time("{_utc(limits.until)}");',)
        dedicated, spot = "isOver ? 0 : dedicated", "isOver ? 0 : spot"
    return (*over, f"$TargetDedicatedNodes = {dedicated};", f"$TargetLowPriorityNodes = {spot};")


def _utc(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if time else ""
