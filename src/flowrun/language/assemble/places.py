"""Where the workflow file says what the model holds."""

from collections.abc import Iterator

from flowrun.errors import Place
from flowrun.language.assemble.pool_sections import like_chain, raw_pools
from flowrun.language.text.document import Address, Document

_SECTIONS = (
    "account",
    "cleanup",
    "inputs",
    "pool",
    "pools",
    "job",
    "tasks",
    "downloads",
    "containers",
    "schedule",
)


def find_places(document: Document) -> dict[str, Place]:
    """Return the place of each address that `Workflow.places` promises."""
    return {name: document.head(address).place for name, address in _addresses(document)}


def _addresses(document: Document) -> Iterator[tuple[str, Address]]:
    for section in _SECTIONS:
        value = document.value.get(section)
        if value is None:
            continue
        yield section, (section,)
        match section, value:
            case "account" | "pool" | "job" | "schedule", dict():
                yield from ((f"{section}.{key}", (section, key)) for key in value)
            case "pools", dict():
                yield from _pools(document)
            case "containers", dict():
                yield from ((f"containers.{alias}", (section, alias)) for alias in value)
            case "containers", list():
                yield from (
                    (f"containers.{element}", (section, i)) for i, element in enumerate(value)
                )
            case "tasks", list():
                yield from (
                    (f"tasks.{element['step']}", (section, i)) for i, element in enumerate(value)
                )
            case _:
                pass


def _pools(document: Document) -> Iterator[tuple[str, Address]]:
    """Yield each pool and its keys; what it takes from another pool stands there."""
    pools = raw_pools(document)
    for name, (address, _) in pools.items():
        yield f"pools.{name}", address
        # The nearest last, because the last place of an address stands.
        for base in reversed(like_chain(document, name)):
            origin, section = pools[base]
            yield from ((f"pools.{name}.{key}", (*origin, key)) for key in section)
