"""Text -> YAML nodes under limits: one document, bounded depth, core tags only.

The events are checked before anything is composed, so that hostile nesting never reaches a
recursive parser. Plain scalars follow YAML 1.2: `yes`, `on` and `12:30` are texts.
"""

import re

import yaml

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

from flowrun.errors import SpecError
from flowrun.language.text.scalars import INTEGER, NUMBER
from flowrun.language.text.source import SourceText, Span
from flowrun.language.text.syntax import explain_syntax

MAX_DEPTH = 40

_SCALARS = (
    # PyYAML looks the patterns up by the first letter; \0 stands for the empty text, which has
    # none.
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", INTEGER, "-+0123456789"),
    ("float", NUMBER, "-+.0123456789"),
)


class _Loader(_SafeLoader):
    """Composes nodes whose plain scalars carry the tags of YAML 1.2's core schema."""

    # Empty, because the loader's own are those of YAML 1.1, to which `no` is false.
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # as PyYAML declares it


for _name, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}",
        re.compile(f"(?:{_pattern})$"),
        ["" if letter == "\0" else letter for letter in _first],
    )


def node_span(node: yaml.Node | yaml.Event) -> Span:
    """Return where a node or an event stands."""
    start, end = node.start_mark, node.end_mark
    if start is None or end is None:
        return Span(0, 0, 0, 0)
    return Span(start.line, start.column, end.line, end.column)


def compose_nodes(source: SourceText) -> yaml.Node | None:
    """Return the root node, or None for a file without a document; raises SpecError."""
    try:
        _check_events(source)
        node: yaml.Node | None = yaml.compose(source.text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise SpecError([explain_syntax(source, error)]) from None
    return node


def _check_events(source: SourceText) -> None:
    depth = documents = 0
    for event in yaml.parse(source.text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        span = node_span(event)
        if depth > MAX_DEPTH:
            summary = f"more than {MAX_DEPTH} levels of nesting"
            raise SpecError([source.diagnose(span, "yaml-depth", summary=summary)])
        if documents > 1:
            summary = "a second document starts here; a workflow file holds one"
            raise SpecError([source.diagnose(span, "yaml-documents", summary=summary)])
        if isinstance(event, yaml.ScalarEvent) and event.tag == "!":
            # To YAML it says that this is a text, and is gone: `! test -f x` would be `test -f x`.
            summary = "a text cannot begin with '!', which is YAML's mark for a tag"
            hint = "Put the whole text in quotes."
            raise SpecError([source.diagnose(span, "yaml-tag", summary=summary, hint=hint)])
