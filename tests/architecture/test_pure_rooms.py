"""The rooms that only decide: what they may import of the standard library is a literal list."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
OWN = frozenset({"flowrun", "localbatch"})
VALUES = frozenset(
    {
        "base64",
        "bisect",
        "collections",
        "collections.abc",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fnmatch",
        "functools",
        "graphlib",
        "hashlib",
        "heapq",
        "hmac",
        "itertools",
        "json",
        "math",
        "operator",
        "posixpath",
        "re",
        "string",
        "typing",
        "unicodedata",
    }
)
PURE: Mapping[str, frozenset[str]] = {
    "flowrun/model": VALUES | {"pathlib"},
    "flowrun/plan": VALUES | {"pathlib"},
    # It reads the account and the disk, many listings at once, but through the ports.
    "flowrun/state": VALUES | {"pathlib", "concurrent.futures"},
    "localbatch/lifecycle": VALUES,
    "localbatch/rows": VALUES,
    # `sys` for the platform's name: not every system has all of 127/8 as loopback.
    "localbatch/rules": VALUES | {"sys"},
}


def imported_modules(source: str) -> Iterator[str]:
    """Yield the modules that a source file imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module)):
                yield module
            case _:
                pass


def strangers(source: str, allowed: frozenset[str]) -> list[str]:
    """Return what a source file imports beyond the allowed modules and our own."""
    return [
        module
        for module in imported_modules(source)
        if module not in allowed and module.partition(".")[0] not in OWN
    ]


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_nothing_that_acts(room: str) -> None:
    files = sorted((SOURCE / room).rglob("*.py"))

    found = {path.name: strangers(path.read_text(), PURE[room]) for path in files}

    assert files
    assert {name: modules for name, modules in found.items() if modules} == {}


@pytest.mark.parametrize("module", ["io", "os", "socket", "subprocess", "threading", "azure.batch"])
def test_a_planted_import_is_seen(module: str) -> None:
    for allowed in PURE.values():
        assert strangers(f"def late() -> None:\n    import {module}\n", allowed) == [module]
