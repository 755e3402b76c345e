"""A plain model of a workflow: steps that read what others write, and what each task must write.

A task writes one text: a line of its own, then all that it reads. So the text of a result tells
every version that it was made from, and two results are the same only when all of those are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

ITEMS = "abc"
ALONE = "all"
"""The key of the only task of a step without items."""
LAST_VERSION = 2
POOL = {
    "image": {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"},
    "vm_size": "Standard_D2s_v3",
    "nodes": {"dedicated": 1},
    "task_slots_per_node": 4,
}


Result = tuple[str, str]
"""A step, and the key of the task that makes it."""


class Source(StrEnum):
    """Where the items of a step come from."""

    NONE = "none"
    VALUES = "values"
    INPUTS = "inputs"
    MADE = "made"


FILES = {Source.INPUTS, Source.MADE}
"""Sources whose items are blobs, which their tasks read."""


@dataclass
class Link:
    """A step reads what another writes: all of it, or with `match` what its own item's task writes.

    It is `declared` when the file says that it needs the other step.
    """

    step: str
    match: bool = False
    declared: bool = True


@dataclass
class Stage:
    """A step; the items of `made` are the results of `lists`, which it reads as well."""

    name: str
    source: Source = Source.NONE
    values: set[str] = field(default_factory=set)
    lists: Link | None = None
    links: list[Link] = field(default_factory=list)
    pool: str = "p0"
    version: int = 1

    @property
    def reads(self) -> list[Link]:
        """All that it reads of other steps."""
        return [*([self.lists] if self.lists else []), *self.links]


@dataclass
class Pipeline:
    """A workflow by its steps, each of which reads only of those before it."""

    name: str
    stages: list[Stage]
    inputs: dict[str, int] = field(default_factory=dict)
    pools: tuple[str, ...] = ("p0",)

    def stage(self, name: str) -> Stage:
        return next(stage for stage in self.stages if stage.name == name)

    def keys(self, stage: Stage) -> list[str]:
        """Return what tells the tasks of a step apart."""
        match stage.source:
            case Source.NONE:
                return [ALONE]
            case Source.VALUES:
                return sorted(stage.values)
            case Source.INPUTS:
                return sorted(self.inputs)
            case Source.MADE:
                assert stage.lists is not None
                return self.keys(self.stage(stage.lists.step))

    def results(self) -> dict[Result, str]:
        """Return the text of every result."""
        known: dict[Result, str] = {}
        for stage in self.stages:
            for key in self.keys(stage):
                text = f"{stage.name} {key} v{stage.version}\n"
                if stage.source is Source.INPUTS:
                    text += input_text(key, self.inputs[key])
                known[stage.name, key] = text + "".join(
                    known.get(result, "") for result in self._reads(stage, key)
                )
        return known

    def _reads(self, stage: Stage, key: str) -> Iterator[Result]:
        """Yield the results that the task of this key reads, in the order in which it does."""
        if stage.lists:
            yield stage.lists.step, key
        for link in stage.links:
            keys = [key] if link.match else self.keys(self.stage(link.step))
            yield from ((link.step, read) for read in keys)

    def must_be_refused(self) -> bool:
        """Whether a step reads of one that it needs in no way, not even through others, or a task
        needs the one of its own item in a step that has none of that item.
        """
        forgets = any(
            link.step not in self._before(stage) for stage in self.stages for link in stage.reads
        )
        return forgets or self._lacks_partners()

    def may_be_refused(self) -> bool:
        """Whether something is not declared where it is read, so that it is right with luck."""
        undeclared = any(not link.declared for stage in self.stages for link in stage.reads)
        return undeclared or self._lacks_partners()

    def with_readers(self, results: set[Result]) -> set[Result]:
        """Return these results and those of all tasks that need one of them."""
        found = set(results)
        for stage in self.stages:
            for key in self.keys(stage):
                if not found.isdisjoint(self._needed(stage, key)):
                    found.add((stage.name, key))
        return found

    def _needed(self, stage: Stage, key: str) -> set[Result]:
        """Return the results of all tasks that the task of this key waits for."""
        return {
            (link.step, needed)
            for link in stage.reads
            for needed in ([key] if link.match else self.keys(self.stage(link.step)))
        }

    def edit_input(self, key: str) -> None:
        """Add the input, change it, or take it away unless it is the last."""
        version = self.inputs.pop(key, 0)
        if version < LAST_VERSION or not self.inputs:
            self.inputs[key] = version % LAST_VERSION + 1

    def _lacks_partners(self) -> bool:
        return any(
            link.match and not set(self.keys(stage)) <= set(self.keys(self.stage(link.step)))
            for stage in self.stages
            for link in stage.links
        )

    def _before(self, stage: Stage) -> set[str]:
        direct = {link.step for link in stage.reads if link.declared}
        return direct.union(*(self._before(self.stage(step)) for step in direct))

    def document(self) -> dict[str, object]:
        """Return the workflow as its file says it."""
        return {
            "version": 1,
            "name": self.name,
            "containers": ["input", *(stage.name for stage in self.stages)],
            "inputs": [{"container": "input", "files": "input/*.txt"}],
            "pools": dict.fromkeys(self.pools, POOL),
            "tasks": [_step(stage) for stage in self.stages],
        }


def input_text(key: str, version: int) -> str:
    """Return what an input file of this version holds."""
    return f"input {key} v{version}\n"


def _step(stage: Stage) -> dict[str, object]:
    """Return a step as a workflow file says it."""
    key = {Source.NONE: ALONE, Source.VALUES: "{{ item }}"}.get(stage.source, "{{ item.stem }}")
    reads = " ".join(["own/*.txt"] * (stage.source in FILES) + _folders(stage))
    needs = [
        {"step": link.step, "match": True} if link.match else link.step
        for link in stage.reads
        if link.declared
    ]
    step: dict[str, object] = {
        "step": stage.name,
        "pool": stage.pool,
        "id": f"{stage.name}-{key}",
        "command": f"{{ echo {stage.name} $KEY v{stage.version}; cat {reads} /dev/null; }} > out",
        "env": {"KEY": key},
        "resource_files": list(_resource_files(stage, key)),
        "output_files": [{"pattern": "out", "container": stage.name, "path": f"{key}.txt"}],
    }
    items = _for_each(stage)
    return {**step, **({"needs": needs} if needs else {}), **({"for_each": items} if items else {})}


def _folders(stage: Stage) -> list[str]:
    return [f"{link.step}/*.txt" for link in stage.links]


def _for_each(stage: Stage) -> dict[str, object]:
    match stage.source:
        case Source.NONE:
            return {}
        case Source.VALUES:
            return {"values": sorted(stage.values)}
        case _:
            return {"files": {"container": _listed(stage)}}


def _listed(stage: Stage) -> str:
    return stage.lists.step if stage.lists else "input"


def _resource_files(stage: Stage, key: str) -> Iterator[dict[str, str]]:
    if stage.source in FILES:
        own = {"blob": "{{ item.path }}", "path": "own/own.txt"}
        yield {"container": _listed(stage), **own}
    for link in stage.links:
        blob = {"blob": f"{key}.txt", "path": f"{link.step}/own.txt"}
        yield {"container": link.step, **(blob if link.match else {"path": link.step})}
