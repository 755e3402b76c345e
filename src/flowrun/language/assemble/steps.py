"""The `tasks` section -> steps: their items and their compiled templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flowrun.errors import Severity
from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.frame import Frame
from flowrun.language.assemble.step_pools import find_pool_name
from flowrun.language.expand.files import FILE_FIELDS, Blobs, Listing
from flowrun.language.expand.item import Item
from flowrun.language.expand.items import expand_items, expansion_of, find_listings
from flowrun.language.templates.names import Scope
from flowrun.language.templates.tree import Tree, compile_tree
from flowrun.language.text.document import Address

_STEP_ONLY = frozenset({"step", "for_each", "needs", "pool", "allow_empty", "allow_failed", "exit"})
_ITEM_NAMES = frozenset({"item", "index"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that is ready to become tasks on the pool of this name; `items` is None without
    `for_each`, `listings` are what a `for_each` lists; `has_id` when the file says the tasks' ids;
    `allow_failed` is a number of tasks, or a share with its %, `exits` what exit codes mean.
    """

    name: str
    pool: str
    address: Address
    tree: Tree
    names: Mapping[str, object]
    items: Sequence[Item] | None
    listings: tuple[Listing, ...]
    has_id: bool
    allow_empty: bool = False
    allow_failed: int | str = 0
    exits: Mapping[str, Any] = field(default_factory=dict)


def build_steps(context: BuildContext, frame: Frame, blobs: Blobs) -> list[Step]:
    """Return the steps whose templates and items are right."""
    section: list[Section] = context.problems.document.value["tasks"]  # type: ignore[assignment]  # as the schema says
    repeated = _find_repeated(context, section)
    steps = [
        _build_step(context, entry, ("tasks", index), frame=frame, blobs=blobs)
        for index, entry in enumerate(section)
        if index not in repeated
    ]
    return [step for step in steps if step is not None]


def _find_repeated(context: BuildContext, section: Sequence[Section]) -> set[int]:
    """Report and return the steps whose name another one has already, ignoring case."""
    seen: set[str] = set()
    repeated: set[int] = set()
    for index, entry in enumerate(section):
        name = entry["step"]
        if name.lower() in seen:
            repeated.add(index)
            summary = f"there are two steps called '{name}'"
            context.problems.add("same-step", ("tasks", index, "step"), summary)
        seen.add(name.lower())
    return repeated


def _build_step(
    context: BuildContext,
    entry: Section,
    address: Address,
    *,
    frame: Frame,
    blobs: Blobs,
) -> Step | None:
    known_before = len(context.problems.found)
    pool = find_pool_name(context, entry, address, pools=frame.pools)
    if pool is None:
        return None
    names = {**frame.names, "pool": frame.pool_names[pool]}
    here = (*address, "for_each")
    for_each: Section | None = None
    items: list[Item] | None = None
    listings: tuple[Listing, ...] = ()
    if "for_each" in entry:
        rendered = context.render_value(here, entry["for_each"], names)
        for_each = expansion_of(rendered) if rendered is not None else None
        items = expand_items(context, for_each, blobs, here, names) if for_each else []
        all_is_well = len(context.problems.found) == known_before
        # Of a listing it is said when it is known who else writes there.
        listings = find_listings(context, for_each or {}, here)
        if for_each and not listings and not items and all_is_well:
            report_empty(context, here, allowed=entry.get("allow_empty", False))
    # Once for the step: it can hold nothing of an item.
    allow_failed = context.render_value(
        (*address, "allow_failed"), entry.get("allow_failed", 0), names
    )
    exits = context.render_value((*address, "exit"), entry.get("exit", {}), names)
    template = {key: value for key, value in entry.items() if key not in _STEP_ONLY}
    tree = compile_tree(context.problems, address, template, _task_scope(context, entry, names))
    # Left out as a whole: its tasks would repeat the same mistake once for each item.
    if any(problem.severity is Severity.ERROR for problem in context.problems.found[known_before:]):
        return None
    return Step(
        name=entry["step"],
        pool=pool,
        address=address,
        tree=tree,
        names=names,
        items=items,
        listings=listings,
        has_id="id" in template,
        allow_empty=entry.get("allow_empty", False),
        allow_failed=allow_failed,
        exits=exits,
    )


def report_empty(context: BuildContext, address: Address, *, allowed: bool) -> None:
    """Report a step without items, unless that is allowed."""
    if not allowed:
        hint = "Write 'allow_empty: true' where that may be."
        context.problems.add("empty-step", address, "the step has no items", hint=hint, key=True)


def _task_scope(context: BuildContext, entry: Section, names: Mapping[str, object]) -> Scope:
    for_each = entry.get("for_each")
    if for_each is None:
        return context.scope(names)
    expansion = expansion_of(for_each)
    # With `chunk` an item is a list, which has no fields.
    lists_files = "files" in expansion and "chunk" not in expansion
    return replace(
        context.scope(names),
        later=_ITEM_NAMES,
        item=FILE_FIELDS if lists_files else frozenset(),
        item_is_free=_is_free(expansion),
    )


def _is_free(expansion: Section) -> bool:
    """Whether an item's text can be anything: names of files, what a table holds, and a list that a
    template gives. Values in the file are checked as they stand there.
    """
    sources = [expansion, *expansion.get("matrix", {}).values(), *expansion.get("zip", {}).values()]
    return any(
        "files" in source or "rows" in source or isinstance(source.get("values"), str)
        for source in map(expansion_of, sources)
    )
