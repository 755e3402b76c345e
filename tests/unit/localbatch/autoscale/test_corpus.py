"""Formulas of the shapes that people and their tools write, each on pools in several situations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from localbatch.autoscale.evaluator import Surroundings, evaluate
from localbatch.autoscale.parser import parse
from localbatch.autoscale.results import Evaluation
from localbatch.autoscale.values import Samples, Value

MONDAY_MORNING = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 9, 30, tzinfo=UTC)
SAMPLED = (
    "$ActiveTasks",
    "$RunningTasks",
    "$PendingTasks",
    "$PreemptedNodeCount",
    "$CPUPercent",
)

BUSINESS_HOURS = """
$curTime = time();
$workHours = $curTime.hour >= 8 && $curTime.hour < 18;
$isWeekday = $curTime.weekday >= 1 && $curTime.weekday <= 5;
$isWorkingWeekdayHour = $workHours && $isWeekday;
$TargetDedicatedNodes = $isWorkingWeekdayHour ? 20:10;
$NodeDeallocationOption = taskcompletion;
"""

PENDING_TASKS = """
// The newest sample alone while there are too few, else the greater of it and the average.
$samples = $PendingTasks.GetSamplePercent(TimeInterval_Minute * 15);
$tasks = $samples < 70 ? max(0, $PendingTasks.GetSample(1)) :
    max( $PendingTasks.GetSample(1), avg($PendingTasks.GetSample(TimeInterval_Minute * 15)));
$targetVMs = $tasks > 0 ? $tasks : max(0, $TargetDedicatedNodes / 2);
cappedPoolSize = 20;
$TargetDedicatedNodes = max(0, min($targetVMs, cappedPoolSize));
$NodeDeallocationOption = taskcompletion;
"""

PER_SLOT = """
$samples = $ActiveTasks.GetSamplePercent(TimeInterval_Minute * 15);
$tasks = $samples < 70 ? max(0, $ActiveTasks.GetSample(1)) :
    max($ActiveTasks.GetSample(1), avg($ActiveTasks.GetSample(TimeInterval_Minute * 15)));
$cores = $TargetDedicatedNodes * $TaskSlotsPerNode;
$extraVMs = (($tasks - $cores) + ($TaskSlotsPerNode - 1)) / $TaskSlotsPerNode;
$targetVMs = ($TargetDedicatedNodes + $extraVMs);
$TargetDedicatedNodes = max(0, min($targetVMs, 3));
"""

INITIAL_SIZE = """
$TargetDedicatedNodes = 4;
lifespan = time() - time("{created}");
span = TimeInterval_Minute * 60;
startup = TimeInterval_Minute * 10;
ratio = 50;
$TargetDedicatedNodes = (lifespan > startup ?
    (max($RunningTasks.GetSample(span, ratio), $ActiveTasks.GetSample(span, ratio)) == 0
        ? 0 : $TargetDedicatedNodes) : 4);
"""

PROCESSOR = """
$totalDedicatedNodes =
    (min($CPUPercent.GetSample(TimeInterval_Minute * 10)) > 0.7) ?
    ($CurrentDedicatedNodes * 1.1) : $CurrentDedicatedNodes;
$totalDedicatedNodes =
    (avg($CPUPercent.GetSample(TimeInterval_Minute * 60)) < 0.2) ?
    ($CurrentDedicatedNodes * 0.9) : $totalDedicatedNodes;
$TargetDedicatedNodes = min(400, $totalDedicatedNodes)
"""

AGE_AND_PENDING = """
// a pool begins with some nodes, and follows its tasks once it is older than an interval
lifespan = time() - time("{created}");
interval = TimeInterval_Minute * 5;
$samples = $PendingTasks.GetSamplePercent(interval);
$tasks = $samples < 70 ? max(0, $PendingTasks.GetSample(1)) :
    max( $PendingTasks.GetSample(1), avg($PendingTasks.GetSample(interval)));
$targetVMs = $tasks > 0 ? $tasks : max(0, $TargetDedicatedNodes/2);
targetPoolSize = max(0, min($targetVMs, 3));
$TargetDedicatedNodes = lifespan < interval ? 1 : targetPoolSize;
$NodeDeallocationOption = taskcompletion;
"""

BOTH_KINDS = """
slots = 4; leastSpot = 0; mostSpot = 16777216; leastDedicated = 1; mostDedicated = 2;
lookback = TimeInterval_Second * 600.0;
share = $PendingTasks.GetSamplePercent(lookback);
newest = val($PendingTasks.GetSample(1), 0);
mean = share < 70 ? max(0, newest) : avg($PendingTasks.GetSample(lookback));
wanted = share < 70 ? max(0, newest) :
    (newest < mean ? avg(newest, mean) : max(newest, mean));
