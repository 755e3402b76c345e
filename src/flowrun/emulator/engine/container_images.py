"""The images that a pool's nodes bring along: pulled while a node starts."""

from flowrun.emulator.agent.container_engine import find_engine
from flowrun.emulator.agent.containers import pull_image
from flowrun.emulator.agent.failures import FailureError
from flowrun.emulator.engine.container_settings import make_registries
from flowrun.emulator.store.rows import PoolRow
from flowrun.emulator.wire import Json


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
