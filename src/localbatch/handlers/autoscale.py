"""Operations on the formula by which a pool chooses its number of nodes."""

from dataclasses import replace
from datetime import timedelta

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_pool
from localbatch.handlers.pools import answer_change, find_changeable, save
from localbatch.http.calls import Call, Reply
from localbatch.life import autoscale
from localbatch.lifecycle.allocation import ALLOCATION, AllocationEvent
from localbatch.lifecycle.pool import POOL, PoolEvent
from localbatch.rows.pools import PoolRow
from localbatch.service.error_codes import ServiceError
from localbatch.service.wire import Json, now
from localbatch.validation import autoscale as bodies
from localbatch.views.pools import describe_evaluation

# The service takes one enableautoscale of a pool in this time, and else answers 503.
_BETWEEN_REQUESTS = timedelta(seconds=30)
_METADATA = "Microsoft.Azure.Batch.Protocol.Entities.AutoScaleRun"


def enable_autoscale(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/enableautoscale."""
    pool = find_changeable(engine, call)
    body: Json = bodies.ENABLE("", call.optional_json())
    # For its refusal only: the documentation wants a pool that is not being resized.
    ALLOCATION.advance(pool.allocation_state, AllocationEvent.RESIZE)
    _check_change(pool, body)
    # What the request leaves out stays; only a pool without an interval gets the default.
    spec = {"autoScaleEvaluationInterval": bodies.DEFAULT_INTERVAL} | pool.spec | body
    pool = save(engine, replace(pool, spec=spec | {"enableAutoScale": True}))
    time = now()
    pool = autoscale.apply_formula(engine, autoscale.enable(pool, time), time)
    return answer_change(call, pool, status=200, action="/enableautoscale")


def disable_autoscale(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/disableautoscale; the nodes stay as they are."""
    pool = find_changeable(engine, call)
    pool = save(engine, autoscale.disable(pool))
    # A resize under way has a time-out from now on, for which the loop must set its alarm.
    engine.pools_woken.set()
    return answer_change(call, pool, status=200, action="/disableautoscale")


def evaluate_autoscale(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/evaluateautoscale: what a formula would do now."""
    pool = find_pool(engine, call)
    # For its refusal: a pool that is being deleted evaluates nothing.
    POOL.advance(pool.state, PoolEvent.UPDATE)
    body: Json = bodies.EVALUATE("", call.json())
    # The service tries out formulas only on a pool that has one already.
    if not pool.spec["enableAutoScale"]:
        raise ServiceError("OperationNotValidOnPool", ("Reason", "Autoscale is not enabled"))
    autoscale.check_formula(body["autoScaleFormula"])
    evaluation, _ = autoscale.judge(engine, pool, body["autoScaleFormula"], at=now())
    return Reply(body=describe_evaluation(evaluation), metadata=_METADATA)


def _check_change(pool: PoolRow, body: Json) -> None:
    # A pool that has a formula takes a new formula, a new interval or both.
    is_enough = bool(body) if pool.spec["enableAutoScale"] else "autoScaleFormula" in body
    if not is_enough:
        raise ServiceError("MissingRequiredProperty", ("PropertyName", "autoScaleFormula"))
    if "autoScaleFormula" in body:
        autoscale.check_formula(body["autoScaleFormula"])
    if pool.autoscale and pool.autoscale.enabled + _BETWEEN_REQUESTS > now():
        raise ServiceError("TooManyEnableAutoScaleRequests")
