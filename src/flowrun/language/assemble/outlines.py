"""The steps -> what is known of each before its tasks are: its pool, and whose results it lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flowrun.errors import Severity
from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.steps import Step, report_empty
from flowrun.language.assemble.writes import Writes
from flowrun.language.expand.files import Listing
from flowrun.model.needs import Needs, steps_before
from flowrun.model.phases import StepOutline


def outline_steps(
    steps: Iterable[Step], writes: Mapping[str, Writes], needs: Needs
) -> tuple[StepOutline, ...]:
    """Return the outline of each step; results count as listed where the step waits for them."""
    return tuple(_outline(step, writes, needs) for step in steps)


def _outline(step: Step, writes: Mapping[str, Writes], needs: Needs) -> StepOutline:
    before = steps_before(step.name, needs)
    of_others = {
        listing: frozenset(_writers(listing, writes)) & before for listing in step.listings
    }
    return StepOutline(
        name=step.name,
        pool=step.pool,
        lists=frozenset().union(*of_others.values()),
        allow_empty=step.allow_empty,
        listed=tuple(
            (listing.container, listing.reach)
            for listing, writers in of_others.items()
            if writers and listing.reach
        ),
    )


def _writers(listing: Listing, writes: Mapping[str, Writes]) -> Iterator[str]:
    known = writes.get(listing.container)
    if listing.reach is None or known is None:
        return
    for write in known.meeting(listing.reach):
        # One exact name is held to the whole glob, as the listing itself does it.
        if not write.reach.exact or listing.takes(write.reach.prefix):
            yield write.step


def check_empty(
    context: BuildContext,
    steps: Sequence[Step],
    outlines: Iterable[StepOutline],
    *,
    looked: bool,
) -> None:
    """Report steps that list blobs and find none; not those whose items an earlier step makes.

    Until somebody has `looked` into the containers it is only a doubt.
    """
    for step, outline in zip(steps, outlines, strict=True):
        if not step.listings or step.items or outline.lists or step.allow_empty:
            continue
        here = (*step.address, "for_each")
        if looked:
            report_empty(context, here, allowed=step.allow_empty)
        else:
            summary = "no input matches; blobs that are in the container already may"
            context.problems.add("empty-step", here, summary, key=True, severity=Severity.WARNING)
