"""Results that no task of the workflow makes any more, where a step reads all that is there.

An item was taken away, or a task writes fewer files than before: what it wrote then would be read
beside the new results, and the sum over them would be wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flowrun.model.files import BlobTree
from flowrun.model.needs import steps_before
from flowrun.model.phases import outlines_in_order
from flowrun.model.reach import Reach
from flowrun.plan.operations import DeleteBlobs, Reason, ReasonCode
from flowrun.state.desired import Desired
from flowrun.state.ground import Ground
from flowrun.state.observed import Observed

Region = tuple[str, Reach]
"""A container, and names in it."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What has to come to rest before all tasks can be told: the `unknown` steps list blobs that
    are yet to be made, or among which there are `stale` ones, by container.
    """

    unknown: frozenset[str]
    stale: Mapping[str, frozenset[str]] = field(default_factory=dict)


def find_unsettled(desired: Desired, observed: Observed, busy: Iterable[str]) -> Unsettled:
    """Return which steps are unknown and which results are stale, while these steps have work."""
    workflow = desired.workflow
    left = _left_over(desired, observed)
    regions = _regions(desired)
    working, unknown = set(busy), set[str]()
    stale: dict[str, set[str]] = {}
    # In their order: what is unknown of a step is unknown of those that come after it.
    for step in outlines_in_order(workflow.outlines, workflow.needs):
        if step.lists & (working | unknown):
            unknown.add(step.name)
        # What an unknown step makes is not known either, so nothing of it can be stale.
        elif steps_before(step.name, workflow.needs).isdisjoint(unknown):
            for container, reach in regions.get(step.name, ()):
                found = {
                    name for name in left.get(container, ()) if reach.meet(Reach.of_name(name))
                }
                stale.setdefault(container, set()).update(found)
                # Its items are among the stale ones: they can be told when those are gone.
                if found and (container, reach) in step.listed:
                    unknown.add(step.name)
    return Unsettled(
        frozenset(unknown), {name: frozenset(found) for name, found in stale.items() if found}
    )


def plan_stale(
    desired: Desired, stale: Mapping[str, frozenset[str]], running: Ground
) -> Iterator[DeleteBlobs]:
    """Delete stale results; those that a task may write anew, which runs now, are its own."""
    for container, names in sorted(stale.items()):
        replaced = {name for name in names if running.may_hold_blob(container, name)}
        for blobs, again in ((names - replaced, False), (replaced, True)):
            if blobs:
                text = "no task makes these results any more, and steps read all that is there"
                if again:
                    text = "tasks that run again may not make all of these results again"
                yield DeleteBlobs(
                    container=container,
                    blobs=tuple(sorted(blobs)),
                    replaced=again,
                    reason=Reason(
                        code=ReasonCode.NO_LONGER_A_RESULT,
                        text=text,
                        place=desired.workflow.places.get("tasks"),
                    ),
                )


def _left_over(desired: Desired, observed: Observed) -> Mapping[str, list[str]]:
    """Return by container the results of tasks as they are not any more."""
    wanted = {fingerprint.digest for fingerprint in desired.fingerprints}
    # What is written to just this name is overwritten, or was made by the very task.
    made = Ground(file for task in desired.workflow.tasks for file in task.output_files)
    return {
        container: [
            blob.name
            for blob in blobs.values()
            if blob.is_result
            and blob.maker not in wanted
            and blob.name not in desired.inputs.get(container, {})
            and not made.names(container, blob.name)
        ]
        for container, blobs in observed.blobs.items()
    }


def _regions(desired: Desired) -> Mapping[str, set[Region]]:
    """Return what each step reads as a whole of what other steps make."""
    regions: dict[str, set[Region]] = {
        step.name: set(step.listed) for step in desired.workflow.outlines if step.listed
    }
    trees = {
        (task.step, file.container, file.prefix)
        for task in desired.workflow.tasks
        if desired.workflow.needs.get(task.step)
        for file in task.reads
        if isinstance(file, BlobTree)
    }
    for step, container, prefix in trees:
        if steps_before(step, desired.workflow.needs):
            regions.setdefault(step, set()).add((container, Reach(prefix)))
    return regions
