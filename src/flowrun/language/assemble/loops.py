"""Results that would become inputs: a download into what a glob of `inputs` searches.

Such a workflow never comes to rest. Each apply would find the results of the one before as new
files, make tasks of them, and bring home more.
"""

import os.path
from collections.abc import Iterator, Mapping

from flowrun.language.assemble.context import BuildContext
from flowrun.language.assemble.frame import Frame
from flowrun.language.assemble.inputs import InputGlob
from flowrun.language.assemble.writes import Writes
from flowrun.model.files import Download
from flowrun.model.reach import Reach

_ANY = "x"
"""Stands for what a wildcard of a pattern may be."""


def check_loops(context: BuildContext, frame: Frame, writes: Mapping[str, Writes]) -> None:
    """Report each download that may write a file which a glob of `inputs` would find.

    A glob that names one file is left to the plan, which refuses to write over inputs.
    """
    globs = [searched for searched in frame.globs if not searched.glob.is_plain]
    stored = _stored(frame, writes) if globs else {}
    for index, download in enumerate(frame.downloads):
        written = [
            found
            for reach in stored.get(download.container, ())
            if (found := _written(download, reach))
        ]
        for searched in globs:
            if any(_finds(searched, reach) for reach in written):
                address = ("downloads", index, "to")
                where = f"'{searched.pattern}' ({context.problems.place(searched.address)})"
                summary = f"what comes home would be found by the inputs' {where} at the next apply"
                hint = "Download to a folder that it does not search, or 'exclude' the results."
                context.problems.add("results-become-inputs", address, summary, hint=hint)


def _stored(frame: Frame, writes: Mapping[str, Writes]) -> dict[str, set[Reach]]:
    """Return what the downloaded containers will hold: results, and inputs."""
    stored = {
        download.container: {write.reach for write in writes.get(download.container, ())}
        for download in frame.downloads
    }
    for uploaded in frame.inputs:
        if uploaded.container in stored:
            stored[uploaded.container].add(Reach.of_name(uploaded.blob))
    return stored


def _written(download: Download, stored: Reach) -> Reach | None:
    """Return which files the download makes of blobs, or None when it takes none of them."""
    rest = stored.behind(download.prefix)
    taken = rest.meet(Reach.of_glob(download.files)) if rest else None
    return taken.below(f"{os.path.realpath(download.to)}/") if taken else None


def _finds(searched: InputGlob, written: Reach) -> bool:
    folder = f"{os.path.realpath(searched.folder)}/"
    below = written.behind(folder)
    if below and (below.exact or written.prefix.startswith(folder)):
        names = list(_samples(below))
        if below.exact:
            return searched.takes(names[0])
        if all(searched.excludes(name) for name in names):
            return False
    return Reach.of_glob("/".join(searched.glob.parts)).below(folder).meet(written) is not None


def _samples(reach: Reach) -> Iterator[str]:
    """Yield names of the reach: an exclude that matches them is held to match all."""
    if reach.exact:
        yield reach.prefix
        return
    yield f"{reach.prefix}{_ANY}{reach.suffix}"
    if reach.depth is None:
        yield f"{reach.prefix}{_ANY}/{_ANY}{reach.suffix}"
