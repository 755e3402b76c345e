"""Lets pools choose their number of nodes by formula, when it is due. Every time is given."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime

from localbatch.autoscale.evaluator import Surroundings, evaluate
from localbatch.autoscale.parser import parse
from localbatch.autoscale.results import Evaluation
from localbatch.autoscale.values import SAMPLE_SECONDS, EvaluationError, FormulaSyntaxError, Value
from localbatch.engine.context import Engine
from localbatch.life.samples import observe, read_samples
from localbatch.lifecycle.allocation import AllocationState
from localbatch.rows.pools import PoolRow
from localbatch.service.errors import ServiceError, invalid_property
from localbatch.service.wire import Json, format_time, make_etag, now, parse_duration, parse_time
from localbatch.validation.autoscale import DEFAULT_INTERVAL

_MOST_CHARACTERS = 8192
_NEVER = "9999-12-31T00:00:00Z"


async def keep_autoscaling(engine: Engine) -> None:
    """Take samples and run what is due, until cancelled."""
    while True:
        with engine.store.transaction():
            time = now()
            observe(engine, time)
            run_due(engine, time)
        await asyncio.sleep(SAMPLE_SECONDS)


def run_due(engine: Engine, at: datetime) -> None:
    """Run the formulas whose time has come."""
    for pool in engine.store.pools.active():
        if pool.autoscale and parse_time(pool.autoscale.get("due", _NEVER)) <= at:
            run(engine, pool, at)


def check_formula(text: str) -> None:
    """Raise ServiceError for what is no formula."""
    if len(text) > _MOST_CHARACTERS:
        raise ServiceError("AutoScaleFormulaTooLong")
    try:
        parse(text)
    except FormulaSyntaxError as error:
        raise ServiceError("AutoScalingFormulaSyntaxError", ("Reason", str(error))) from None


def check_new(spec: Json) -> None:
    """Raise ServiceError unless a new pool has either a formula or targets of its own."""
    if not spec["enableAutoScale"]:
        for name in sorted({"autoScaleFormula", "autoScaleEvaluationInterval"} & spec.keys()):
            raise invalid_property(name, spec[name], "Autoscale is not enabled")
        return
    for name in ("targetDedicatedNodes", "targetLowPriorityNodes"):
        if spec[name]:
            raise invalid_property(name, spec[name], "The autoscale formula sets the target")
    if "autoScaleFormula" not in spec:
        raise ServiceError("MissingRequiredProperty", ("PropertyName", "autoScaleFormula"))
    check_formula(spec["autoScaleFormula"])
    spec.setdefault("autoScaleEvaluationInterval", DEFAULT_INTERVAL)


def enable(pool: PoolRow, at: datetime) -> PoolRow:
    """Return the pool with its formula due now."""
    return replace(pool, autoscale={"enabled": format_time(at), "due": format_time(at)})


def disable(pool: PoolRow) -> PoolRow:
    """Return the pool without its formula; when it was enabled stays known."""
    own = {"autoScaleFormula", "autoScaleEvaluationInterval"}
    spec = {name: value for name, value in pool.spec.items() if name not in own}
    known = pool.autoscale and {"enabled": pool.autoscale["enabled"]}
    return replace(pool, spec=spec | {"enableAutoScale": False}, autoscale=known)


def run(engine: Engine, pool: PoolRow, at: datetime) -> PoolRow:
    """Run the pool's formula, record that, and resize the pool to what it wants.

    A resize under way goes on to the new targets.
    """
    report, outcome = judge(engine, pool, pool.spec["autoScaleFormula"], at=at)
    due = at + parse_duration(pool.spec["autoScaleEvaluationInterval"])
    known = pool.autoscale or {}
    pool = replace(pool, autoscale=known | {"due": format_time(due), "run": report})
    if outcome:
        pool = _apply(engine, pool, outcome, at)
    engine.store.pools.update(pool)
    return pool


def judge(
    engine: Engine, pool: PoolRow, formula: str, *, at: datetime
) -> tuple[Json, Evaluation | None]:
    """Return an AutoScaleRun in wire form, and what the formula wants unless it failed."""
    surroundings = Surroundings(now=at.timestamp(), variables=_variables(engine, pool, at))
    report: Json = {"timestamp": format_time(at)}
    try:
        outcome = evaluate(parse(formula), surroundings)
    except EvaluationError as error:
        values = [{"name": "Message", "value": error.detail}]
        failure = {"code": error.code, "message": error.summary, "values": values}
        return report | {"error": failure}, None
    return report | {"results": outcome.results}, outcome


def _variables(engine: Engine, pool: PoolRow, at: datetime) -> dict[str, Value]:
    current = Counter[bool]()
    for is_dedicated, _, number in engine.store.nodes.counts(pool.key):
        current[is_dedicated] += number
    return {
        "$TargetDedicatedNodes": float(pool.target_dedicated),
        "$TargetDedicated": float(pool.target_dedicated),
        "$TargetLowPriorityNodes": float(pool.target_spot),
        "$TargetLowPriority": float(pool.target_spot),
        "$NodeDeallocationOption": "requeue",
        "$CurrentDedicatedNodes": float(current[True]),
        "$CurrentLowPriorityNodes": float(current[False]),
        "$TaskSlotsPerNode": float(pool.spec["taskSlotsPerNode"]),
        **read_samples(engine, pool, at),
    }


def _apply(engine: Engine, pool: PoolRow, outcome: Evaluation, at: datetime) -> PoolRow:
    targets = outcome.dedicated, outcome.spot
    is_stopping = pool.allocation_state is AllocationState.STOPPING
    if targets == (pool.target_dedicated, pool.target_spot) or is_stopping:
        return pool
    if pool.allocation_state is AllocationState.STEADY:
        pool = replace(pool, allocation_state=AllocationState.RESIZING, allocation_time=at)
    engine.pools_woken.set()
    return replace(
        pool,
        target_dedicated=outcome.dedicated,
        target_spot=outcome.spot,
        deallocation=outcome.option,
        errors=[],
        etag=make_etag(at),
        last_modified=at,
    )
