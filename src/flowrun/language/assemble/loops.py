"""Results that would become inputs: a download into what a glob of `inputs` searches.

Such a workflow never comes to rest. Each apply would find the results of the one before as new
files, make tasks of them, and bring home more.
"""

import os.path
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.frame import Frame
from flowrun.language.assemble.inputs import InputGlob
from flowrun.language.assemble.writes import Writes
from flowrun.model.files import Download
from flowrun.model.local_names import local_path
from flowrun.model.reach import Reach

_ANY = "x"
"""Stands for what a wildcard of a pattern may be."""


def check_loops(context: BuildContext, frame: Frame, writes: Mapping[str, Writes]) -> None:
    """Report each download that may write a file which a glob of `inputs` would find.

    A glob that names one file is left to the plan, which refuses to write over inputs.
    """
    searches = [_Search.of(searched) for searched in frame.globs if not searched.glob.is_plain]
    for index, download in enumerate(frame.downloads if searches else ()):
        written = list(_written(download, frame, writes))
        for search in searches:
            if any(search.finds(reach) for reach in written):
                address = ("downloads", index, "to")
                place = context.problems.place(search.glob.address)
                where = f"'{search.glob.pattern}' ({place})"
                summary = f"what comes home would be found by the inputs' {where} at the next apply"
                hint = "Download to a folder that it does not search, or 'exclude' the results."
                context.problems.add("results-become-inputs", address, summary, hint=hint)


def _written(download: Download, frame: Frame, writes: Mapping[str, Writes]) -> Iterator[Reach]:
    """Yield which files the download makes of results, and of inputs elsewhere than they lie."""
    # The real folder: a link may lead from the one into the other.
    folder, taken = f"{os.path.realpath(download.to)}/", Reach.of_glob(download.files)
    results = {write.reach for write in writes.get(download.container, ())}
    copies = {
        Reach.of_name(file.blob)
        for file in frame.inputs
        if file.container == download.container and local_path(download, file.blob) != file.path
    }
    for reach in results | copies:
        rest = reach.behind(download.prefix)
        found = rest.meet(taken) if rest else None
        if found:
            yield found.below(folder)


@dataclass(frozen=True, slots=True)
class _Search:
    """Where a glob of the inputs searches: the real folder, and what it may find there."""

    glob: InputGlob
    folder: str
    reach: Reach

    @classmethod
    def of(cls, glob: InputGlob) -> Self:
        folder = f"{os.path.realpath(glob.folder)}/"
        return cls(glob, folder, Reach.of_glob("/".join(glob.glob.parts)).below(folder))

    def finds(self, written: Reach) -> bool:
        """Whether the glob may find a file that is written there."""
        if not self.reach.meet(written):
            return False
        below = written.behind(self.folder)
        # What may begin above the folder cannot be held against the excludes.
        if below is None or not written.prefix.startswith(self.folder):
            return True
        if below.exact:
            return self.glob.takes(below.prefix)
        return not all(self.glob.excludes(name) for name in _samples(below))


def _samples(reach: Reach) -> Iterator[str]:
    """Yield names of the reach: an exclude that matches them is held to match all."""
    yield f"{reach.prefix}{_ANY}{reach.suffix}"
    if reach.depth is None:
        yield f"{reach.prefix}{_ANY}/{_ANY}{reach.suffix}"
