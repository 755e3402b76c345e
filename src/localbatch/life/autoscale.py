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
from localbatch.rows.pools import Autoscale, FormulaEvaluation, FormulaFailure, PoolRow
from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json, make_etag, now, parse_duration
from localbatch.validation.autoscale import DEFAULT_INTERVAL

# The documentation's 8 KB.
_MOST_CHARACTERS = 8192


async def keep_autoscaling(engine: Engine) -> None:
    """Take samples and apply what is due, until cancelled."""
    while True:
        with engine.store.transaction():
            time = now()
            observe(engine, time)
            apply_due(engine, time)
        await asyncio.sleep(SAMPLE_SECONDS)


def apply_due(engine: Engine, at: datetime) -> None:
    """Apply the formulas whose time has come."""
    for pool in engine.store.pools.active():
        if pool.autoscale and pool.autoscale.due and pool.autoscale.due <= at:
            apply_formula(engine, pool, at)


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
    return replace(pool, autoscale=Autoscale(enabled=at, due=at))


def disable(pool: PoolRow) -> PoolRow:
    """Return the pool without its formula; when it was enabled stays known."""
    # Out of the definition, which is what GET shows: a pool without autoscale has neither.
    own = {"autoScaleFormula", "autoScaleEvaluationInterval"}
    spec = {name: value for name, value in pool.spec.items() if name not in own}
    # The service takes one enableautoscale in 30 seconds, a disableautoscale between or not.
    known = pool.autoscale and Autoscale(enabled=pool.autoscale.enabled)
    return replace(pool, spec=spec | {"enableAutoScale": False}, autoscale=known)


def apply_formula(engine: Engine, pool: PoolRow, at: datetime) -> PoolRow:
    """Evaluate the pool's formula, record that, and resize the pool to what it wants.

    A resize under way goes on to the new targets.
    """
    evaluation, outcome = judge(engine, pool, pool.spec["autoScaleFormula"], at=at)
    # Also when the formula failed: the service keeps the targets and tries again an interval later.
    due = at + parse_duration(pool.spec["autoScaleEvaluationInterval"])
    enabled = pool.autoscale.enabled if pool.autoscale else at
    pool = replace(pool, autoscale=Autoscale(enabled=enabled, due=due, last=evaluation))
    if outcome:
        pool = _apply(engine, pool, outcome, at)
    engine.store.pools.update(pool)
    return pool


def judge(
    engine: Engine, pool: PoolRow, formula: str, *, at: datetime
) -> tuple[FormulaEvaluation, Evaluation | None]:
    """Return what came of the formula, and what it wants unless it failed."""
    surroundings = Surroundings(now=at.timestamp(), variables=_variables(engine, pool, at))
    try:
        outcome = evaluate(parse(formula), surroundings)
    except EvaluationError as error:
        failure = FormulaFailure(code=error.code, message=error.summary, detail=error.detail)
        return FormulaEvaluation(time=at, failure=failure), None
    return FormulaEvaluation(time=at, results=outcome.results), outcome


def _variables(engine: Engine, pool: PoolRow, at: datetime) -> dict[str, Value]:
    current = Counter[bool]()
    for is_dedicated, _, number in engine.store.nodes.counts(pool.key):
        current[is_dedicated] += number
    return {
        "$TargetDedicatedNodes": float(pool.target_dedicated),
        # The short names are older ones of the same; formulas in use still read them.
        "$TargetDedicated": float(pool.target_dedicated),
        "$TargetLowPriorityNodes": float(pool.target_spot),
        "$TargetLowPriority": float(pool.target_spot),
        "$NodeDeallocationOption": "requeue",
        "$CurrentDedicatedNodes": float(current[True]),
        # Preempted nodes included, as in the service.
        "$CurrentLowPriorityNodes": float(current[False]),
        "$TaskSlotsPerNode": float(pool.spec["taskSlotsPerNode"]),
        **read_samples(engine, pool, at),
    }


def _apply(engine: Engine, pool: PoolRow, outcome: Evaluation, at: datetime) -> PoolRow:
    targets = outcome.dedicated, outcome.spot
    # A resize that is being stopped comes to its end first; the next evaluation finds a steady
    # pool.
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
        # What the last resize missed is shown until the next one begins, which is now.
        errors=(),
        etag=make_etag(at),
        last_modified=at,
    )
