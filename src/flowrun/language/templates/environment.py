"""The Jinja environment: immutable, sandboxed, strict, with a short list of what is allowed.

Whatever could build a huge value out of a small template is checked before it is built.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from flowrun.language.templates import filters
from flowrun.language.templates.filters import write_value
from flowrun.language.templates.glob_check import CHECK_GLOB, check_glob
from flowrun.language.templates.names import Names
from flowrun.language.templates.shell.check import CHECK, check_text

# What is allowed, and not what is forbidden: what Jinja adds one day stays out.
FILTERS = frozenset(
    {"abs", "count", "d", "default", "first", "float", "int", "items", "last"}
    | {"length", "list", "map", "max", "min", "reject", "rejectattr", "reverse"}
    | {"select", "selectattr", "sort", "unique"}
)
# Without those that make much of little (`format`, `replace`, `expandtabs`); for the others `call`
# looks at the numbers that they are given.
METHODS = frozenset(
    {"capitalize", "count", "endswith", "find", "get", "isalnum", "isalpha", "isdigit", "islower"}
    | {"isupper", "items", "keys", "ljust", "lower", "lstrip", "partition", "removeprefix"}
    | {"removesuffix", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines"}
    | {"startswith", "strip", "title", "upper", "values", "zfill"}
)
TEXT_FILTERS = frozenset({"capitalize", "lower", "title", "trim", "upper"})
"""Filters of Jinja's that make a text of whatever they get: it has to be ours."""
OWN = {
    "quote": filters.quote,
    "slug": filters.slug,
    "duration": filters.duration,
    "shell": filters.write_value,
    "glob": filters.glob,
    "pattern": filters.write_value,
}
# `%*d` takes its width from a value, and four digits of width are a thousand characters and more.
_WIDE_FORMAT = re.compile(r"\*|[0-9]{4}")


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Expressions over plain values; anything else is refused."""

    # The operators that can make something huge of two small values.
    intercepted_binops = frozenset({"*", "**", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  # Jinja's signature
        """Read a field of a group of names without falling into dict's own methods."""
        if isinstance(obj, Names):
            return self.getitem(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401  # Jinja's signature
        """Read an entry; a group of names has nothing but entries."""
        if not isinstance(obj, Names):
            return super().getitem(obj, argument)
        if argument in obj:
            return obj[argument]
        return self.undefined(f"there is no '{argument}' here")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401  # Jinja's signature
        """Allow the harmless methods of plain values."""
        return attr in METHODS and super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # Jinja's signature
        """Call a function or a method whose numbers are of sensible size."""
        # As in `'x'.ljust(1000000000)`.
        for value in (*args, *kwargs.values()):
            if isinstance(value, int):
                filters.check_size(abs(value))
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  # Jinja's signature
        """Compute a product, a power or a formatted text of sensible size."""
        match operator:
            case "*":
                filters.check_size(_product_size(left, right))
            case "**":
                _check_power(left, right)
            case _ if isinstance(left, str) and _WIDE_FORMAT.search(left):
                raise SecurityError("this format is too wide")
            # Python would write a list or a boolean in its own way.
            case _ if isinstance(left, str) and not isinstance(right, dict):
                right = tuple(map(_as_argument, right if isinstance(right, tuple) else (right,)))
        return super().call_binop(context, operator, left, right)


@cache
def template_environment() -> TemplateEnvironment:
    """Return the one environment."""
    environment = TemplateEnvironment(
        undefined=StrictUndefined,
        # The last line break of a script is part of it.
        keep_trailing_newline=True,
        # Bash writes ${#list}, which Jinja's own mark for a comment would swallow.
        comment_start_string="{{#",
        comment_end_string="#}}",
        autoescape=False,  # no HTML is made here
        finalize=write_value,
    )
    own = {
        **OWN,
        "replace": filters.replace,
        "join": filters.join,
        "string": write_value,
        CHECK: check_text,
        CHECK_GLOB: check_glob,
    }
    allowed = {name: environment.filters[name] for name in FILTERS}
    texts = {name: _of_text(environment.filters[name]) for name in TEXT_FILTERS}
    environment.filters = {**allowed, **texts, **own}
    # Of Jinja's own functions just this one: the others build what YAML has not.
    environment.globals = {"range": environment.globals["range"], **OWN}
    return environment


def make_context(names: Mapping[str, object]) -> Context:
    """Return what the templates of one item are evaluated with; they all share it."""
    # Made once for an item, where Jinja's own `render` would make one for each text.
    environment = template_environment()
    return Context(environment, {**environment.globals, **names}, None, {})


def is_undefined(value: object) -> bool:
    """Whether a name or a field was not there."""
    return isinstance(value, Undefined)


def _of_text(original: Callable[..., object]) -> Callable[..., object]:
    return lambda value, *args, **kwargs: original(write_value(value), *args, **kwargs)


def _as_argument(value: object) -> object:
    """Return what `'%s' % value` is given: numbers stay numbers for `%d`."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else write_value(value)


def _product_size(left: object, right: object) -> int:
    for sequence, factor in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(factor, int):
            return len(sequence) * max(factor, 0)
    return 0


def _check_power(left: object, right: object) -> None:
    if isinstance(left, int) and isinstance(right, int):
        filters.check_bits(left.bit_length() * right)
