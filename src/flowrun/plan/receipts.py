"""Which receipts no longer hold, because tasks of this plan write again.

A receipt says: these results are there, and this task made them. It goes when its own task runs
again. It goes too when no task of the workflow is like it any more and a task that runs may write
where it wrote; a task that wrote nothing is told by its id instead. All others stay, whatever
happens to ids: tasks that are part of the same workflow do not write over each other.
"""

from collections.abc import Iterable, Iterator

from flowrun.model.files import OutputFile
from flowrun.model.reach import Reach, output_reach
from flowrun.plan.operations import ForgetReceipts, Reason, ReasonCode
from flowrun.plan.progress import Progress
from flowrun.state.desired import Desired
from flowrun.state.receipts import Receipt

COMPARISONS = 100_000
"""So many pairs of patterns are compared before all of them count as meeting: a receipt too few
costs time, a receipt too many costs the truth."""


def plan_forgotten(
    desired: Desired, receipts: Iterable[Receipt], progress: Progress
) -> Iterator[ForgetReceipts]:
    """Forget, before tasks run, the receipts that will not hold then."""
    wanted = {fingerprint.digest for fingerprint in desired.fingerprints}
    running = {planned.fingerprint.digest for planned in progress.to_run}
    ids = {planned.task.id.lower() for planned in progress.to_run}
    ground = Ground(file for planned in progress.to_run for file in planned.task.output_files)
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


def _is_in_the_way(receipt: Receipt, ids: set[str], ground: "Ground") -> bool:
    if receipt.outputs is None:
        return True
    if not receipt.outputs:
        return receipt.task_id.lower() in ids
    return any(ground.may_hold(file) for file in receipt.outputs)


class Ground:
    """All that a set of output files may write to."""

    def __init__(self, files: Iterable[OutputFile]) -> None:
        self._names: set[tuple[str, str]] = set()
        self._patterns: dict[str, set[Reach]] = {}
        for file in files:
            reach = output_reach(file)
            if reach.exact:
                self._names.add((file.container, reach.prefix))
            else:
                self._patterns.setdefault(file.container, set()).add(reach)
        self._exact = {
            container: [Reach.of_name(name) for where, name in self._names if where == container]
            for container in {where for where, _ in self._names}
        }
        self._left = COMPARISONS
        self._answers: dict[OutputFile, bool] = {}

    def may_hold(self, file: OutputFile) -> bool:
        """Whether a blob of this output file may be one of the ground's."""
        if file not in self._answers:
            self._answers[file] = self._look(file)
        return self._answers[file]

    def _look(self, file: OutputFile) -> bool:
        reach = output_reach(file)
        if reach.exact and (file.container, reach.prefix) in self._names:
            return True
        others = [*self._patterns.get(file.container, ())]
        if not reach.exact:
            others += self._exact.get(file.container, [])
        self._left -= len(others)
        return self._left < 0 or any(reach.meet(other) for other in others)
