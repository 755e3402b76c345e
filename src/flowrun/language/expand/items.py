"""`for_each` -> the items of a step."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flowrun.language.assemble.context import BuildContext, Section
from flowrun.language.templates.names import Names
from flowrun.language.text.document import Address
from flowrun.model.account import BlobInfo
from flowrun.model.files import InputFile
from flowrun.model.globs import glob_regex

MAX_TASKS = 1_000_000
FILE_FIELDS = frozenset({"name", "path", "stem", "suffix", "size", "container"})


@dataclass(frozen=True, slots=True)
class Item:
    """What `item` stands for, and how messages call it."""

    value: object
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blobs:
    """What the containers will hold when the tasks run; `listed` is None when nobody has looked."""

    inputs: Sequence[InputFile]
    listed: Mapping[str, Sequence[BlobInfo]] | None

    def sizes(self, container: str) -> dict[str, int]:
        """Return the size of each blob of a container by name.

        A blob that an earlier apply uploaded and that is no input any more does not count.
        """
        sizes = {
            blob.name: blob.size
            for blob in (self.listed or {}).get(container, ())
            if not blob.is_input
        }
        return sizes | {
            uploaded.blob: uploaded.size
            for uploaded in self.inputs
            if uploaded.container == container
        }


def expand_items(
    context: BuildContext, for_each: Section, blobs: Blobs, address: Address
) -> list[Item]:
    """Return the items of a rendered `for_each`."""
    match for_each:
        case {"files": files}:
            return _files(context, files, blobs, (*address, "files"))
        case {"range": limits}:
            return _range(context, limits, (*address, "range"))
        case _:
            return _items(for_each["values"])


def _files(context: BuildContext, files: Section, blobs: Blobs, address: Address) -> list[Item]:
    alias = files["container"]
    container = context.container_name(alias, (*address, "container"))
    pattern, prefix = files.get("pattern", "**"), files.get("prefix", "")
    matches = glob_regex(pattern).fullmatch
    return [
        Item(_file_item(path, size, alias), path)
        for path, size in sorted(blobs.sizes(container).items())
        if path.startswith(prefix) and matches(path)
    ]


def _file_item(path: str, size: int, alias: str) -> Names:
    name = posixpath.basename(path)
    stem, suffix = posixpath.splitext(name)
    return Names(name=name, path=path, stem=stem, suffix=suffix, size=size, container=alias)


def _range(context: BuildContext, limits: Section, address: Address) -> list[Item]:
    numbers = range(limits.get("start", 0), limits["stop"], limits.get("step", 1))
    if numbers[MAX_TASKS:]:
        summary = f"the range has more than {MAX_TASKS} numbers"
        context.problems.add("too-many-tasks", address, summary)
        return []
    return _items(numbers)


def _items(values: Iterable[object]) -> list[Item]:
    return [Item(value, str(value)) for value in values]
