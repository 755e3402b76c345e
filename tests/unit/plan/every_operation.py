"""One operation of every kind, all with the same secret where they can carry one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.pools import UBUNTU
from flowrun.errors import Place
from flowrun.model.exits import ExitAction, ExitRules
from flowrun.model.files import BlobFile, Container, Download, OutputFile
from flowrun.model.instances import Instances
from flowrun.model.job_tasks import Preparation, Release
from flowrun.model.machines import (
    AppPackage,
    ContainerSupport,
    Disk,
    Network,
    Registry,
    UserAccount,
)
from flowrun.model.mounts import BlobMount, CifsMount, FilesMount, NfsMount
from flowrun.model.needs import Dependencies
from flowrun.model.pool import Autoscale, Pool, StartTask
from flowrun.model.retry import RetryRule
from flowrun.model.schedule import Schedule
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.plan import operations as op

HOUR = timedelta(hours=1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECRET = Secret("hunter2")
WHY = op.Reason(code=op.ReasonCode.NEW, text="does not exist yet", place=Place("words.yaml", 3, 1))
MARKS = (("flowrun_workflow", "words"),)
AUTOSCALE = Autoscale(formula="$TargetDedicatedNodes = 1;", interval=HOUR, summary="1 node")
REGISTRY = Registry(server="r.io", username="u", password=SECRET, identity="")
POOL = Pool(
    id="words-pool",
    image=UBUNTU,
    vm_size="Standard_D2s_v3",
    dedicated=2,
    autoscale=AUTOSCALE,
    containers=ContainerSupport(images=("python:3.12",), registries=(REGISTRY,)),
    mounts=(
        BlobMount(account="a", blob_container="c", path="b", account_key=SECRET),
        FilesMount(account="a", url="https://a/s", path="f", account_key=SECRET),
        NfsMount(source="n:/x", path="n"),
        CifsMount(source="//c/x", path="s", username="u", password=SECRET),
    ),
    network=Network(subnet="/s", public_ips=("/ip",)),
    disks=(Disk(size=10),),
    user_accounts=(UserAccount(name="u", password=SECRET, uid=1, gid=2),),
    app_packages=(AppPackage(id="blender", version="4"),),
    metadata={"team": "t"},
    raw={"upgradePolicy": {"mode": "automatic"}},
    start_task=StartTask(
        command_line="cp",
        resource_files=(BlobFile(container="words-app", blob="count.py", path="count.py"),),
        env={"TOKEN": SECRET},
    ),
)
JOB = Job(
    id="words-job",
    env={"TOKEN": SECRET},
    preparation=Preparation(command_line="prepare", max_wall_clock=HOUR),
    release=Release(command_line="release", env={"TOKEN": SECRET}, max_wall_clock=HOUR),
)
TASK = Task(
    id="text1",
    step="count",
    command_line="count text1.txt",
    resource_files=(BlobFile(container="words-in", blob="text1.txt", path="text1.txt"),),
    output_files=(OutputFile(pattern="*.out", container="words-out"),),
    env={"TOKEN": SECRET},
    retry=(RetryRule(codes=((75, 75),), stderr="x", times=2),),
    instances=Instances(count=2, coordination_command="begin"),
    exits=ExitRules(succeeded=((1, 1),), actions=(((3, 5), ExitAction(dependants_run=True)),)),
)
GATE = replace(
    TASK,
    id="flowrun-gate-split-0123456789abcdef",
    step="(gates)",
    env={},
    depends_on=Dependencies(("split-1", "split-2")),
)
ADD_TASKS = op.AddTasks(
    job_id="words-job-1",
    step="count",
    gates=(GATE,),
    tasks=(op.PlannedTask(task=TASK, fingerprint="f" * 64, reason=WHY),),
    sas_lifetime=HOUR,
    reason=WHY,
)
SCHEDULE = Schedule(every=HOUR, start=NOON, until=NOON + HOUR, start_window=HOUR)
SCHEDULED_JOB = op.ScheduledJob(
    job=JOB,
    pool_id="words-pool",
    own_pool=op.JobPool(pool=POOL, node_agent_sku="agent", sas_lifetime=HOUR),
    task=TASK,
    metadata=MARKS,
)
CREATE_SCHEDULE = op.CreateSchedule(
    schedule_id="words-job",
    schedule=SCHEDULE,
    job=SCHEDULED_JOB,
    metadata=MARKS,
    sas_lifetime=HOUR,
    reason=WHY,
)
CREATE_POOL = op.CreatePool(
    pool=POOL, node_agent_sku="agent", metadata=MARKS, sas_lifetime=HOUR, reason=WHY
)

EVERY: tuple[op.Operation, ...] = (
    op.CreateContainer(
        container=Container(alias="in", name="words-in"), metadata=MARKS, reason=WHY
    ),
    op.UploadFiles(
        container="words-in",
        uploads=(op.Upload(path=Path("text1.txt"), blob="text1.txt", md5="00", size=1),),
        metadata=MARKS,
        reason=WHY,
    ),
    op.DeleteBlobs(container="words-in", blobs=("text2.txt",), reason=WHY),
    op.ForgetReceipts(container="words-flowrun", blobs=("receipts/x",), reason=WHY),
    CREATE_POOL,
    op.ReplacePool(
        pool=POOL, node_agent_sku="agent", metadata=MARKS, sas_lifetime=HOUR, reason=WHY
    ),
    op.PatchPool(pool=POOL, metadata=MARKS, sas_lifetime=HOUR, reason=WHY),
    op.RebootNodes(pool=POOL, metadata=MARKS, sas_lifetime=HOUR, reason=WHY),
    op.ResizePool(
        pool_id="words-pool",
        dedicated=3,
        spot=0,
        before_dedicated=2,
        before_spot=0,
        reason=WHY,
    ),
    op.EnableAutoscale(pool_id="words-pool", autoscale=AUTOSCALE, before="", reason=WHY),
    op.DisableAutoscale(pool_id="words-pool", reason=WHY),
    op.DeletePool(pool_id="words-pool", reason=WHY),
    op.CleanUpPool(pool_id="words-pool", delete=True, always=False, reason=WHY),
    CREATE_SCHEDULE,
    op.UpdateSchedule(
        schedule_id="words-job",
        schedule=SCHEDULE,
        job=SCHEDULED_JOB,
        metadata=MARKS,
        sas_lifetime=HOUR,
        reason=WHY,
    ),
    op.DeleteSchedule(schedule_id="words-job", reason=WHY),
    op.TerminateJob(job_id="words-job-1", reason=WHY),
    op.CreateJob(
        job=JOB,
        job_id="words-job-1",
        pool_id="words-pool",
        own_pool=op.JobPool(pool=POOL, node_agent_sku="agent", sas_lifetime=HOUR),
        metadata=MARKS,
        sas_lifetime=HOUR,
        reason=WHY,
    ),
    ADD_TASKS,
    op.SetTerminate(job_id="words-job-1", task_ids=("text1",), reason=WHY),
    op.WaitForPool(pool_id="words-pool", nodes=2, has_start_task=True, reason=WHY),
    op.WaitForTasks(
        job_id="words-job-1",
        pool_id="words-pool",
        task_ids=("text1",),
        outputs=(op.OwedOutput(task_id="text1", file=TASK.output_files[0]),),
        allowed_failures=(("count", 1),),
        reason=WHY,
    ),
    op.DownloadFiles(
        download=Download(container="words-out", to=Path("results"), written_to="results"),
        known=0,
        after_tasks=True,
        own=(Path("results/words.yaml"),),
        beside=(Download(container="words-in", to=Path("results"), written_to="results"),),
        reason=WHY,
    ),
    op.DeleteJob(job_id="words-job-1", reason=WHY),
    op.DeleteContainer(container="words-in", blobs=3, size=12, reason=WHY),
)


def plan_of(*operations: op.Operation) -> op.Plan:
    """Return a plan of these operations."""
    return op.Plan(workflow="words", file="words.yaml", account="fake", operations=operations)
