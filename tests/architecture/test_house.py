"""The shape of the house: imports run one way, rooms stay small, the wheel is complete."""

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MAX_FILE = 300
MAX_FUNCTION = 50
MAX_FAKE = 120


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name and the length in lines of every function of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def lines(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text().splitlines())


def test_imports_run_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_no_file_is_a_giant() -> None:
    giants = [str(path.relative_to(ROOT)) for path in SOURCES if lines(path) > MAX_FILE]

    assert giants == []


def test_no_function_is_a_giant() -> None:
    giants = [
        f"{path.relative_to(ROOT)}:{name} has {length} lines"
        for path in SOURCES
        for name, length in functions(path)
        if length > MAX_FUNCTION
    ]

    assert giants == []


def test_fakes_stay_small() -> None:
    giants = [path.name for path in (ROOT / "tests/fakes").glob("*.py") if lines(path) > MAX_FAKE]

    assert giants == []


def test_the_lock_file_holds_no_addresses() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()


@pytest.mark.slow
def test_the_wheel_ships_the_schema_and_what_the_local_account_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]

    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    assert {
        "flowrun/schema/workflow.schema.json",
        "localbatch/account/azurite/package-lock.json",
        "localbatch/pages/live.html",
        "localbatch/store/schema.sql",
        "flowrun/py.typed",
    } <= names
