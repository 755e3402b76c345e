"""An account that nobody looks at: what has to be in it for the workflow to be planned.

It holds nothing of the workflow. What a plan needs to know of it besides is taken for granted
here: each image is supported, each pool of somebody else's can be used, each blob that tasks read
and no input provides is there.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from flowrun.errors import Diagnostic, SpecError
from flowrun.model.account import BlobInfo, PoolInfo, SupportedImage
from flowrun.model.files import BlobFile
from flowrun.model.machines import Image
from flowrun.model.placeholders import NodeAgentSku
from flowrun.model.pool import ExistingPool
from flowrun.model.workflow import Workflow
from flowrun.state.desired import make_desired
from flowrun.state.observed import Observed, observe_disk


def assume_account(workflow: Workflow, now: datetime) -> tuple[Observed, tuple[BlobFile, ...]]:
    """Return the account, and the blobs that it is taken to hold.

    Raises:
        SpecError: only a look at the account could tell the tasks of a step, or a container lies
            in a further storage account.
    """
    _refuse_further_storage(workflow)
    _refuse_unknown(workflow)
    bare = Observed(
        at=now,
        images=tuple(
            _supported(pool.image, pool.os)
            for pool in workflow.own_pools
            if isinstance(pool.image, Image)
        ),
        pools=tuple(_existing(pool) for pool in workflow.pools if isinstance(pool, ExistingPool)),
    )
    observed = observe_disk(bare, workflow)
    missing = tuple(dict.fromkeys(file for _, file in make_desired(workflow, observed).missing))
    return replace(observed, blobs=_blobs(missing, now)), missing


def _refuse_further_storage(workflow: Workflow) -> None:
    """What is written for other tools knows one storage account, and would look for all of its
    containers there.
    """
    found = [
        Diagnostic(
            code="further-storage",
            summary=f"container '{container.alias}' lies in the storage account "
            f"'{container.storage}' of the file, and an export knows just one account",
            place=workflow.places.get(f"containers.{container.alias}"),
            hint="Leave out 'storage' for the export, and see that the container is in that one.",
        )
        for container in workflow.containers
        if container.storage
    ]
    if found:
        raise SpecError(found)


def _refuse_unknown(workflow: Workflow) -> None:
    """A step that lists blobs which neither an input nor an earlier step makes has no tasks yet."""
    with_tasks = {task.step for task in workflow.tasks}
    unknown = [
        Diagnostic(
            code="unknown-items",
            summary=f"step '{step.name}' lists blobs, and none of them is among the inputs: only "
            "the account knows which tasks it has",
            place=workflow.places.get(f"tasks.{step.name}"),
            hint="Add the files to 'inputs', or write what it lists under 'values'. `flowrun "
            "plan` looks into the account.",
        )
        for step in workflow.outlines
        if step.name not in with_tasks and not step.lists and not step.allow_empty
    ]
    if unknown:
        raise SpecError(unknown)


def _supported(image: Image, system: str) -> SupportedImage:
    sku = NodeAgentSku(system, image.publisher, image.offer, image.sku)
    return SupportedImage(image=image, node_agent_sku=sku.mark, os_type=system, verified=True)


def _existing(pool: ExistingPool) -> PoolInfo:
    return PoolInfo(
        id=pool.id,
        state="active",
        allocation_state="steady",
        vm_size="",
        image=None,
        current_dedicated=1,
        current_spot=0,
        target_dedicated=1,
        target_spot=0,
        task_slots_per_node=sys.maxsize,
        fill="spread",
        autoscale=False,
    )


def _blobs(files: Sequence[BlobFile], now: datetime) -> dict[str, dict[str, BlobInfo]]:
    found: dict[str, dict[str, BlobInfo]] = {}
    for file in files:
        blob = BlobInfo(name=file.blob, size=0, md5=None, etag="unknown", last_modified=now)
        found.setdefault(file.container, {})[file.blob] = blob
    return found


def unseen_notes(
    workflow: Workflow, missing: Sequence[BlobFile], reads: Sequence[str]
) -> Iterator[str]:
    """Yield what was taken for granted; `reads` are the containers that a `for_each` lists."""
    for container in reads:
        yield (
            f"'for_each' lists container '{container}': only what 'inputs' put there counts here, "
            "and blobs that are there already would make more tasks"
        )
    for file in missing:
        yield (
            f"tasks read blob '{file.blob}' of container '{file.container}', which no input "
            "provides: it has to be there before"
        )
    for external in workflow.containers:
        if external.external:
            yield f"container '{external.name}' is external: it has to be there before"
    for pool in workflow.pools:
        if isinstance(pool, ExistingPool):
            yield f"pool '{pool.id}' is somebody else's: it has to be there before"
