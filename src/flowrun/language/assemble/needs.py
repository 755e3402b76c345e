"""`needs` -> which steps wait for which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError
from itertools import pairwise

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Address
from flowrun.model.needs import Needs, StepNeeds, steps_in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """An entry of a step's `needs`; `names` are those of `match`, empty for the whole item."""

    step: str
    address: Address
    is_matched: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredNeeds:
    """What each step says that it needs. `none_meant` are the steps with an empty list: they mean
    what is there already, whoever writes to it.
    """

    needs: Mapping[str, tuple[Need, ...]]
    none_meant: frozenset[str]

    @property
    def of_steps(self) -> Needs:
        """The needs without what they match by."""
        return {
            step: StepNeeds(
                whole=tuple(need.step for need in needs if not need.is_matched),
                matched=tuple(need.step for need in needs if need.is_matched),
            )
            for step, needs in self.needs.items()
        }


def declare_needs(context: BuildContext) -> DeclaredNeeds:
    """Return the needs that the file declares; unknown steps and circles go to the problems."""
    section: list[Section] = context.problems.document.value["tasks"]  # type: ignore[assignment]  # as the schema says
    # Names of steps ignore case, because the ids made of them do.
    known = {entry["step"].lower(): entry["step"] for entry in section}
    needs = {
        entry["step"]: tuple(_declared(context, entry, ("tasks", index), known))
        for index, entry in enumerate(section)
    }
    declared = DeclaredNeeds(
        needs=needs,
        none_meant=frozenset(entry["step"] for entry in section if entry.get("needs") == []),
    )
    # What a circle says of the order is nothing; the other checks go on without it.
    return declared if _is_ordered(context, declared) else replace(declared, needs={})


def _declared(
    context: BuildContext, entry: Section, address: Address, known: Mapping[str, str]
) -> Iterator[Need]:
    for index, value in enumerate(entry.get("needs", ())):
        here = (*address, "needs", index)
        named = value if isinstance(value, str) else value["step"]
        step = known.get(named.lower())
        if step is None:
            hint = did_you_mean(named, known.values(), listed="Steps")
            summary = f"there is no step '{named}'"
            context.problems.add("unknown-step", here, summary, hint=hint, needle=named)
        elif isinstance(value, str):
            yield Need(step=step, address=here)
        else:
            names = () if value["match"] is True else tuple(value["match"])
            yield Need(step=step, address=here, is_matched=True, names=names)


def _is_ordered(context: BuildContext, declared: DeclaredNeeds) -> bool:
    """Whether no step needs itself, directly or through others; else the circle is reported."""
    try:
        steps_in_order(declared.needs, declared.of_steps)
    except CycleError as error:
        # Each step of the circle stands before the one that needs it; people read it forwards.
        edges = [(after, before) for before, after in pairwise(error.args[1])][::-1]
        needs = [_find(declared, after, before) for after, before in edges]
        told = ", ".join(
            f"'{after}' needs '{before}' ({context.problems.place(need.address)})"
            for (after, before), need in zip(edges, needs, strict=True)
        )
        summary = f"these steps wait for each other, and none could begin: {told}"
        context.problems.add("circular-needs", needs[0].address, summary)
        return False
    return True


def _find(declared: DeclaredNeeds, step: str, needed: str) -> Need:
    return next(need for need in declared.needs[step] if need.step == needed)
