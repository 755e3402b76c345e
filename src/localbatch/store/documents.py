"""Small JSON documents beside the database, written whole or not at all."""

import json
from pathlib import Path


def write_whole(path: Path, document: object) -> None:
    """Write a document; a crash leaves the old file or the new one."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(document, indent=2), encoding="utf-8")
    partial.replace(path)
