"""What a key or a code means -> text."""

import json
from collections.abc import Iterator

from rich.text import Text

from flowrun.language.explain import ExplainedKey
from flowrun.plan.operations import ReasonCode
from flowrun.report.render import line, literal, render


def render_key(key: ExplainedKey, *, width: int | None, color: bool) -> str:
    """Return the key's meaning, its values, and the keys below it."""
    return render(_key_lines(key), width=width, color=color)


def _key_lines(key: ExplainedKey) -> Iterator[Text]:
    required = "  (required)" if key.required else ""
    yield line((key.path, "bold"), required)
    yield line(f"  {key.meaning}")
    if key.choices:
        yield line(f"  One of: {', '.join(map(_written, key.choices))}")
    if key.default is not None:
        yield line(f"  Default: {_written(key.default)}")
    for example in key.examples:
        yield literal(f"  For example: {_written(example)}")
    widest = max(map(len, key.keys), default=0)
    for name, meaning in key.keys.items():
        yield line(f"  {name:<{widest}}  {meaning}")


def render_reason(code: ReasonCode, *, width: int | None, color: bool) -> str:
    """Return what a reason in a plan means."""
    lines = (line((str(code), "bold")), line(f"  {code.meaning}"))
    return render(lines, width=width, color=color)


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
