"""Nothing to do among ten thousand tasks and as many input files: found out in a few listings."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from hashlib import md5
from pathlib import Path

import pytest

from benchmarks.conftest import Judge
from benchmarks.race import command, race
from benchmarks.reference import one_second
from e2e.conftest import FLOWRUN, clean_environment, own_home
from flowrun.actions.plan import plan_apply
from flowrun.execute.context import Session
from flowrun.execute.parallel import run_parallel
from flowrun.execute.transfers import THREADS
from flowrun.gateways.clock import SystemClock
from flowrun.gateways.connect import connect
from flowrun.gateways.transport import Watch
from flowrun.language.load import load_workflow
from flowrun.local_account import start_local_account
from flowrun.plan.operations import AddTasks, CreateContainer, Plan, UploadFiles
from flowrun.ports import BlobGateway
from flowrun.state.bookkeeping import RECEIPTS
from localbatch.account.home import Home
from support.local_account import account_environment, ignore

__all__ = ["own_home"]

TASKS = 10_000
PAGE = 5_000
"""How many blobs a page of a listing holds at most."""
LISTINGS = 2 * TASKS // PAGE
"""Pages of inputs and of receipts."""
OTHER_REQUESTS = 8
"""The lock's owner, containers, pools, images, schedules and jobs; each listing may end in an
empty page.
"""
MOST_SECONDS = 5.0
WORKFLOW = """
version: 1
name: many
containers: [in]
inputs: [{container: in, files: data/*.txt}]
pool:
  image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
  vm_size: Standard_D1_v2
  nodes: {dedicated: 2}
tasks:
  - step: read
    for_each: {files: {container: in}}
    command: cat {{ item.name | quote }}
    resource_files: [{container: in, blob: "{{ item.name }}"}]
"""
Upload = tuple[str, str, Path, tuple[tuple[str, str], ...]]
"""Container, blob, file, metadata."""


def write_files(folder: Path) -> Path:
    """Write the workflow and its input files; return the former."""
    (folder / "data").mkdir()
    for number in range(TASKS):
        (folder / "data" / f"{number:05}.txt").write_text(f"{number}\n")
    file = folder / "flowrun.yaml"
    file.write_text(WORKFLOW)
    return file


def open_session(home: Home, requests: Counter[str]) -> Session:
    """Return a session with the local account that counts the requests to each service."""
    watch = Watch(on_request=lambda service, _line: requests.update([service]))
    gateways = connect(start_local_account(account_environment(home), ignore), watch)
    return Session(
        batch=gateways.batch, blob=gateways.blob, clock=SystemClock(), account="local account"
    )


def uploads_of(plan: Plan, empty: Path) -> Iterator[Upload]:
    """Yield what is in the account once the plan is carried out: inputs and receipts."""
    for operation in plan.operations:
        match operation:
            case UploadFiles(container=container, uploads=files, metadata=metadata):
                yield from ((container, file.blob, file.path, metadata) for file in files)
            case AddTasks(tasks=tasks):
                for planned in tasks:
                    for output in planned.task.output_files:
                        if output.path.startswith(RECEIPTS):
                            yield (output.container, output.path, empty, ())
            case _:
                pass


def carry_out(plan: Plan, blob: BlobGateway, empty: Path) -> None:
    """Bring the account to where an apply of the plan would, without running ten thousand tasks."""
    for operation in plan.operations:
        if isinstance(operation, CreateContainer):
            metadata = dict(operation.metadata)
            blob.create_container(operation.container.name, metadata=metadata)

    def upload(wanted: Upload) -> None:
        container, name, path, metadata = wanted
        content = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        blob.upload(container, name, path, md5=content, metadata=dict(metadata))

    run_parallel(upload, uploads_of(plan, empty), threads=THREADS, on_done=lambda _done: None)


@pytest.mark.timeout(1200)
def test_nothing_to_do_among_ten_thousand_tasks_is_found_out_in_a_few_listings(
    tmp_path: Path, own_home: Home, judge: Judge
) -> None:
    file, requests = write_files(tmp_path), Counter[str]()
    session = open_session(own_home, requests)
    plan = partial(plan_apply, session, load_workflow(file))
    empty = tmp_path / "empty"
    empty.touch()
    carry_out(plan(), session.blob, empty)
    requests.clear()
    assert plan().is_empty

    judge(
        "requests of a plan with nothing to do, 10 000 tasks and files",
        requests.total(),
        most=LISTINGS + OTHER_REQUESTS,
        detail=dict(requests),
    )
    words = (FLOWRUN, "plan", "--detailed-exitcode")
    environment = clean_environment(own_home.state.parent)
    contestants = {
        "flowrun": command(words, cwd=tmp_path, env=environment),
        "reference": one_second,
    }
    times = race(contestants, rounds=3)
    taken = times.ratio("flowrun", "reference")
    judge("reference seconds for that plan", taken, most=MOST_SECONDS, detail=times)