reqVMs = wanted / slots;
preemptcount = 0;
rebalance = 0 == 1;
divisor = (mostDedicated == 0 || mostSpot == 0) ? 1 : 2;
dedicatedVMs = max(leastDedicated, reqVMs / divisor);
dedicatedVMs = min(mostDedicated, (dedicatedVMs > 0 && dedicatedVMs < 1) ? 1 : dedicatedVMs);
remainingVMs = reqVMs - dedicatedVMs;
redistVMs = rebalance ? min(preemptcount, remainingVMs) : 0;
dedicatedVMs = min(mostDedicated, dedicatedVMs + redistVMs);
$TargetDedicatedNodes = dedicatedVMs;
$TargetLowPriorityNodes = max(leastSpot, min(mostSpot, reqVMs - dedicatedVMs));
$NodeDeallocationOption = taskcompletion;
"""

REBALANCED = """
lookback = TimeInterval_Second * 600;
reqVMs = avg($ActiveTasks.GetSample(lookback, 70)) / 1;
reqVMs = (reqVMs > 0 && reqVMs < 1) ? 1 : reqVMs;
preemptcount = avg($PreemptedNodeCount.GetSample(lookback, 70));
currenttotal = $CurrentDedicatedNodes + $CurrentLowPriorityNodes;
preemptedpercent = currenttotal > 0 ? preemptcount / currenttotal : 0;
rebalance = preemptedpercent >= 0.5;
spot = min(10, max(0, reqVMs - (rebalance ? min(preemptcount, reqVMs) : 0)));
$TargetLowPriorityNodes = spot;
$TargetDedicatedNodes = max(0, reqVMs - spot);
"""

WEEKEND = """
now = time();
isPeakTime = now.weekday >= 6 && now.weekday <= 7;
$TargetDedicatedNodes = isPeakTime ? 5 : 1;
$TargetLowPriorityNodes = isPeakTime ? 8 : 0;
"""

CONSTANTS = """
startingNumberOfVMs = 1;
maxNumberofVMs = 25;
pendingTaskSamplePercent = $PendingTasks.GetSamplePercent(180 * TimeInterval_Second);
pendingTaskSamples = pendingTaskSamplePercent < 70 ? startingNumberOfVMs :
    avg($PendingTasks.GetSample(180 * TimeInterval_Second));
