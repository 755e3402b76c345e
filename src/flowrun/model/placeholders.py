"""What only an account or its user knows, as marks in texts that are complete but for that.

A mark passes through all that builds a body like any other text, and is found again in the end.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import timedelta

from flowrun.model.files import Access, SasRequest

_START, _END = "\ue000", "\ue001"
"""Characters of Unicode's private use: no text of a workflow has a reason to hold them."""
_MARK = re.compile(f"{_START}([0-9a-f]+){_END}")


class _Marked:
    """A value with a mark, from which it can be read back."""

    __slots__ = ()

    @property
    def mark(self) -> str:
        """The text that stands for it."""
        known = json.dumps([type(self).__name__, *astuple(self)])  # type: ignore[call-overload]  # each is a dataclass
        # In digits, which no quoting changes on the way.
        return f"{_START}{known.encode().hex()}{_END}"


@dataclass(frozen=True, slots=True)
class SecretValue(_Marked):
    """The value of a secret parameter."""

    param: str


@dataclass(frozen=True, slots=True)
class BlobEndpoint(_Marked):
    """The URL of the storage account's blobs, without a slash at its end."""


@dataclass(frozen=True, slots=True)
class SasToken(_Marked):
    """A SAS for one blob container, as the query of a URL; it lives for so many seconds."""

    container: str
    access: str
    seconds: int


@dataclass(frozen=True, slots=True)
class SasEnd(_Marked):
    """The time, in ISO 8601, at which SAS end that live for so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NodeAgentSku(_Marked):
    """What Batch calls the node agent of a marketplace image."""

    os: str
    publisher: str
    offer: str
    sku: str


Placeholder = SecretValue | BlobEndpoint | SasToken | SasEnd | NodeAgentSku
_KINDS: Mapping[str, type[Placeholder]] = {
    kind.__name__: kind for kind in (SecretValue, BlobEndpoint, SasToken, SasEnd, NodeAgentSku)
}


def container_url(request: SasRequest, lifetime: timedelta) -> str:
    """Return the URL with a SAS that answers the request, both of them marked; the URL alone where
    the node signs in.
    """
    address = f"{BlobEndpoint().mark}/{request.container}"
    if request.access is Access.SIGNED_IN:
        return address
    sas = SasToken(request.container, request.access.value, round(lifetime.total_seconds()))
    return f"{address}?{sas.mark}"


def access_word(sas: SasToken) -> str:
    """Return what a SAS is for, in a word."""
    return "read" if sas.access == Access.READ else "write"


def split_marks(text: str) -> tuple[str | Placeholder, ...]:
    """Return what the text consists of, without empty parts."""
    parts: list[str | Placeholder] = []
    end = 0
    for found in _MARK.finditer(text):
        parts += [text[end : found.start()], _read(found[1])]
        end = found.end()
    return tuple(part for part in (*parts, text[end:]) if part != "")


def find_placeholders(value: object) -> Iterator[Placeholder]:
    """Yield every placeholder in the texts of a body, in order, as often as it occurs."""
    match value:
        case str():
            yield from (part for part in split_marks(value) if not isinstance(part, str))
        case Mapping():
            for part in value.values():
                yield from find_placeholders(part)
        case list() | tuple():
            for part in value:
                yield from find_placeholders(part)
        case _:
            pass


def _read(known: str) -> Placeholder:
    kind, *values = json.loads(bytes.fromhex(known))
    return _KINDS[kind](*values)
