"""`for_each: {files: ...}`: the blobs that a container holds when the tasks run."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.paths import blob_prefix
from flowrun.language.expand.item import Item
from flowrun.language.templates.names import Names
from flowrun.language.text.document import Address
from flowrun.model.account import BlobInfo
from flowrun.model.files import InputFile
from flowrun.model.globs import matches_glob
from flowrun.model.reach import Reach

FILE_FIELDS = frozenset({"name", "path", "stem", "suffix", "size", "container"})


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
        # Inputs last: a blob that an input will be written over has the size of the file.
        return sizes | {
            uploaded.blob: uploaded.size
            for uploaded in self.inputs
            if uploaded.container == container
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The blobs that a step lists: the container's real name, what their names begin with and
    the glob that the whole name matches; `address` is where the file says so.
    """

    address: Address
    alias: str
    container: str
    prefix: str
    pattern: str

    @classmethod
    def of(cls, context: BuildContext, files: Section, address: Address) -> "Listing":
        """Return what the rendered `files` of a `for_each` list."""
        return cls(
            address=address,
            alias=files["container"],
            container=context.container_name(files["container"], (*address, "container")),
            prefix=blob_prefix(context.problems, files.get("prefix", ""), (*address, "prefix")),
            pattern=files.get("pattern", "**"),
        )

    @property
    def reach(self) -> Reach | None:
        """The names that it can list; None when no name has the prefix and matches the glob."""
        return Reach(self.prefix).meet(Reach.of_glob(self.pattern))

    def items(self, blobs: Blobs) -> list[Item]:
        """Return an item for every blob, by name."""
        return [
            Item(_file_item(path, size, self.alias), path)
            for path, size in sorted(blobs.sizes(self.container).items())
            if self.takes(path)
        ]

    def takes(self, path: str) -> bool:
        """Whether a blob of this name is an item."""
        return path.startswith(self.prefix) and matches_glob(path, self.pattern)


def _file_item(path: str, size: int, alias: str) -> Names:
    name = posixpath.basename(path)
    # `.bashrc` is all stem, and of `a.tar.gz` the suffix is `.gz`.
    stem, suffix = posixpath.splitext(name)
    return Names(name=name, path=path, stem=stem, suffix=suffix, size=size, container=alias)
