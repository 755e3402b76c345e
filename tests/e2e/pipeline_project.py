"""A pipeline as a project on a local account: written, edited, applied and held to its model."""

import json

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways
from support.pipelines import Pipeline, Result, Stage, input_text

INVALID = 3
POOLS = ("p0", "p1")

Edit = tuple[str, int, str]
"""What to change, of which step, and for which item."""


class PipelineProject:
    """A pipeline in a folder, and what of it is in the account."""

    def __init__(self, pipeline: Pipeline, project: Project, gateways: Gateways) -> None:
        self.pipeline = pipeline
        self._project = project
        self._gateways = gateways
        self._needs: dict[str, object] = {}

    def apply_and_check(self) -> None:
        """Apply, and hold what has become of it against the model."""
        self._write()
        may_run, before = self._may_run(), self._tasks()

        done = self._project.run("apply", "--yes", "--timeout", "600s")

        said = f"{done.stdout}{done.stderr}"
        ran = {task for _, task in self._tasks() - before}
        if done.returncode == INVALID:
            assert self.pipeline.may_be_refused(), said
            assert not ran
            return
        assert done.returncode == 0, said
        assert not self.pipeline.must_be_refused(), said
        wanted = self.pipeline.results()
        assert {result: self._results().get(result) for result in wanted} == wanted, said
        assert ran <= may_run, said
        self._needs = self._needs_of_steps()
        again = self._project.run("plan", "--detailed-exitcode")
        assert again.returncode == 0, again.stdout + again.stderr

    def destroy(self) -> None:
        """Take it away."""
        assert self._project.run("destroy", "--yes").returncode == 0

    def edit(self, what: str, which: int, item: str) -> None:
        """Change the pipeline; what would leave a step without items is left out."""
        stage = self.pipeline.stages[which % len(self.pipeline.stages)]
        match what:
            case "version":
                stage.version = 3 - stage.version
            case "item":
                stage.values = stage.values ^ {item} or stage.values
            case "input":
                self.pipeline.edit_input(item)
            case "pool":
                stage.pool = POOLS[1 - POOLS.index(stage.pool)]
            case "lose" if (stage.name, item) in self._results():
                self._gateways.blob.delete_blobs(self._container(stage), [f"{item}.txt"])
            case "forget" | "declare":
                for link in stage.reads:
                    link.declared = what == "declare"
            case _:
                pass

    def _write(self) -> None:
        inputs = self._project.file.parent / "input"
        inputs.mkdir(parents=True, exist_ok=True)
        for path in inputs.iterdir():
            path.unlink()
        for key, version in self.pipeline.inputs.items():
            (inputs / f"{key}.txt").write_text(input_text(key, version))
        self._project.file.write_text(json.dumps(self.pipeline.document(), indent=1))

    def _may_run(self) -> set[str]:
        """Return the tasks whose result is not what they would write now, or which need one."""
        there, needs = self._results(), self._needs_of_steps()
        outdated = {
            result for result, text in self.pipeline.results().items() if there.get(result) != text
        }
        for stage in self.pipeline.stages:
            # Who needs other steps than before is another task, whatever it reads.
            if needs[stage.name] != self._needs.get(stage.name):
                outdated |= {(stage.name, key) for key in self.pipeline.keys(stage)}
        return {f"{step}-{key}" for step, key in self.pipeline.with_readers(outdated)}

    def _needs_of_steps(self) -> dict[str, object]:
        return {
            stage.name: [(link.step, link.match) for link in stage.reads if link.declared]
            for stage in self.pipeline.stages
        }

    def _results(self) -> dict[Result, str]:
        """Return the texts that are in the account, by step and key."""
        blob = self._gateways.blob
        return {
            (stage.name, found.name.removesuffix(".txt")): b"".join(
                blob.read(self._container(stage), found.name)
            ).decode()
            for stage in self.pipeline.stages
            for found in blob.list_blobs(self._container(stage))
        }

    def _tasks(self) -> set[tuple[str, str]]:
        """Return every task that there has been, by job and id."""
        batch = self._gateways.batch
        jobs = list(batch.list_jobs(f"{self.pipeline.name}-"))
        return {(job.id, task.id) for job in jobs for task in batch.list_tasks(job.id)}

    def _container(self, stage: Stage) -> str:
        return f"{self.pipeline.name}-{stage.name}"
