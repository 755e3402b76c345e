"""Paths that the workflow file names: on a node, in a blob container, on this machine."""

import os.path
from pathlib import Path, PurePosixPath

from flowrun.language.problems import Problems
from flowrun.language.text.document import Address
from flowrun.model.blob_names import name_fault, prefix_fault, tidy_name, tidy_prefix

SHOWN = 80


def check_relative(problems: Problems, path: str, address: Address) -> None:
    """Report a path that leaves the folder it is meant to stay in."""
    if path.startswith("/") or ".." in path.split("/"):
        summary = f"'{path}' leaves its folder"
        hint = "Use a relative path without '..'."
        problems.add("unsafe-path", address, summary, hint=hint)


def new_blob(problems: Problems, name: str, address: Address) -> str:
    """Return the name of a blob that flowrun makes in its one form; a wrong one is a problem."""
    tidy = tidy_name(name)
    _report(problems, address, f"the blob name {shown_name(name)}", name_fault(tidy))
    return tidy


def known_blob(problems: Problems, name: str, address: Address) -> str:
    """Return the name of a blob that is there already; one that cannot be is a problem."""
    tidy = tidy_prefix(name)
    _report(problems, address, f"the blob name {shown_name(name)}", name_fault(tidy))
    return tidy


def blob_prefix(problems: Problems, prefix: str, address: Address) -> str:
    """Return the beginning of names in its one form; one that no blob can have is a problem."""
    tidy = tidy_prefix(prefix)
    _report(problems, address, f"the prefix {shown_name(prefix)}", prefix_fault(tidy))
    return tidy


def shown_name(name: str) -> str:
    """Return the name in quotes, short, and without anything that could steer a terminal."""
    shown = name if len(name) <= SHOWN else f"{name[:SHOWN]}..."
    return f"'{shown}'" if shown.isprintable() else ascii(shown)


def _report(problems: Problems, address: Address, what: str, fault: str) -> None:
    if fault:
        problems.add("blob-name", address, f"{what} {fault}")


def file_name(blob: str) -> str:
    """Return the last part of a blob's name."""
    return PurePosixPath(blob).name


def tidy_path(folder: Path, path: str) -> Path:
    """Return `folder/path` without `..` where that means the same file."""
    joined = folder / path
    short = os.path.normpath(joined)
    # Behind a link to a folder `..` is the parent of what it leads to.
    same = os.path.realpath(short) == os.path.realpath(joined)
    return Path(short) if same else joined
