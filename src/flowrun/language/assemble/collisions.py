"""Outputs that become one blob: the last one that is uploaded wins, and the others are lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from flowrun.errors import Severity
from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.steps import Step
from flowrun.language.assemble.writes import Write, Writes, output_places
from flowrun.model.files import Download, InputFile, UploadWhen
from flowrun.model.local_names import local_path, takes
from flowrun.model.reach import Reach, output_name
from flowrun.model.workflow import Task

_PER_ITEM = "Let 'path' depend on the item, for example with {{ item.stem }} or {{ index }}."
_APART = "Write to another container, or below a 'path' of its own."


def check_same_outputs(context: BuildContext, steps: Sequence[Step], tasks: Iterable[Task]) -> None:
    """Report outputs that are certain to become the same blob, the first of each step."""
    owners: dict[tuple[str, str], tuple[Task, UploadWhen]] = {}
    reported: set[str] = set()
    for task, address, file in output_places(steps, tasks):
        name = output_name(file)
        if name is None:
            continue
        mine = (task, file.when)
        owner = owners.get((file.container, name))
        owners.setdefault((file.container, name), mine)
        # Of ten thousand tasks that collide alike one is enough to see the mistake.
        if owner is None or task.step in reported or not _both_happen(owner, mine):
            continue
        reported.add(task.step)
        other = owner[0]
        who = f"the tasks '{other.id}' and '{task.id}' both write"
        if other is task:
            who = f"two output files of the task '{task.id}' write"
        hint = _APART if other is task or other.step != task.step else _PER_ITEM
        summary = f"{who} the blob '{name}' of container '{context.alias(file.container)}'"
        context.problems.add("same-output", address, summary, hint=hint, key=True)


def check_shared_places(
    context: BuildContext, inputs: Iterable[InputFile], writes: Mapping[str, Writes]
) -> None:
    """Report outputs that overwrite an input, and warn of those that may overwrite something."""
    reported: set[tuple[str, str]] = set()
    for write, other, text in (*_over_inputs(inputs, writes), *_over_outputs(writes)):
        if (write.step, other) in reported:
            continue
        reported.add((write.step, other))
        # Whether two patterns meet in a real name nobody can tell before.
        severity = Severity.ERROR if write.reach.exact else Severity.WARNING
        may = "writes" if write.reach.exact else "may write"
        summary = f"step '{write.step}' {may} {text}"
        context.problems.add(
            "overwritten-blob", write.address, summary, hint=_APART, key=True, severity=severity
        )


def check_same_files(
    context: BuildContext, downloads: Sequence[Download], writes: Mapping[str, Writes]
) -> None:
    """Report results of certain names that come home to one place, of each download the first."""
    owners: dict[Path, tuple[str, str]] = {}
    reported: set[int] = set()
    for index, download in enumerate(downloads):
        for write in writes.get(download.container, ()):
            blob = write.reach.prefix if write.reach.exact else ""
            path = local_path(download, blob) if takes(download, blob) else None
            if path is None:
                continue
            mine = (context.alias(download.container), blob)
            owner = owners.setdefault(path, mine)
            if owner != mine and index not in reported:
                reported.add(index)
                both = " and ".join(f"'{name}' of '{alias}'" for alias, name in (owner, mine))
                summary = f"the blobs {both} would both be the file {path}"
                hint = "Download to another folder."
                context.problems.add("same-file", ("downloads", index, "to"), summary, hint=hint)


def _both_happen(first: tuple[Task, UploadWhen], second: tuple[Task, UploadWhen]) -> bool:
    """A task succeeds or fails, but of two tasks the one may do this and the other that."""
    conditions = {first[1], second[1]}
    same_task = first[0] is second[0]
    return not same_task or conditions != {UploadWhen.SUCCESS, UploadWhen.FAILURE}


def _over_inputs(
    inputs: Iterable[InputFile], writes: Mapping[str, Writes]
) -> Iterator[tuple[Write, str, str]]:
    for file in inputs:
        known = writes.get(file.container)
        for write in known.meeting(Reach.of_name(file.blob)) if known else ():
            yield write, "", f"the blob '{file.blob}', which is the input {file.path}"


def _over_outputs(writes: Mapping[str, Writes]) -> Iterator[tuple[Write, str, str]]:
    """Yield the wildcards of a step that may find what another step's output is called."""
    for known in writes.values():
        for certain in (write for write in known if write.reach.exact):
            for write in known.meeting(certain.reach):
                if write.step != certain.step and not write.reach.exact:
                    text = (
                        f"the blob '{certain.reach.prefix}' too, which step '{certain.step}' writes"
                    )
                    yield write, certain.step, text
