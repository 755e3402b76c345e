"""Blob containers: created with their marks, deleted until they are gone."""

from flowrun.errors import GatewayError, StaleError
from flowrun.execute.conflicts import retry_while
from flowrun.execute.context import DONE, Applied, Context
from flowrun.plan.operations import CreateContainer, DeleteBlobs, DeleteContainer, ForgetReceipts
from flowrun.state.marks import WORKFLOW


def create_container(context: Context, operation: CreateContainer) -> Applied:
    """Create the container; one that bears our mark is there from an earlier try."""
    name, metadata = operation.container.name, dict(operation.metadata)

    def create() -> None:
        context.blob.create_container(name, metadata=metadata)

    try:
        # Storage keeps the name of a deleted container for about half a minute.
        retry_while(context, create, {"ContainerBeingDeleted"}, what=f"container '{name}' to go")
    except GatewayError as error:
        if error.code != "ContainerAlreadyExists":
            raise
        found = context.blob.get_container(name)
        # Without our mark it would be written into now, and never be deleted by `destroy`.
        if found is None or found.metadata.get(WORKFLOW) != metadata[WORKFLOW]:
            raise StaleError(f"container '{name}' was made by somebody else meanwhile") from error
        return Applied(detail="was there already")
    return DONE


def delete_blobs(context: Context, operation: DeleteBlobs | ForgetReceipts) -> Applied:
    """Delete the blobs."""
    context.blob.delete_blobs(operation.container, operation.blobs)
    return Applied(detail=f"{len(operation.blobs)} deleted")


def delete_container(context: Context, operation: DeleteContainer) -> Applied:
    """Delete the container with all that is in it."""
    context.blob.delete_container(operation.container)
    return DONE
