"""Values of rows -> what a column of SQLite holds, and back, by their annotation."""

import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import EnumType
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

# Made once: `json.dumps` with options of its own makes an encoder at each call.
_ENCODER = json.JSONEncoder(separators=(",", ":"))


class Codec(NamedTuple):
    """How a value that is not None is written and read."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def column_codec(annotation: Any) -> Codec:  # noqa: ANN401 - an annotation may be any object
    """Return how a column of this type is written: as a text or number, or as JSON."""
    codec, kind = _codec(annotation), _kind(annotation)
    # Only what is a column itself becomes a text: the parts inside are encoded with the whole.
    if is_dataclass(kind) or get_origin(kind) in {dict, list, tuple}:
        return Codec(
            lambda value: _ENCODER.encode(codec.encode(value)),
            lambda text: codec.decode(json.loads(text)),
        )
    return codec


def _kind(annotation: Any) -> Any:  # noqa: ANN401
    """Return the annotation without `| None`."""
    if get_origin(annotation) in {dict, list, tuple}:
        # Their arguments are the types of their parts; those of `X | None` are alternatives.
        return annotation
    return next((arg for arg in get_args(annotation) if arg is not NoneType), annotation)


def _codec(annotation: Any) -> Codec:  # noqa: ANN401
    kind = _kind(annotation)
    if kind is datetime:
        # A fixed width, so that SQLite compares times as texts.
        return Codec(lambda time: time.isoformat(timespec="microseconds"), datetime.fromisoformat)
    if kind is bool:
        return Codec(int, bool)
    if isinstance(kind, EnumType):
        return Codec(str, kind)
    if is_dataclass(kind):
        return _dataclass_codec(kind)
    if get_origin(kind) is tuple:
        return _tuple_codec(get_args(kind))
    return Codec(_same, _same)


def _same(value: Any) -> Any:  # noqa: ANN401 - a column holds what SQLite holds
    return value


def _tuple_codec(parts: tuple[Any, ...]) -> Codec:
    """Return the codec of `tuple[X, ...]`, or of a tuple whose parts JSON can hold as they are."""
    if parts[-1] is not Ellipsis:
        return Codec(list, tuple)
    codec = _codec(parts[0])
    return Codec(
        lambda values: [codec.encode(value) for value in values],
        lambda values: tuple(codec.decode(value) for value in values),
    )


def _dataclass_codec(kind: Any) -> Codec:  # noqa: ANN401
    codecs = {name: _codec(hint) for name, hint in get_type_hints(kind).items()}
    defaults = {field.name: field.default for field in fields(kind)}

    def told(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
        for name, codec in codecs.items():
            part = getattr(value, name)
            # What has its default is left out: most parts of most values are None.
            if part is not defaults[name] or defaults[name] is MISSING:
                yield name, codec.encode(part)

    return Codec(
        lambda value: dict(told(value)),
        # What was left out takes its default again in the class.
        lambda parts: kind(**{name: codecs[name].decode(part) for name, part in parts.items()}),
    )
