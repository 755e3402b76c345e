"""From a marketplace image to its node agent, by the service's list of supported images."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches

from flowrun.errors import Diagnostic, SpecError
from flowrun.model.account import SupportedImage
from flowrun.model.pool import Image, Pool
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
        SpecError: Batch does not support the image; the hint names the closest ones.
    """
    wanted = _key(pool.image)
    found = next((image for image in images if _key(image.image) == wanted), None)
    if found is None:
        raise SpecError([_unsupported(workflow, pool, images)])
    return NodeAgent(found.node_agent_sku, _warning(found, now))


def _key(image: Image) -> str:
    return str(image).lower()


def _unsupported(workflow: Workflow, pool: Pool, images: tuple[SupportedImage, ...]) -> Diagnostic:
    names = sorted({_key(image.image) for image in images})
    close = get_close_matches(_key(pool.image), names, n=3, cutoff=0.5)
    return Diagnostic(
        code="unsupported-image",
        summary=f"this Batch account does not support the image '{pool.image}'",
        place=workflow.pool_place(pool, "image"),
        hint=f"the closest supported images are: {'; '.join(close or names[:3])}",
    )


def _warning(image: SupportedImage, now: datetime) -> str | None:
    if image.support_ends is None or image.support_ends > now + SOON:
        return None
    verb = "ended" if image.support_ends <= now else "ends"
    return (
        f"Batch's support for the image '{image.image}' {verb} on {image.support_ends:%Y-%m-%d}: "
        "choose a newer one soon"
    )
