"""Logins to private registries, in a folder of the try's own: never in the user's settings."""

from collections.abc import Iterable
from pathlib import Path

from localbatch.agent.containers.engine import ContainerEngine
from localbatch.agent.failures import FailureError
from localbatch.agent.orders import Registry

_USUAL_SERVER = "docker.io"


async def log_in(
    engine: ContainerEngine, registries: Iterable[Registry], *, folder: Path
) -> ContainerEngine:
    """Return the engine logged in to all registries that have a user.

    Raises:
        FailureError: ContainerInvalidRegistry.
    """
    with_user = [registry for registry in registries if registry.username]
    if not with_user:
        # With the logins that the user's own settings have.
        return engine
    # docker reads the one, podman the other.
    own = engine.with_env(DOCKER_CONFIG=str(folder), REGISTRY_AUTH_FILE=str(folder / "auth.json"))
    for registry in with_user:
        await _log_in(own, registry)
    return own


async def _log_in(engine: ContainerEngine, registry: Registry) -> None:
    server = registry.server or _USUAL_SERVER
    arguments = ("login", "--username", registry.username or "", "--password-stdin", server)
    answer = await engine.call(*arguments, said=registry.password or "")
    if answer.code:
        details = (("Registry", server), ("Message", answer.last_line))
        raise FailureError("ContainerInvalidRegistry", *details)
