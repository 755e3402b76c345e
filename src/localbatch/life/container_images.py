"""The images that a pool's nodes bring along: pulled while a node starts."""

from localbatch.agent.containers.engine import find_engine
from localbatch.agent.containers.task import pull_image
from localbatch.agent.failures import FailureError
from localbatch.orders.containers import make_registries
from localbatch.rows.pools import PoolRow
from localbatch.service.wire import Json


async def find_missing_image(pool: PoolRow) -> Json | None:
    """Pull what is not there; return what the node has to report when an image cannot be had.

    Without an engine nothing is pulled: only container tasks need one, and they say so.
    """
    configuration = pool.spec["virtualMachineConfiguration"].get("containerConfiguration", {})
    names = configuration.get("containerImageNames")
    if not names:
        return None
    try:
        engine = find_engine()
    except FailureError:
        return None
    registries = make_registries(configuration.get("containerRegistries", ()))
    try:
        for name in names:
            await pull_image(engine, name, registries)
    except FailureError as error:
        failure = error.failure
        details = [{"name": name, "value": value} for name, value in failure.details]
        return {"code": failure.code, "message": failure.message, "errorDetails": details}
    return None
