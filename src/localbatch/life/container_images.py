"""The images that a pool's nodes bring along: pulled while a node starts."""

from localbatch.agent.containers.container import pull_image
from localbatch.agent.containers.engine import find_engine
from localbatch.agent.failures import FailureError
from localbatch.orders.containers import make_registries
from localbatch.rows.nodes import NodeError
from localbatch.rows.pools import PoolRow


async def find_missing_image(pool: PoolRow) -> NodeError | None:
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
        return NodeError(code=failure.code, message=failure.message, details=failure.details)
    return None
