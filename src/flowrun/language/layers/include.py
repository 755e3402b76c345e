"""A workflow file and those that it includes -> one document, in which the including file wins."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from flowrun.errors import Diagnostic, SpecError
from flowrun.language.layers.merge import Part, lay_over
from flowrun.language.local_paths import local_path
from flowrun.language.problems import Problems
from flowrun.language.text.document import Address, Document, parse_document
from flowrun.language.text.source import SourceText, read_source

LAYER = "include"
"""The layer of what another file says."""
MAX_FILES = 100


def include_files(source: SourceText) -> Document:
    """Return the file's document, laid over all that it includes, itself or through others.

    Raises SpecError with what is wrong in all the files that can be read.
    """
    inclusion = _Inclusion()
    document = inclusion.read(source, ())
    if document is None or inclusion.faults:
        raise SpecError(inclusion.faults)
    return document


@dataclass(slots=True)
class _Inclusion:
    """The real paths of the files opened so far, and what is wrong with any of them."""

    opened: set[Path] = field(default_factory=set)
    faults: list[Diagnostic] = field(default_factory=list)

    def read(self, source: SourceText, around: tuple[Path, ...]) -> Document | None:
        """Return a file's document over all that it includes; those in `around` include it."""
        # By the real path, so that a link to a file counts as that file.
        real = source.path.resolve()
        self.opened.add(real)
        try:
            document = parse_document(source)
        except SpecError as error:
            self.faults += error.diagnostics
            return None
        problems = Problems(document)
        lowest: Document | None = None
        for address, written in _includes(problems, is_whole=not around):
            below = self._read_below(problems, address, written, (*around, real))
            if below:
                lowest = lay_over(lowest, Part(below, (), below.value)) if lowest else below
        self.faults += problems.found
        own = Part(document, (), document.value)
        return lay_over(lowest, own, lower_layer=LAYER) if lowest else document

    def _read_below(
        self, problems: Problems, address: Address, written: str, around: tuple[Path, ...]
    ) -> Document | None:
        path = local_path(problems, written, address)
        if path is None:
            return None
        source = problems.document.source
        found = source.path.parent / path
        real = found.resolve()
        if real in around:
            circle = " includes ".join(name.name for name in (*around[around.index(real) :], real))
            problems.add("include-cycle", address, f"the files include each other: {circle}")
        elif len(self.opened) >= MAX_FILES:
            summary = f"a workflow can be made of {MAX_FILES} files at most"
            problems.add("too-many-files", address, summary)
        # A file that two others include would otherwise give its steps twice.
        elif real not in self.opened:
            return self._open(problems, address, path, around)
        return None

    def _open(
        self, problems: Problems, address: Address, path: str, around: tuple[Path, ...]
    ) -> Document | None:
        including = problems.document.source
        shown = PurePath(including.file).parent / path
        try:
            return self.read(read_source(including.path.parent / path, str(shown)), around)
        except SpecError as error:
            summary = f"'{shown}' cannot be included: {error.diagnostics[0].summary}"
            problems.add(error.diagnostics[0].code, address, summary)
            return None


def _includes(problems: Problems, *, is_whole: bool) -> Iterator[tuple[Address, str]]:
    """Yield what a file includes."""
    value = problems.document.value
    # The schema judges what all files say together, and then the uppermost version hides others.
    if not is_whole and value.get("version", 1) != 1:
        problems.add("bad-choice", ("version",), "this must be 1")
    paths = value.get(LAYER, [])
    if not isinstance(paths, list) or not all(path and isinstance(path, str) for path in paths):
        problems.add("wrong-type", (LAYER,), "this must be a list of paths of files")
        return
    yield from (((LAYER, index), path) for index, path in enumerate(paths))
