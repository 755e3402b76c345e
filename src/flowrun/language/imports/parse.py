"""A file of another tool -> plain values, within the limits of any workflow file."""

from collections.abc import Mapping
from pathlib import Path

from flowrun.language.text.document import parse_document
from flowrun.language.text.source import read_source


def parse_foreign(path: Path) -> Mapping[str, object]:
    """Return the mapping of a YAML or JSON file; raises SpecError."""
    return parse_document(read_source(path, str(path))).value
