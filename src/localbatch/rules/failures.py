"""How a task ended, in wire form. Pure."""

from localbatch.agent.orders import ContainerInfo, Failure
from localbatch.service.wire import Json

ENDED_BY_REQUEST = Failure(
    category="UserError", code="TaskEnded", message="The task was ended by user request"
)


def describe_failure(failure: Failure) -> Json:
    """Return a failureInfo."""
    info: Json = {
        "category": failure.category,
        "code": failure.code,
        "message": failure.message,
    }
    if failure.details:
        info["details"] = [{"name": name, "value": value} for name, value in failure.details]
    return info


def describe_container(container: ContainerInfo) -> Json:
    """Return a containerInfo."""
    info: Json = {"containerId": container.id, "state": container.state}
    return info | ({"error": container.error} if container.error else {})
