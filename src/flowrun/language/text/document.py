"""YAML nodes -> Document: plain values, and for every value and key where it stands.

Duplicate keys, keys that are no texts and foreign tags are reported all at once. Aliases are
expanded, but never beyond MAX_VALUES values or MAX_DEPTH levels.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from flowrun.errors import Diagnostic, SpecError
from flowrun.language.text.nodes import MAX_DEPTH, compose_nodes, node_span
from flowrun.language.text.scalars import parse_integer, parse_number
from flowrun.language.text.source import SourceText, Span, Spot

# A small file comes to so many only by aliases of aliases.
MAX_VALUES = 250_000

Address = tuple[str | int, ...]
"""The way to a value: keys and list indexes from the root."""

_TAG = "tag:yaml.org,2002:"
_UNFIT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A root mapping and where each of its values and keys stands, which may be in several files.

    `source` is the file that the workflow is known by.
    """

    source: SourceText
    value: Mapping[str, object]
    spots: Mapping[Address, Spot]
    key_spots: Mapping[Address, Spot]

    def spot(self, address: Address) -> Spot:
        """Return where a value stands, or the nearest one around it."""
        # The root has a spot in any case, so that this ends.
        while address not in self.spots:
            address = address[:-1]
        return self.spots[address]

    def head(self, address: Address) -> Spot:
        """Return what names a value to people: its key, or the start of a list item."""
        return self.key_spots.get(address) or self.spot(address)

    def folder(self, address: Address) -> Path:
        """Return the folder of the file that says a value: its paths start from there."""
        return self.spot(address).source.path.parent


def parse_document(source: SourceText) -> Document:
    """Parse a YAML file whose root is a mapping; raises SpecError."""
    root = compose_nodes(source)
    reader = _Reader(source)
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value.strip()):
        start = Span(0, 0, 0, 1)
        raise SpecError([source.diagnose(start, "empty-file", summary="the file is empty")])
    value = reader.read(root, ())
    if not isinstance(value, dict):
        summary = "the file must be a mapping of keys, such as 'name: ...'"
        reader.report("not-a-mapping", summary, reader.spots[()].span)
    if reader.problems or not isinstance(value, dict):
        raise SpecError(reader.problems)
    return Document(source=source, value=value, spots=reader.spots, key_spots=reader.key_spots)


@dataclass(slots=True)
class _Reader:
    """Turns nodes into values and collects what is wrong with them."""

    source: SourceText
    spots: dict[Address, Spot] = field(default_factory=dict)
    key_spots: dict[Address, Spot] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def read(self, node: yaml.Node, address: Address) -> object:
        """Return the node's value; its spot and those below it are kept."""
        span = node_span(node)
        self._guard(address, span)
        # Before the children: an alias that holds itself is counted, and so comes to an end.
        self.spots[address] = Spot(self.source, span)
        match node:
            case yaml.MappingNode(tag=tag) if tag == f"{_TAG}map":
                return self._mapping(node, address)
            case yaml.SequenceNode(tag=tag) if tag == f"{_TAG}seq":
                return [self.read(child, (*address, i)) for i, child in enumerate(node.value)]
            case yaml.ScalarNode():
                return self._scalar(node, span)
            case _:
                self._foreign_tag(node, span)
                return None

    def _guard(self, address: Address, span: Span) -> None:
        """Aliases may repeat, and even hold, what stands around them."""
        # Counted on the way: once they are all expanded it would be too late.
        if len(self.spots) >= MAX_VALUES or len(address) > MAX_DEPTH:
            summary = "the file grows too large when its aliases are expanded"
            raise SpecError([self.source.diagnose(span, "yaml-aliases", summary=summary)])

    def _mapping(self, node: yaml.MappingNode, address: Address) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            here = (*address, key)
            span = node_span(key_node)
            if key in values:
                first = self.key_spots[here].place.line
                summary = f"the key '{key}' is there twice; the first is in line {first}"
                self.report("duplicate-key", summary, span)
                # The first one stays, which the message names.
                continue
            self.key_spots[here] = Spot(self.source, span)
            values[key] = self.read(value_node, here)
        return values

    def _key(self, node: yaml.Node) -> str | None:
        # A number is taken as it is written: exit codes are keys of a mapping.
        if isinstance(node, yaml.ScalarNode) and node.tag in {f"{_TAG}str", f"{_TAG}int"}:
            return str(node.value)
        span = node_span(node)
        # Without quotes YAML reads {{ x }} as a mapping within a mapping.
        is_template = isinstance(node, yaml.MappingNode)
        hint = "Put a text with {{ ... }} in quotes." if is_template else "Put it in quotes."
        self.report("key-type", "a key must be a text", span, hint)
        return None

    def _scalar(self, node: yaml.ScalarNode, span: Span) -> object:
        text: str = node.value
        unfit = find_unfit(text)
        if unfit:
            hint = "No command, name or variable can hold it."
            self.report("control-character", f"{unfit} is not allowed", span, hint)
            return None
        try:
            return _scalar_value(node.tag.removeprefix(_TAG), text)
        except (ValueError, KeyError):
            self._foreign_tag(node, span)
            return None

    def _foreign_tag(self, node: yaml.Node, span: Span) -> None:
        name = node.tag.replace(_TAG, "!!")
        summary = f"the tag {name} cannot be used here"
        self.report("yaml-tag", summary, span, "Remove the tag.")

    def report(self, code: str, summary: str, span: Span, hint: str = "") -> None:
        """Keep a problem."""
        self.problems.append(self.source.diagnose(span, code, summary=summary, hint=hint))


def _scalar_value(kind: str, text: str) -> object:
    """Return the value of a scalar; raises ValueError when the tag does not fit."""
    match kind:
        case "str":
            return text
        case "null":
            return None
        case "bool":
            # Any text may stand behind a tag that is written out, such as `!!bool`.
            return {"true": True, "false": False}[text.lower()]
        case "int":
            return parse_integer(text)
        case "float":
            return parse_number(text)
        case _:
            raise ValueError(kind)


def find_unfit(text: str) -> str:
    """Return the first character that no process, service or file can be given, or nothing.

    A double-quoted scalar can write it as an escape: the end of a C string, half of a pair.
    """
    found = _UNFIT.search(text)
    return f"the character U+{ord(found.group()):04X}" if found else ""
