"""Downloads: bring home what differs from disk now, and what the tasks will add."""

from collections.abc import Iterator

from flowrun.plan.operations import DownloadFiles, Reason, ReasonCode
from flowrun.state.desired import Desired
from flowrun.state.observed import Observed


def plan_downloads(desired: Desired, observed: Observed, *, work: bool) -> Iterator[DownloadFiles]:
    """Return the downloads that bring something, or that may because tasks run before."""
    workflow = desired.workflow
    writers = {file.container for task in workflow.tasks for file in task.output_files}
    for download, pending in zip(workflow.downloads, observed.pending_downloads, strict=True):
        after_tasks = work and download.container in writers
        if pending or after_tasks:
            text = "results of the tasks" if after_tasks else f"{pending} missing or different"
            yield DownloadFiles(
                download=download,
                known=pending,
                after_tasks=after_tasks,
                reason=Reason(
                    code=ReasonCode.RESULTS, text=text, place=workflow.places.get("downloads")
                ),
            )
