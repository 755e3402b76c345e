"""Right workflow files with wrong values put anywhere: the answer is a draft or diagnostics.

The long form of each test is the same property over a hundred thousand files.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flowrun.errors import SpecError
from flowrun.language.load import load_claims, load_workflow

ROOT = Path(__file__).parents[3]
WHOLE = [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (
        ROOT / "workflows/topn.yaml",
        ROOT / "tests/cases/language/ok/everything.yaml",
        ROOT / "tests/cases/language/ok/shell_text.yaml",
    )
]
LONG = 100_000

Address = tuple[str | int, ...]

KEYS = st.sampled_from(
    [
        "step",
        "for_each",
        "files",
        "values",
        "range",
        "commands",
        "default",
        "type",
        "enum",
        "secret",
    ]
) | st.text(max_size=3)
TEMPLATES = st.sampled_from(
    [
        *(
            "{{",
            "}}",
            "{{ }}",
            "{{ item }}",
            "{{ item.name }}",
            "{{ params.numwords }}",
            "{{ 1/0 }}",
        ),
        *("{{ 2 ** 4000 * 2 ** 4000 }}", "{{ 1e308 * 10 }}", "{{ '\\0' }}", "{{ '%d' % 'x' }}"),
        *(
            "{{ [1, [2]] }}",
            "{{ none }}",
            "{{ params }}",
            "{% if %}",
            "{% for a in b %}",
            "{{ x.y.z }}",
        ),
        *(
            "a{99999999999}",
            "(" * 500,
            "[[a]",
            "^(?P<",
            "**/[!",
            "\x1b[31m",
            "../" * 9,
            "/",
            "~",
            " ",
        ),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | TEMPLATES
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def addresses(value: object, address: Address = ()) -> Iterator[Address]:
    """Yield the way to every value of a document."""
    yield address
    match value:
        case dict():
            for key, below in value.items():
                yield from addresses(below, (*address, key))
        case list():
            for index, below in enumerate(value):
                yield from addresses(below, (*address, index))
        case _:
            pass


def replaced(value: object, address: Address, new: object) -> object:
    """Return the document with another value at an address."""
    if not address:
        return new
    key, *rest = address
    if isinstance(value, dict):
        return {**value, str(key): replaced(value[key], tuple(rest), new)}
    assert isinstance(value, list)
    return [
        replaced(below, tuple(rest), new) if index == key else below
        for index, below in enumerate(value)
    ]


@st.composite
def wrong_documents(draw: st.DrawFn) -> object:
    """A right document in which one to three values are others."""
    document: object = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 3))):
        address = draw(st.sampled_from(sorted(addresses(document), key=str)))
        document = replaced(document, address, draw(VALUES))
    return document


def load(folder: Path, data: bytes) -> None:
    """Load a file of these bytes in both ways; only SpecError may come out."""
    path = folder / "flow.yaml"
    path.write_bytes(data)
    for read in (load_workflow, load_claims):
        with suppress(SpecError):
            read(path)


def never_crashes(documents: st.SearchStrategy[bytes], tries: int, folder: Path) -> None:
    """Load so many files that the strategy makes."""
    check: Callable[[], None] = settings(
        max_examples=tries,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )(given(data=documents)(lambda data: load(folder, data)))
    check()


DOCUMENTS = wrong_documents().map(lambda value: yaml.safe_dump(value, allow_unicode=True).encode())
BYTES = st.binary(max_size=300) | st.text(max_size=100).map(str.encode)


@pytest.mark.parametrize("documents", [DOCUMENTS, BYTES], ids=["mutated", "raw"])
def test_no_file_makes_the_loader_crash(
    tmp_path: Path, documents: st.SearchStrategy[bytes]
) -> None:
    never_crashes(documents, 200, tmp_path)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("documents", [DOCUMENTS, BYTES], ids=["mutated", "raw"])
def test_no_file_of_very_many_makes_the_loader_crash(
    tmp_path: Path, documents: st.SearchStrategy[bytes]
) -> None:
    never_crashes(documents, LONG, tmp_path)
