"""The `inputs` section -> local files and the blobs that they become, in order of blob name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flowrun.errors import Severity
from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.local_globs import Found, Glob, find_files
from flowrun.language.assemble.missing import report_missing
from flowrun.language.assemble.paths import blob_prefix, file_name, shown_name, tidy_path
from flowrun.language.local_paths import local_path
from flowrun.language.text.document import Address
from flowrun.model.blob_names import name_fault, prefix_fault, tidy_name
from flowrun.model.files import InputFile
from flowrun.model.globs import matches_glob


@dataclass(frozen=True, slots=True, kw_only=True)
class InputGlob:
    """One pattern of an entry of `inputs`: the folder and the glob that it searches there, and
    which of what it finds is left out.
    """

    address: Address
    pattern: str
    folder: Path
    glob: Glob
    excluded: tuple[str, ...]

    def takes(self, name: str) -> bool:
        """Whether a file of this name below the folder is an input."""
        return matches_glob(name, "/".join(self.glob.parts)) and not self.excludes(name)

    def excludes(self, name: str) -> bool:
        """Whether the entry leaves out what is called so below the folder."""
        return any(matches_glob(name, pattern) for pattern in self.excluded)


def input_globs(context: BuildContext, section: list[Section]) -> tuple[InputGlob, ...]:
    """Return what the entries search, in their order."""
    document = context.problems.document
    return tuple(
        InputGlob(
            address=("inputs", index),
            pattern=pattern,
            folder=tidy_path(document.folder(("inputs", index)), glob.folder),
            glob=glob,
            excluded=tuple(_as_list(entry.get("exclude", []))),
        )
        for index, entry in enumerate(section)
        for pattern in _as_list(entry["files"])
        if (path := local_path(context.problems, pattern, ("inputs", index, "files")))
        for glob in (Glob.parse(path),)
    )


def build_inputs(
    context: BuildContext, section: list[Section], globs: Sequence[InputGlob]
) -> tuple[InputFile, ...]:
    """Return every input file; two that become the same blob are a problem."""
    taken: dict[tuple[str, str], InputFile] = {}
    for index, entry in enumerate(section):
        address: Address = ("inputs", index)
        own = [searched for searched in globs if searched.address == address]
        for file in _entry_files(context, entry, own, address):
            other = taken.setdefault((file.container, file.blob), file)
            # One file that two globs find is no collision.
            if other.path != file.path:
                summary = f"{other.path} and {file.path} both become the blob '{file.blob}'"
                hint = "Use 'prefix' to tell them apart."
                context.problems.add("same-blob", (*address, "files"), summary, hint=hint)
    return tuple(taken[key] for key in sorted(taken))


def _entry_files(
    context: BuildContext, entry: Section, globs: Sequence[InputGlob], address: Address
) -> Iterator[InputFile]:
    """Yield the files of one entry."""
    prefix = blob_prefix(context.problems, entry.get("prefix", ""), (*address, "prefix"))
    container = context.container_name(entry["container"], (*address, "container"))
    all_found = [(searched, found) for searched in globs for found in _find(context, searched)]
    names = {found.name for _, found in all_found}
    _check_excluded(context, _as_list(entry.get("exclude", [])), names, address)
    for searched, found in all_found:
        if searched.excludes(found.name):
            continue
        if found.fault:
            summary = f"{found.path} cannot be read: {found.fault}"
            context.problems.add("file-unreadable", (*address, "files"), summary)
        name = file_name(found.name) if entry.get("flatten", False) else found.name
        blob = tidy_name(prefix + name)
        fault = name_fault(blob)
        # A wrong prefix is told once, and not again for every file.
        if fault and not prefix_fault(prefix):
            summary = f"the file {shown_name(str(found.path))} cannot be a blob: its name {fault}"
            hint = "Rename it, or leave it out with 'exclude'."
            context.problems.add("blob-name", (*address, "files"), summary, hint=hint)
        yield InputFile(path=found.path, container=container, blob=blob, size=found.size)


def _check_excluded(
    context: BuildContext, patterns: list[str], names: set[str], address: Address
) -> None:
    """An exclude that leaves out nothing is allowed, but may be a slip of the pen."""
    for pattern in patterns:
        if names and not any(matches_glob(name, pattern) for name in names):
            summary = f"'{pattern}' leaves out none of the files that 'files' finds"
            hint = "It is held against their paths below the fixed folders of 'files'."
            context.problems.add(
                "unused-exclude",
                (*address, "exclude"),
                summary,
                hint=hint,
                severity=Severity.WARNING,
            )


def _as_list(value: str | list[str]) -> list[str]:
    """One glob may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _find(context: BuildContext, searched: InputGlob) -> list[Found]:
    address, pattern = (*searched.address, "files"), searched.pattern
    if searched.glob.goes_back:
        summary = f"'{pattern}' goes back with '..' after a wildcard"
        hint = "Write the way from the workflow file's folder without it."
        context.problems.add("bad-glob", address, summary, hint=hint)
        return []
    folder, glob = searched.folder, searched.glob
    try:
        # A folder that is not there finds nothing, which is told with names that come near.
        found = find_files(folder, glob) if folder.is_dir() else []
    except OSError as error:
        summary = f"'{pattern}' cannot be searched: {error.strerror}: {error.filename}"
        context.problems.add("file-unreadable", address, summary)
        return []
    if not found:
        report_missing(context.problems, address, pattern, folder=folder, glob=glob)
    return found
