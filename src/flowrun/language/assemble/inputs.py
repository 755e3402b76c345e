"""The `inputs` section -> local files and the blobs that they become, in order of blob name."""

from collections.abc import Iterator

from flowrun.errors import Severity
from flowrun.language.assemble.context import BuildContext, Section
from flowrun.language.assemble.local_globs import Found, Glob, find_files
from flowrun.language.assemble.missing import report_missing
from flowrun.language.assemble.paths import check_relative, file_name, tidy_path
from flowrun.language.text.document import Address
from flowrun.model.files import InputFile
from flowrun.model.globs import matches_glob

MAX_BLOB_NAME = 1024


def build_inputs(context: BuildContext, section: list[Section]) -> tuple[InputFile, ...]:
    """Return every input file; two that become the same blob are a problem."""
    taken: dict[tuple[str, str], InputFile] = {}
    for index, entry in enumerate(section):
        address: Address = ("inputs", index)
        for file in _entry_files(context, entry, address):
            other = taken.setdefault((file.container, file.blob), file)
            if other.path != file.path:
                summary = f"{other.path} and {file.path} both become the blob '{file.blob}'"
                hint = "Use 'prefix' to tell them apart."
                context.problems.add("same-blob", (*address, "files"), summary, hint=hint)
    return tuple(taken[key] for key in sorted(taken))


def _entry_files(context: BuildContext, entry: Section, address: Address) -> Iterator[InputFile]:
    """Yield the files of one entry."""
    problems, prefix = context.problems, entry.get("prefix", "")
    container = context.container_name(entry["container"], (*address, "container"))
    check_relative(problems, prefix, (*address, "prefix"))
    excluded = _globs(entry.get("exclude", []))
    for pattern in _globs(entry["files"]):
        for found in _find(context, pattern, (*address, "files")):
            if any(matches_glob(found.name, pattern) for pattern in excluded):
                continue
            if found.fault:
                summary = f"{found.path} cannot be read: {found.fault}"
                problems.add("file-unreadable", (*address, "files"), summary)
            name = file_name(found.name) if entry.get("flatten", False) else found.name
            blob = prefix + name
            _check_blob_name(context, blob, (*address, "files"))
            yield InputFile(path=found.path, container=container, blob=blob, size=found.size)


def _globs(value: str | list[str]) -> list[str]:
    """One glob may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _find(context: BuildContext, pattern: str, address: Address) -> list[Found]:
    glob = Glob.parse(pattern)
    folder = tidy_path(context.folder, glob.folder)
    if glob.goes_back:
        summary = f"'{pattern}' goes back with '..' after a wildcard"
        context.problems.add("bad-glob", address, summary)
        return []
    try:
        found = find_files(folder, glob) if folder.is_dir() else []
    except OSError as error:
        summary = f"'{pattern}' cannot be searched: {error.strerror}: {error.filename}"
        context.problems.add("file-unreadable", address, summary)
        return []
    if not found:
        report_missing(context.problems, address, pattern, folder=folder, glob=glob)
    return found


def _check_blob_name(context: BuildContext, blob: str, address: Address) -> None:
    """Report names that Storage refuses, and warn of those it changes."""
    problem = ""
    if not blob.isprintable():
        problem = f"{blob!a} holds characters that a blob's name cannot hold"
    elif len(blob) > MAX_BLOB_NAME:
        problem = f"'{blob[:40]}...' is longer than {MAX_BLOB_NAME} characters"
    if problem:
        context.problems.add("blob-name", address, problem)
    elif blob.endswith("."):
        summary = f"Storage drops the dot at the end of '{blob}'"
        context.problems.add("blob-name", address, summary, severity=Severity.WARNING)
