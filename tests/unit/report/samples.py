"""Values to be rendered: plans, outcomes and events as an apply of Top-N has them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flowrun.errors import Place, TasksFailedError, TimedOutError
from flowrun.execute.events import (
    Downloaded,
    Event,
    FailedNode,
    FailedTask,
    Noticed,
    OperationFinished,
    OperationProgressed,
    OperationStarted,
    Outcome,
    RunState,
    WaitProgressed,
)
from flowrun.model.account import FailureInfo, TaskCounts
from flowrun.model.files import Container, Download
from flowrun.model.machines import Image
from flowrun.model.pool import Pool
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.plan import operations as op

HOUR = timedelta(hours=1)
FILE = "workflows/topn.yaml"
NEW = op.Reason(code=op.ReasonCode.NEW, text="does not exist yet")
WAIT = op.Reason(code=op.ReasonCode.WAIT, text="tasks need a node")
POOL = Pool(
    id="topn-pool",
    image=Image(publisher="canonical", offer="ubuntu-24_04-lts", sku="server"),
    vm_size="Standard_D2s_v3",
    dedicated=2,
)


def reason(code: str, text: str, line: int | None = None) -> op.Reason:
    """Return a reason, with a place when a line is given."""
    return op.Reason(
        code=op.ReasonCode(code), text=text, place=Place(FILE, line, 3) if line else None
    )


def planned(task_id: str, why: op.Reason) -> op.PlannedTask:
    """Return a task that has to run."""
    task = Task(id=task_id, step="count", command_line="true", env={"TOKEN": Secret("hunter2")})
    return op.PlannedTask(task=task, fingerprint=f"f-{task_id}", reason=why)


def add_tasks(*tasks: op.PlannedTask) -> op.AddTasks:
    """Return the operation that adds the tasks."""
    return op.AddTasks(
        job_id="topn-job-1",
        step="count",
        tasks=tasks,
        sas_lifetime=HOUR,
        reason=reason("work", "to run"),
    )


def create_pool(why: op.Reason = NEW) -> op.CreatePool:
    """Return the operation that creates the pool."""
    return op.CreatePool(
        pool=POOL,
        node_agent_sku="batch.node",
        metadata=(),
        sas_lifetime=HOUR,
        reason=why,
    )


def make_plan(*operations: op.Operation) -> op.Plan:
    """Return a plan of these operations."""
    return op.Plan(
        workflow="topn",
        file=FILE,
        account="local: batch flowrunlocal (127.0.0.1:29754), storage local (127.0.0.1:20001)",
        operations=operations,
    )


WAIT_FOR_TASKS = op.WaitForTasks(
    job_id="topn-job-1", pool_id="topn-pool", task_ids=("a", "b", "c"), outputs=(), reason=WAIT
)


def fresh_plan() -> op.Plan:
    """Return the first apply."""
    upload = op.Upload(path=Path("data/taskdata1.txt"), blob="taskdata1.txt", md5="00", size=12_345)
    plan = make_plan(
        op.CreateContainer(
            container=Container(alias="input", name="topn-input"), metadata=(), reason=NEW
        ),
        create_pool(),
        op.UploadFiles(
            container="topn-input", uploads=(upload,), metadata=(), reason=reason("new", "1 new")
        ),
        op.CreateJob(
            job=Job(id="topn-job"),
            job_id="topn-job-1",
            pool_id="topn-pool",
            metadata=(),
            sas_lifetime=timedelta(hours=1),
            reason=reason("new-run", "there is work to do"),
        ),
        add_tasks(*(planned(f"topn-taskdata{n}", reason("new", "new")) for n in (1, 2, 3))),
        op.SetTerminate(job_id="topn-job-1", task_ids=("a",), reason=WAIT),
        op.WaitForPool(pool_id="topn-pool", nodes=2, has_start_task=True, reason=WAIT),
        WAIT_FOR_TASKS,
        op.DownloadFiles(
            download=Download(container="topn-output", to=Path("results"), written_to="results"),
            known=0,
            after_tasks=True,
            reason=reason("results", "results of the tasks"),
        ),
    )
    return replace(plan, warnings=("Batch's support for the image 'canonical' ends soon",))


def changed_plan() -> op.Plan:
    """Return an apply after edits: the pool replaced, one run ended, inputs removed."""
    replaced = reason(
        "immutable:vm_size",
        "vm_size standard_d2s_v3 -> standard_d4s_v3: only a new pool can have it",
        20,
    )
    plan = make_plan(
        op.TerminateJob(job_id="topn-job-1", reason=reason("superseded", "still open", 30)),
        op.ReplacePool(
            pool=POOL,
            node_agent_sku="batch.node",
            metadata=(),
            sas_lifetime=HOUR,
            reason=replaced,
        ),
        op.RebootNodes(
            pool=POOL,
            metadata=(),
            sas_lifetime=HOUR,
            reason=reason("start-task-changed", "nodes hold the old", 21),
        ),
        op.ResizePool(
            pool_id="topn-pool",
            dedicated=3,
            spot=1,
            before_dedicated=2,
            before_spot=0,
            reason=reason("nodes-changed", "the node count changed", 19),
        ),
        op.DeleteBlobs(
            container="topn-input",
            blobs=("old.txt",),
            reason=reason("no-longer-an-input", "no longer among the inputs", 12),
        ),
        add_tasks(
            planned("a", reason("input-changed", "input changed: a.txt", 33)),
            planned("b", reason("input-changed", "input changed: b.txt", 33)),
            planned("c", reason("failed-previously", "failed last time (exit code 1)", 33)),
        ),
    )
    return replace(plan, unchanged_tasks=7, running_tasks=2)


def failed_outcome() -> Outcome:
    """Return an apply in which two tasks failed."""
    failure = FailureInfo(
        category="usererror",
        code="FailureExitCode",
        message="The task exited with an exit code representing a failure",
    )
    failed = FailedTask(
        job_id="topn-job-1",
        task_id="topn-taskdata2",
        exit_code=1,
        failure=failure,
        node_id="tvm-1",
        stderr_tail="Traceback:\n\tbad \x1b[31mbyte\x07\n" + "x" * 500,
        attempts=2,
    )
    node = FailedNode(
        pool_id="topn-pool",
        node_id="tvm-2",
        state="starttaskfailed",
        exit_code=3,
        failure=None,
        stderr_tail="no such tool",
    )
    return Outcome(
        done=8,
        total=9,
        seconds=75,
        error=TasksFailedError("1 task failed"),
        failed_tasks=(failed,),
        failed_nodes=(node,),
        succeeded_tasks=2,
        job_id="topn-job-1",
    )


def left_outcome() -> Outcome:
    """Return an apply whose time was over."""
    return Outcome(
        done=7,
        total=9,
        seconds=4000,
        error=TimedOutError("gave up waiting for the tasks of 'topn-job-1' after 4 s"),
        job_id="topn-job-1",
        run_state=RunState.RUNNING,
    )


def good_outcome() -> Outcome:
    """Return an apply that ended well."""
    return Outcome(
        done=9,
        total=9,
        seconds=1.25,
        succeeded_tasks=3,
        downloads=(
            Downloaded(
                container="topn-output",
                folder="/home/me/results",
                files=tuple(f"{n}.txt" for n in range(5)),
                unchanged=7,
            ),
        ),
        job_id="topn-job-1",
    )


def events() -> tuple[Event, ...]:
    """Return a few events of each kind."""
    upload = fresh_plan().operations[2]
    return (
        OperationStarted(index=3, total=9, operation=upload),
        OperationProgressed(operation=upload, done=1, total=2, unit="files"),
        OperationFinished(index=3, total=9, operation=upload, seconds=0.4, detail="2 uploaded"),
        OperationStarted(index=8, total=9, operation=WAIT_FOR_TASKS),
        waiting(1, done=0),
        waiting(12, done=1),
        waiting(13, done=1),
        waiting(25, done=1),
        waiting(26, done=2),
        Noticed(message="node tvm-2: starttaskfailed"),
        OperationFinished(
            index=8, total=9, operation=WAIT_FOR_TASKS, seconds=30, detail="3 succeeded, 0 failed"
        ),
    )


def waiting(elapsed: float, *, done: int) -> WaitProgressed:
    """Return a look at three tasks on two nodes."""
    return WaitProgressed(
        operation=WAIT_FOR_TASKS,
        elapsed=elapsed,
        pool_state="steady",
        nodes=(("idle", 1), ("running", 1)),
        target_nodes=2,
        tasks=TaskCounts(active=2 - done, running=1, completed=done, succeeded=done, failed=0),
        total_tasks=3,
    )
