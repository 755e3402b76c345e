"""A workflow as plain values -> the text of a workflow file, with remarks at its head."""

import textwrap
from collections.abc import Iterable, Mapping

import yaml

from flowrun.language.text.scalars import WrittenInteger, WrittenNumber

WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and lists further in than their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # pyyaml's own signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  # likewise
        # What is the same twice is written twice: anchors would be right, and hard to read.
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _represent_number(dumper: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    """Numbers keep the digits that they were written in."""
    kind = "int" if isinstance(number, int) else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(number))


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(WrittenInteger, _represent_number)
_Dumper.add_representer(WrittenNumber, _represent_number)


def write_workflow(sections: Mapping[str, object], remarks: Iterable[str]) -> str:
    """Return the file's text: each remark as a comment, then the sections in their order."""
    head = "\n".join(line for remark in remarks for line in _comment(remark))
    parts = [_dump({key: value}) for key, value in sections.items()]
    # Sections of one line stand together at the top, the others behind blank lines.
    simple = [part for part in parts if part.count("\n") == 1]
    others = [part for part in parts if part.count("\n") > 1]
    body = "\n".join(filter(None, ("".join(simple), *others)))
    return f"{head}\n{body}" if head else body


def _comment(remark: str) -> list[str]:
    """A control character in a comment could end it."""
    tidy = "".join(character if character.isprintable() else "?" for character in remark)
    return textwrap.wrap(tidy, WIDTH, initial_indent="# ", subsequent_indent="#   ") or ["#"]


def _dump(value: object) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
