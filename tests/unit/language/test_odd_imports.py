"""Files of other tools with a value of another shape somewhere: an error of the user, or a file."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from flowrun.errors import UsageError
from flowrun.language.imports.az_template import import_az_templates
from flowrun.language.imports.parse import parse_foreign
from flowrun.language.imports.shipyard import import_shipyard
from flowrun.language.imports.sketch import Sketch

CASES = Path(__file__).parents[2] / "cases" / "imports"
ODD: tuple[object, ...] = (None, 3, "x", [1], {"a": 1})
AZ = (("tasks",), ("files",), ("pool", "sweep"), ("whole-pool", "whole-job"), ("wide",))
SHIPYARD = ("shipyard", "shipyard-mpi", "shipyard-nightly")
Files = Mapping[str, object]


def odd_ones(value: object) -> Iterator[object]:
    """Yield copies of a value, each with something else in one place."""
    yield from ODD
    match value:
        case Mapping():
            for key, child in value.items():
                yield from ({**value, key: other} for other in odd_ones(child))
        case list():
            for at, child in enumerate(value):
                yield from ([*value[:at], other, *value[at + 1 :]] for other in odd_ones(child))
        case _:
            pass


def assert_answered(make: Callable[[Files], Sketch], files: Files) -> None:
    for name, value in files.items():
        for odd in odd_ones(value):
            try:
                sketch = make({**files, name: odd})
            except UsageError:
                continue
            assert sketch.in_order()["tasks"]


@pytest.mark.parametrize("folder", SHIPYARD)
def test_a_value_of_another_shape_in_a_shipyard_folder_is_answered(folder: str) -> None:
    paths = (CASES / folder).glob("*.yaml")

    assert_answered(import_shipyard, {path.stem: parse_foreign(path) for path in paths})


@pytest.mark.parametrize("names", AZ, ids="-".join)
def test_a_value_of_another_shape_in_a_template_is_answered(names: tuple[str, ...]) -> None:
    paths = [CASES / "az" / f"{name}.json" for name in names]

    assert_answered(import_az_templates, {path.name: parse_foreign(path) for path in paths})
