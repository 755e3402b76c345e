"""Which receipts no longer hold, because tasks of this plan write again.

A receipt says: these results are there, and this task made them. It goes when its own task runs
again. It goes too when no task of the workflow is like it any more and a task that runs may write
where it wrote; a task that wrote nothing is told by its id instead. All others stay, whatever
happens to ids: tasks that are part of the same workflow do not write over each other.
"""

from collections.abc import Iterable, Iterator, Sequence

from flowrun.plan.operations import ForgetReceipts, Reason, ReasonCode
from flowrun.plan.progress import TaskToRun
from flowrun.state.desired import Desired
from flowrun.state.ground import Ground
from flowrun.state.receipts import Receipt


def plan_forgotten(
    desired: Desired, receipts: Iterable[Receipt], to_run: Sequence[TaskToRun]
) -> Iterator[ForgetReceipts]:
    """Forget, before tasks run, the receipts that will not hold then."""
    if not to_run:
        return
    wanted = {fingerprint.digest for fingerprint in desired.fingerprints}
    running = {planned.fingerprint.digest for planned in to_run}
    ids = {planned.task.id.lower() for planned in to_run}
    ground = Ground(file for planned in to_run for file in planned.task.output_files)
    blobs = sorted(
        receipt.blob
        for receipt in receipts
        if receipt.fingerprint in running
        or (receipt.fingerprint not in wanted and _is_in_the_way(receipt, ids, ground))
    )
    if blobs:
        yield ForgetReceipts(
            container=desired.bookkeeping,
            blobs=tuple(blobs),
            reason=Reason(code=ReasonCode.OVERWRITTEN, text="these tasks run again"),
        )


def _is_in_the_way(receipt: Receipt, ids: set[str], ground: Ground) -> bool:
    # They were too long for the receipt's name, so it may have written anywhere.
    if receipt.outputs is None:
        return True
    if not receipt.outputs:
        return receipt.task_id.lower() in ids
    return any(ground.may_hold(file) for file in receipt.outputs)
