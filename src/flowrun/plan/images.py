"""From a marketplace image to its node agent, by the service's list of supported images."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches

from flowrun.errors import Diagnostic, SpecError
from flowrun.model.account import SupportedImage
from flowrun.model.machines import CustomImage, Image
from flowrun.model.pool import Pool
from flowrun.model.workflow import Workflow

SOON = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class NodeAgent:
    """The node agent SKU of an image, and what to warn the user of."""

    sku: str
    warning: str | None


def resolve_node_agent(
    workflow: Workflow, pool: Pool, images: tuple[SupportedImage, ...], now: datetime
) -> NodeAgent:
    """Return the node agent of the pool's image.

    Raises:
        SpecError: Batch does not support the image (the hint names the closest ones), or it is not
            of the operating system that the file says.
    """
    image = pool.image
    # The service's list has no images of one's own: of these the file tells the node agent.
    if isinstance(image, CustomImage):
        _check_system(workflow, pool, _system_of(image.node_agent_sku))
        return NodeAgent(image.node_agent_sku, None)
    found = next((known for known in images if _key(known.image) == _key(image)), None)
    if found is None:
        raise SpecError([_unsupported(workflow, pool, images)])
    _check_system(workflow, pool, found.os_type)
    return NodeAgent(found.node_agent_sku, _warning(found, now))


def _system_of(node_agent_sku: str) -> str:
    # The service calls them `batch.node.windows amd64`, `batch.node.ubuntu 22.04` and so on.
    return "windows" if "windows" in node_agent_sku.lower() else "linux"


def _check_system(workflow: Workflow, pool: Pool, found: str) -> None:
    """Commands are written for an operating system: on another one every task would fail."""
    if found.lower() != pool.os:
        raise SpecError(
            [
                Diagnostic(
                    code="wrong-os",
                    summary=f"the image '{pool.image}' is of {found.lower()}, not of {pool.os}",
                    place=workflow.pool_place(pool, "image"),
                    hint=f"Write 'os: {found.lower()}' in the pool, or choose another image.",
                )
            ]
        )


def _key(image: Image | CustomImage) -> str:
    return str(image).lower()


def _unsupported(workflow: Workflow, pool: Pool, images: tuple[SupportedImage, ...]) -> Diagnostic:
    names = sorted({_key(image.image) for image in images})
    close = get_close_matches(_key(pool.image), names, n=3, cutoff=0.5)
    return Diagnostic(
        code="unsupported-image",
        summary=f"this Batch account does not support the image '{pool.image}'",
        place=workflow.pool_place(pool, "image"),
        # Where nothing is close, the first ones at least show how an image is written.
        hint=f"the closest supported images are: {'; '.join(close or names[:3])}",
    )


def _warning(image: SupportedImage, now: datetime) -> str | None:
    # None: the service has announced no end.
    if image.support_ends is None or image.support_ends > now + SOON:
        return None
    verb = "ended" if image.support_ends <= now else "ends"
    return (
        f"Batch's support for the image '{image.image}' {verb} on {image.support_ends:%Y-%m-%d}: "
        "choose a newer one soon"
    )
