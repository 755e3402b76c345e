"""Where a workflow's values come from, for those that do not simply stand in its file."""

from collections.abc import Iterator
from dataclasses import dataclass

from flowrun.errors import Place
from flowrun.language.params.resolve import Params
from flowrun.language.problems import MASK, Problems
from flowrun.language.text.document import Address, Document
from flowrun.language.text.scalars import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A value as text, by its dotted address, and the layer or the option that it comes from."""

    address: str
    value: str
    layer: str
    place: Place | None


def find_origins(problems: Problems, params: Params) -> tuple[Origin, ...]:
    """Return the parameters, then what another file, a profile or `defaults` says."""
    document = problems.document
    return (*_params(document, params), *_layered(document))


def _params(document: Document, params: Params) -> Iterator[Origin]:
    for name in (*params.values, *params.secrets):
        given = params.given.get(name)
        secret = name in params.secret_names
        yield Origin(
            address=f"params.{name}",
            value=MASK if secret else write(params.values[name]),
            layer=given.origin if given else "default",
            place=given.place if given else document.head(("params", name)).place,
        )


def _layered(document: Document) -> Iterator[Origin]:
    for address, spot in document.spots.items():
        value = _value(document, address)
        # Of params the value in the end has been told, and not what a layer offered.
        if spot.layer and address[0] != "params" and not isinstance(value, dict | list):
            dotted = ".".join(map(str, address))
            yield Origin(
                address=dotted,
                value="" if value is None else write(value),
                layer=spot.layer,
                place=spot.place,
            )


def _value(document: Document, address: Address) -> object:
    value: object = document.value
    for part in address:
        match value:
            case dict() | list():
                value = value[part]  # type: ignore[index]  # an address fits the document
            case _:
                return value
    return value
