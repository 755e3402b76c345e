"""The pools of a file, rendered, with what each takes from another by `like`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Address, Document

_OWN = frozenset({"id", "like", "existing"})
"""Keys that nobody takes from another pool."""
_RIVALS = {"nodes": "autoscale", "autoscale": "nodes"}
"""A pool that says one of them does not take the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSection:
    """A pool as the file says it; `origins` are the sections that its keys stand in."""

    name: str
    address: Address
    section: Section
    origins: Mapping[str, Address]

    def at(self, key: str, *below: str | int) -> Address:
        """Return where the file says a key, which may be in another pool's section."""
        return (*self.origins.get(key, self.address), key, *below)


def pool_id(context: BuildContext, pool: PoolSection) -> str:
    """Return the pool's id; without one of its own it is called after the workflow."""
    return str(pool.section.get("id", default_pool_id(context, pool.name)))


def default_pool_id(context: BuildContext, name: str) -> str:
    """Return the id of a pool that says none."""
    workflow = context.problems.document.value["name"]
    return f"{workflow}-{name}" if name else str(workflow)


def raw_pools(document: Document) -> dict[str, tuple[Address, Section]]:
    """Return where each pool stands and what the file says of it; the only `pool` has no name."""
    value: Any = document.value
    if "pool" in value:
        return {"": (("pool",), value["pool"])}
    return {name: (("pools", name), section) for name, section in value["pools"].items()}


def like_chain(document: Document, name: str) -> tuple[str, ...]:
    """Return the pool's name, that of the pool that it is like, and so on; each name once."""
    pools = raw_pools(document)
    chain: list[str] = []
    wanted: str | None = name
    while wanted in pools and wanted not in chain:
        chain.append(wanted)
        wanted = pools[wanted][1].get("like")
    return tuple(chain)


def raw_value(document: Document, name: str, key: str) -> object:
    """Return what a pool says with a key, or what the nearest that it is like says, unrendered."""
    pools = raw_pools(document)
    sections = (pools[base][1] for base in like_chain(document, name))
    return next((section[key] for section in sections if key in section), None)


def render_pools(
    context: BuildContext, names: Mapping[str, object]
) -> dict[str, PoolSection | None]:
    """Return every pool by its name, or None in place of one that cannot be known."""
    pools = raw_pools(context.problems.document)
    # Each where it stands, so that a mistake is told once and not for every pool that is like it.
    rendered = {
        name: context.render_value(address, section, names)
        for name, (address, section) in pools.items()
    }
    sound = _check_likes(context)
    return {name: _complete(context, rendered, name) if sound else None for name in pools}


def _check_likes(context: BuildContext) -> bool:
    """Report what no pool can be like, once for each such key; return whether all is well."""
    document, found_before = context.problems.document, len(context.problems.found)
    pools = raw_pools(document)
    for name, (address, section) in pools.items():
        here, wanted = (*address, "like"), section.get("like")
        if wanted is not None and wanted not in pools:
            hint = did_you_mean(wanted, filter(None, pools), listed="Pools")
            context.problems.add("unknown-pool", here, f"there is no pool '{wanted}'", hint=hint)
        elif wanted is not None and "existing" in pools[wanted][1]:
            summary = f"pool '{wanted}' exists already: what it is like is not known here"
            context.problems.add("like-existing", here, summary)
        chain = like_chain(document, name)
        # True of the pools of a circle only, and not of those that lead into it.
        if pools[chain[-1]][1].get("like") == name:
            circle = " is like ".join(f"'{known}'" for known in (*chain, name))
            context.problems.add("endless-like", here, f"a pool cannot be like itself: {circle}")
    return len(context.problems.found) == found_before


def _complete(
    context: BuildContext, rendered: Mapping[str, Section | None], name: str
) -> PoolSection | None:
    """Return the pool with the keys of those that it is like; the nearest that has a key wins."""
    pools = raw_pools(context.problems.document)
    section: Section = {}
    origins: dict[str, Address] = {}
    for base in like_chain(context.problems.document, name):
        keys = rendered[base]
        if keys is None:
            return None
        taken = {
            key: value
            for key, value in keys.items()
            if key not in section and _RIVALS.get(key) not in section
            if key not in _OWN or base == name
        }
        section |= taken
        origins |= dict.fromkeys(taken, pools[base][0])
    return PoolSection(name=name, address=pools[name][0], section=section, origins=origins)
