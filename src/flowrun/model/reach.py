"""What a name or a glob can stand for, as far as its fixed parts tell.

Two reaches that do not meet have no name in common for certain; two that meet may have one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Self

from flowrun.model.files import OutputFile
from flowrun.model.globs import fixed_parts, has_wildcard, matches_glob, only_path

_VARIABLE = re.compile(r"\$\{\w+\}|\$\w+")


@dataclass(frozen=True, slots=True)
class Reach:
    """The names that begin and end so and lie `depth` folders deep (None: any); one that is
    `exact` stands for the name `prefix` alone, which is its suffix too.
    """

    prefix: str = ""
    suffix: str = ""
    depth: int | None = None
    exact: bool = False

    @classmethod
    def of_name(cls, name: str) -> Self:
        """Return the reach of one name."""
        return cls(name, name, name.count("/"), exact=True)

    @classmethod
    def of_glob(cls, pattern: str) -> Self:
        """Return the reach of a glob over whole paths."""
        only = only_path(pattern)
        if only is not None:
            return cls.of_name(only)
        parts = fixed_parts(pattern)
        # `**` takes any number of folders.
        depth = None if "**" in pattern else sum((part or "").count("/") for part in parts)
        return cls(_leading(parts), _leading(parts[::-1])[::-1], depth)

    def below(self, folder: str) -> Self:
        """Return the reach of the same names behind `folder`, which ends in a slash or is empty."""
        depth = None if self.depth is None else self.depth + folder.count("/")
        suffix = folder + self.suffix if self.exact else self.suffix
        return replace(self, prefix=folder + self.prefix, suffix=suffix, depth=depth)

    def behind(self, prefix: str) -> "Reach | None":
        """Return the rest of the names that begin with `prefix`, or None when none does."""
        found = self.meet(Reach(prefix))
        if found is None:
            return None
        depth = None if found.depth is None else found.depth - prefix.count("/")
        rest = found.prefix[len(prefix) :]
        return Reach(rest, rest if found.exact else found.suffix, depth, exact=found.exact)

    def meet(self, other: "Reach") -> "Reach | None":
        """Return what both may stand for, or None when they have no name in common."""
        # The longer of two beginnings says all that the shorter one does.
        short, long = sorted((self.prefix, other.prefix), key=len)
        end, long_end = sorted((self.suffix, other.suffix), key=len)
        depths = {self.depth, other.depth} - {None}
        exact = next((one for one in (self, other) if one.exact), None)
        if not long.startswith(short) or not long_end.endswith(end) or len(depths) > 1:
            return None
        # Nothing comes before or behind a whole name.
        if exact and max(len(long), len(long_end)) > len(exact.prefix):
            return None
        return Reach(long, long_end, depths.pop() if depths else None, exact=exact is not None)

    def holds_all_of(self, other: "Reach") -> bool:
        """Whether every name of the other is certainly one of this."""
        # Of what ends in a certain way, or lies so deep, the fixed parts do not tell enough.
        is_tree = not self.suffix and self.depth is None
        return (
            self.meet(other) is not None
            and (other.exact or is_tree)
            and (other.prefix.startswith(self.prefix))
        )


def output_name(file: OutputFile) -> str | None:
    """Return the one blob that an output file can become, or None when there may be several."""
    only = only_path(file.pattern)
    if only is None:
        return None
    # Of a pattern without wildcards Batch keeps the file's name, and not its folders.
    name = only.rpartition("/")[2]
    # To Batch `a[*]` has a wildcard, though it names one file: then `path` is a folder.
    if file.path and not has_wildcard(file.pattern):
        return file.path
    # The node knows its value, and nobody before.
    if _VARIABLE.search(name):
        return None
    return f"{file.path}/{name}" if file.path else name


def output_reach(file: OutputFile) -> Reach:
    """Return the names of the blobs that an output file can become, as far as they are known."""
    start, glob = _output_names(file)
    return Reach.of_glob(glob).below(start) if glob else Reach.of_name(start)


def is_output(file: OutputFile, blob: str) -> bool:
    """Whether the output file can become the blob of this name."""
    start, glob = _output_names(file)
    if not glob:
        return blob == start
    return blob.startswith(start) and matches_glob(blob[len(start) :], glob)


def _output_names(file: OutputFile) -> tuple[str, str]:
    """Return how the names of an output file's blobs begin, and the glob of the rest of them.

    Without a wildcard `path` is the blob's name; with one it is the folder of what the pattern
    finds, whose names begin behind the pattern's fixed folders.
    """
    name = output_name(file)
    if name is not None:
        return name, ""
    segments = file.pattern.split("/")
    varying = next((i for i, segment in enumerate(segments) if has_wildcard(segment)), -1)
    folder = f"{file.path.rstrip('/')}/" if file.path else ""
    # A variable's value may hold slashes.
    return folder, _VARIABLE.sub("**", "/".join(segments[varying:]))


def _leading(parts: Iterable[str | None]) -> str:
    return "".join(part or "" for part in takewhile(lambda part: part is not None, parts))
