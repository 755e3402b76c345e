"""A small workflow over real files and an account in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from fakes.batch import FakeBatch
from fakes.blob import FakeBlob
from fakes.clock import FakeClock
from fakes.pools import UBUNTU
from flowrun.actions.destroy import plan_destroy
from flowrun.actions.plan import plan_apply
from flowrun.errors import Place
from flowrun.execute.context import Session
from flowrun.execute.events import Event, Outcome
from flowrun.execute.run_plan import run_plan
from flowrun.model.account import BlobInfo
from flowrun.model.files import BlobFile, BlobTree, Container, Download, InputFile, OutputFile
from flowrun.model.pool import Pool, StartTask
from flowrun.model.workflow import Job, Task, Workflow
from flowrun.plan.operations import Plan

CONTAINERS = tuple(
    Container(alias=alias, name=f"words-{alias}") for alias in ("app", "in", "out", "flowrun")
)
POOL = Pool(
    id="words-pool",
    image=UBUNTU,
    vm_size="Standard_D2s_v3",
    dedicated=2,
    start_task=StartTask(command_line="cp", resource_files=(BlobTree(container="words-app"),)),
)


@dataclass
class World:
    """Counts words of every file in `folder`; also the Buildable that the session asks for."""

    folder: Path
    words: int = 3
    pool: Pool = POOL
    containers: tuple[Container, ...] = CONTAINERS
    name: str = "words"
    job_id: str = "words-job"
    places: Mapping[str, Place] = field(default_factory=dict)
    blob: FakeBlob = field(default_factory=FakeBlob)
    clock: FakeClock = field(default_factory=FakeClock)
    batch: FakeBatch = field(init=False)
    events: list[Event] = field(default_factory=list)
    timeout: float | None = None

    def __post_init__(self) -> None:
        self.batch = FakeBatch(blob=self.blob)
        self.write("count.py", "count")
        for number in (1, 2, 3):
            self.write(f"text{number}.txt", f"text {number}")

    @property
    def pool_ids(self) -> Mapping[str, str]:
        return {self.pool.address: self.pool.id}

    @property
    def session(self) -> Session:
        return Session(batch=self.batch, blob=self.blob, clock=self.clock, account="fake")

    def write(self, name: str, content: str) -> None:
        (self.folder / name).write_text(content)

    def build(self, blobs: Mapping[str, Sequence[BlobInfo]] | None = None) -> Workflow:
        assert blobs is not None
        texts = sorted(self.folder.glob("text*.txt"))
        return Workflow(
            name=self.name,
            file="words.yaml",
            containers=self.containers,
            inputs=tuple(self._input(path) for path in (self.folder / "count.py", *texts)),
            pools=(self.pool,),
            job=Job(id=self.job_id),
            tasks=tuple(self._task(path) for path in texts),
            downloads=(Download(container="words-out", to=self.folder / "results", written_to=""),),
        )

    def _input(self, path: Path) -> InputFile:
        container, size = f"words-{'app' if path.stem == 'count' else 'in'}", path.stat().st_size
        return InputFile(path=path, container=container, blob=path.name, size=size)

    def _task(self, path: Path) -> Task:
        return Task(
            id=path.stem,
            step="count",
            command_line=f"count {path.name} {self.words}",
            resource_files=(BlobFile(container="words-in", blob=path.name, path=path.name),),
            output_files=(OutputFile(pattern="o", container="words-out", path=f"{path.stem}.out"),),
        )

    def plan(self) -> Plan:
        return plan_apply(self.session, self)

    def apply(self, plan: Plan | None = None) -> Outcome:
        return self.carry_out(plan or self.plan(), self.plan)

    def carry_out(self, plan: Plan, plan_again: Callable[[], Plan]) -> Outcome:
        return run_plan(
            self.session, plan, self.events.append, plan_again=plan_again, timeout=self.timeout
        )

    def apply_prefix(self, count: int) -> None:
        self.apply(replace(plan := self.plan(), operations=plan.operations[:count]))

    def destroy(self) -> Outcome:
        plan = partial(plan_destroy, self.session, self, file="words.yaml")
        return self.carry_out(plan(), plan)

    def results(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in (self.folder / "results").iterdir()}


def kinds(plan: Plan) -> list[str]:
    return [type(operation).__name__ for operation in plan.operations]
