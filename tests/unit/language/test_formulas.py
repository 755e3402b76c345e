"""The formulas of the presets, evaluated as the service would on pools in several situations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flowrun.language.assemble.time_zones import find_offsets
from flowrun.language.formulas import Limits, pending_tasks_formula, schedule_formula
from localbatch.autoscale.evaluator import Surroundings, evaluate
from localbatch.autoscale.parser import parse
from localbatch.autoscale.values import Samples, Value

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)  # a Wednesday
WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri")
LIMITS = Limits(least=0, most=3, most_spot=4, until=None)
BERLIN = ZoneInfo("Europe/Berlin")


def targets(formula: str, at: datetime, variables: Mapping[str, Value] | None = None) -> list[int]:
    outcome = evaluate(parse(formula), Surroundings(now=at.timestamp(), variables=variables or {}))
    return [outcome.dedicated, outcome.spot]


def pending(*readings: float) -> dict[str, Value]:
    """Return a pool's samples, the newest last, one every 30 seconds."""
    first = NOON - timedelta(seconds=30 * len(readings))
    times = [(first + timedelta(seconds=30 * i)).timestamp() for i in range(len(readings))]
    samples = tuple(zip(times, readings, strict=True))
    return {"$PendingTasks": Samples("$PendingTasks", samples, NOON.timestamp())}


@pytest.mark.parametrize(
    ("tasks", "nodes"),
    [(0, [0, 0]), (1, [1, 0]), (4, [1, 0]), (5, [2, 0]), (12, [3, 0]), (13, [3, 1]), (99, [3, 4])],
)
def test_pending_tasks_have_their_slots_within_the_limits(tasks: int, nodes: list[int]) -> None:
    formula = pending_tasks_formula(LIMITS, slots_per_node=8, slots_per_task=2)

    assert targets(formula, NOON, pending(*[tasks] * 12)) == nodes


def test_a_pool_without_samples_begins_with_a_node_and_one_with_samples_scales_to_zero() -> None:
    formula = pending_tasks_formula(LIMITS, slots_per_node=1, slots_per_task=1)

    assert targets(formula, NOON, pending(0)) == [1, 0]
    assert targets(formula, NOON, pending(*[0] * 12)) == [0, 0]


def test_the_least_stays_without_tasks_and_until_ends_all() -> None:
    limits = Limits(least=2, most=3, most_spot=0, until=NOON)
    formula = pending_tasks_formula(limits, slots_per_node=1, slots_per_task=4)

    assert targets(formula, NOON - timedelta(minutes=1), pending(*[0] * 12)) == [2, 0]
    assert targets(formula, NOON, pending(*[9] * 12)) == [0, 0]


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        ("2026-01-07 07:59", False),  # winter: an hour ahead of UTC
        ("2026-01-07 08:00", True),
        ("2026-07-01 08:00", True),  # summer: two hours
        ("2026-07-01 17:59", True),
        ("2026-07-01 18:00", False),
        ("2026-07-04 12:00", False),  # a Saturday
        ("2035-07-04 12:00", True),
    ],
)
def test_a_schedule_keeps_the_hours_of_its_zone_in_summer_and_winter(
    clock: str, *, is_open: bool
) -> None:
    formula = schedule_formula(
        LIMITS, WORKING_DAYS, (8, 18), zone="Europe/Berlin", offsets=find_offsets("Europe/Berlin")
    )
    at = datetime.strptime(clock, "%Y-%m-%d %H:%M").replace(tzinfo=BERLIN)

    assert targets(formula, at) == ([3, 4] if is_open else [0, 0])
    assert len(formula) < 8192


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [("01 21:59", False), ("01 22:00", True), ("02 05:59", True), ("02 06:00", False)],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(
    clock: str, *, is_open: bool
) -> None:
    formula = schedule_formula(LIMITS, ("wed",), (22, 6), zone="UTC", offsets=find_offsets("UTC"))
    at = datetime.strptime(f"2026-07-{clock}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)

    assert targets(formula, at) == ([3, 4] if is_open else [0, 0])
