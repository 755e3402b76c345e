"""The page about templates: every example is true, and nothing is left out."""

import re
from pathlib import Path

import pytest

from flowrun.language.templates.environment import METHODS, OWN, make_context, template_environment
from flowrun.language.templates.glob_check import CHECK_GLOB
from flowrun.language.templates.leaf import compile_leaf
from flowrun.language.templates.names import Names, Scope
from flowrun.language.templates.shell.check import CHECK
from flowrun.language.text.scalars import parse_number, write

PAGE = (Path(__file__).parents[4] / "docs/reference/templates.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"\| `([^|`]*(?:\\\|[^|`]*)*)` \| `([^`]*)` \|$", re.MULTILINE)
NAMES: dict[str, object] = {
    "params": Names(
        region="north",
        words=3,
        rate=parse_number("1.10"),
        fast=False,
        names=["north", "a b"],
        limit="2h",
        empty="",
    ),
    "item": Names(
        name="My Data.tar.gz",
        path="in/My Data.tar.gz",
        stem="My Data.tar",
        suffix=".gz",
        size=1024,
        container="data",
    ),
    "index": 4,
    "workflow": Names(name="demo", description=""),
    "containers": Names(data="demo-data"),
    "pool": Names(id="demo"),
    "job": Names(id="demo"),
}
EXAMPLES = [(shown.replace("\\|", "|"), gives) for shown, gives in EXAMPLE.findall(PAGE)]


@pytest.mark.parametrize(("template", "gives"), EXAMPLES)
def test_an_example_gives_what_the_page_says(template: str, gives: str) -> None:
    assert write(compile_leaf(template, Scope(values=NAMES))(make_context(NAMES))) == gives


def test_every_filter_has_an_example() -> None:
    shown = " ".join(template for template, _ in EXAMPLES)
    filters = template_environment().filters.keys() - {CHECK, CHECK_GLOB}

    unseen = [name for name in filters if not re.search(rf"(\| {name}\b|\b{name}\()", shown)]

    assert unseen == []


def test_every_function_name_and_method_is_on_the_page() -> None:
    names = {*OWN, *NAMES, *METHODS, "range"}

    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", PAGE)] == []


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > len(template_environment().filters)
