"""What a fetch would bring home: the results that the account holds, of any run and machine."""

from dataclasses import dataclass, replace
from pathlib import Path

from flowrun.actions.runs import WhichRun, find_run
from flowrun.errors import UsageError
from flowrun.execute.context import Session
from flowrun.model.files import Download
from flowrun.model.workflow import bookkeeping_container
from flowrun.plan.operations import DownloadFiles, Plan, Reason, ReasonCode
from flowrun.state.downloads import download_targets, is_current
from flowrun.state.history import external_containers
from flowrun.state.labels import Label
from flowrun.state.marks import is_owned
from flowrun.state.selection import select_tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedResults:
    """The results of the tasks that `tasks` names (None: all there are), and where they go."""

    run: WhichRun
    tasks: str | None
    to: Path


def plan_fetch(session: Session, wanted: WantedResults) -> Plan:
    """Return the downloads that bring something, one for each container, to a folder of its name.

    Raises:
        UsageError: the account has no such workflow, run or task, or nothing that it wrote.
    """
    workflow = wanted.run.workflow
    makers = _find_makers(session, wanted)
    own, external = _own_containers(session, workflow), _external_containers(session, workflow)
    downloads = [
        # Nearly all begin with the workflow's name, which their folders need not repeat.
        *(_download(name, name.removeprefix(f"{workflow}-"), wanted.to, makers) for name in own),
        # In it are the results of others too.
        *(
            replace(_download(name, name, wanted.to, makers), workflow=workflow)
            for name in sorted(external.difference(own))
        ),
    ]
    found = [(download, *_count(session, download)) for download in downloads]
    # By what is known and not by what is pending: all may be at home already.
    if not any(known for _, known, _ in found):
        whose = f"tasks '{wanted.tasks}'" if wanted.tasks else f"workflow '{workflow}'"
        raise UsageError(f"there are no results of {whose} in the account: {session.account}")
    return Plan(
        workflow=workflow,
        # The account alone tells: a fetch needs no workflow file.
        file="",
        account=session.account,
        operations=tuple(
            _operation(download, pending) for download, _, pending in found if pending
        ),
        unchanged_files=sum(known - pending for _, known, pending in found),
    )


def _own_containers(session: Session, workflow: str) -> list[str]:
    """Return the names of the containers of results that carry the workflow's mark."""
    return [
        container.name
        for container in session.blob.list_containers("")
        if is_owned(container.metadata, workflow)
        # It holds logs and receipts, and no results.
        and container.name != bookkeeping_container(workflow).name
    ]


def _external_containers(session: Session, workflow: str) -> frozenset[str]:
    """Return the names of the external containers that its jobs wrote to."""
    jobs = (job for job in session.batch.list_jobs("") if is_owned(job.metadata, workflow))
    return frozenset(name for job in jobs for name in external_containers(job))


def _find_makers(session: Session, wanted: WantedResults) -> frozenset[str] | None:
    """Return the fingerprints of the tasks; a blob carries the one of the task that wrote it."""
    if wanted.tasks is None and wanted.run.number is None:
        # The newest run may have made but a part of the results that are there.
        return None
    run = find_run(session, wanted.run)
    chosen = [
        task
        for job in run.jobs
        for task in select_tasks(session.batch.list_tasks(job.id), wanted.tasks)
    ]
    if not chosen:
        raise UsageError(f"run '{run.id}' has no task or step that matches '{wanted.tasks}'")
    labels = (Label.parse(task.display_name) for task in chosen)
    return frozenset(label.fingerprint.digest for label in labels if label)


def _download(container: str, name: str, to: Path, makers: frozenset[str] | None) -> Download:
    folder = to / name
    return Download(
        container=container,
        to=folder.absolute(),
        written_to=str(folder),
        makers=makers,
        results_only=True,
    )


def _count(session: Session, download: Download) -> tuple[int, int]:
    """Return how many blobs the download takes, and how many of them the disk lacks."""
    # Nothing is known here of the workflow's own files, which a plan would spare.
    targets = download_targets(download, session.blob.list_blobs(download.container))
    return len(targets), sum(not is_current(target) for target in targets)


def _operation(download: Download, pending: int) -> DownloadFiles:
    return DownloadFiles(
        download=download,
        known=pending,
        after_tasks=False,
        reason=Reason(code=ReasonCode.RESULTS, text=f"{pending} missing or different"),
    )