$TargetDedicatedNodes=min(maxNumberofVMs, pendingTaskSamples);
$NodeDeallocationOption = taskcompletion;
"""

SCALAR_TIMES_SAMPLE = """
pendingTasks = $PendingTasks.GetSample(1) * 2;
$TargetDedicatedNodes = pendingTasks > 3 ? ceil(pendingTasks / 4 + 0.1) : 0 ;
"""


def run(
    formula: str,
    *,
    at: datetime = MONDAY_MORNING,
    samples: Mapping[str, float] | None = None,
    minutes: int = 120,
    **numbers: float,
) -> Evaluation:
    """Run a formula on a pool of one dedicated node that was observed for so many minutes."""
    now = at.timestamp()
    times = [now - 30 * age for age in reversed(range(2, 2 * minutes))]
    values = dict.fromkeys(SAMPLED, 0.0) | {
        f"${name}": value for name, value in (samples or {}).items()
    }
    variables: dict[str, Value] = {
        name: Samples(name, tuple((time, value) for time in times), now)
        for name, value in values.items()
    }
    variables |= {
        "$TargetDedicatedNodes": 1.0,
        "$TargetLowPriorityNodes": 0.0,
        "$CurrentDedicatedNodes": 1.0,
        "$CurrentLowPriorityNodes": 0.0,
        "$TaskSlotsPerNode": 4.0,
    }
    variables |= {f"${name}": value for name, value in numbers.items()}
    return evaluate(parse(formula), Surroundings(now=now, variables=variables))


def created(*, minutes_ago: int) -> str:
    return f"{(MONDAY_MORNING - timedelta(minutes=minutes_ago)).replace(tzinfo=None).isoformat()}Z"


@pytest.mark.parametrize(("at", "nodes"), [(MONDAY_MORNING, 20), (SATURDAY, 10)])
def test_business_hours(at: datetime, nodes: int) -> None:
    outcome = run(BUSINESS_HOURS, at=at)

    assert (outcome.dedicated, outcome.option) == (nodes, "taskcompletion")


def test_the_results_name_every_variable() -> None:
    assert run(BUSINESS_HOURS).results == (
        "$TargetDedicatedNodes=20;$TargetLowPriorityNodes=0;$NodeDeallocationOption=taskcompletion"
        ";$curTime=2026-03-02T09:30:00Z;$isWeekday=1;$isWorkingWeekdayHour=1;$workHours=1"
    )


@pytest.mark.parametrize(
    ("pending", "minutes", "nodes"), [(7, 120, 7), (50, 120, 20), (5, 2, 5), (0, 120, 4), (3, 0, 4)]
)
def test_as_many_nodes_as_pending_tasks(pending: float, minutes: int, nodes: int) -> None:
    outcome = run(
        PENDING_TASKS,
        samples={"PendingTasks": pending},
        minutes=minutes,
        TargetDedicatedNodes=8.0,
    )

    assert outcome.dedicated == nodes


@pytest.mark.parametrize(("active", "nodes"), [(4, 1), (5, 2), (100, 3), (0, 0)])
def test_as_many_nodes_as_their_slots_need(active: float, nodes: int) -> None:
    assert run(PER_SLOT, samples={"ActiveTasks": active}).dedicated == nodes


@pytest.mark.parametrize(("age", "active", "nodes"), [(5, 0, 4), (600, 0, 0), (600, 2, 4)])
def test_an_initial_size_until_the_pool_is_older(age: int, active: float, nodes: int) -> None:
    formula = INITIAL_SIZE.format(created=created(minutes_ago=age))

    assert run(formula, samples={"ActiveTasks": active}).dedicated == nodes


@pytest.mark.parametrize(("load", "nodes"), [(0.9, 11), (0.5, 10), (0.1, 9)])
def test_as_many_nodes_as_keep_their_processors_busy(load: float, nodes: int) -> None:
    outcome = run(PROCESSOR, samples={"CPUPercent": load}, CurrentDedicatedNodes=10.0)

    assert outcome.dedicated == nodes


@pytest.mark.parametrize(
    ("age", "minutes", "pending", "nodes"),
    [(0, 0, 0, 1), (1, 1, 9, 1), (60, 60, 2, 2), (60, 60, 9, 3), (60, 60, 0, 0)],
)
def test_the_age_of_the_pool_and_its_pending_tasks(
    age: int, minutes: int, pending: float, nodes: int
) -> None:
    formula = AGE_AND_PENDING.format(created=created(minutes_ago=age))

    assert run(formula, samples={"PendingTasks": pending}, minutes=minutes).dedicated == nodes


@pytest.mark.parametrize(
    ("pending", "minutes", "targets"), [(0, 120, (1, 0)), (10, 120, (1, 1)), (80, 0, (1, 0))]
)
def test_tasks_shared_out_among_both_kinds_of_nodes(
    pending: float, minutes: int, targets: tuple[int, int]
) -> None:
    outcome = run(BOTH_KINDS, samples={"PendingTasks": pending}, minutes=minutes)

    assert (outcome.dedicated, outcome.spot) == targets


@pytest.mark.parametrize(("preempted", "targets"), [(0, (0, 6)), (3, (3, 3))])
def test_dedicated_nodes_for_those_that_were_preempted(
    preempted: float, targets: tuple[int, int]
) -> None:
    outcome = run(
        REBALANCED,
        samples={"ActiveTasks": 6, "PreemptedNodeCount": preempted},
        CurrentLowPriorityNodes=5.0,
    )

    assert (outcome.dedicated, outcome.spot) == targets


@pytest.mark.parametrize(("at", "targets"), [(MONDAY_MORNING, (1, 0)), (SATURDAY, (5, 8))])
def test_the_weekend(at: datetime, targets: tuple[int, int]) -> None:
    outcome = run(WEEKEND, at=at)

    assert (outcome.dedicated, outcome.spot) == targets


@pytest.mark.parametrize(("pending", "minutes", "nodes"), [(40, 10, 25), (3, 10, 3), (40, 0, 1)])
def test_constants_and_pending_tasks(pending: float, minutes: int, nodes: int) -> None:
    outcome = run(CONSTANTS, samples={"PendingTasks": pending}, minutes=minutes)

    assert outcome.dedicated == nodes


@pytest.mark.parametrize(("pending", "nodes"), [(1, 0), (2, 2)])
def test_a_number_times_a_sample(pending: float, nodes: int) -> None:
    assert run(SCALAR_TIMES_SAMPLE, samples={"PendingTasks": pending}).dedicated == nodes
