"""Which pool each step runs on."""

from collections.abc import Iterable, Mapping

from flowrun.errors import Severity
from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.pool_sections import raw_pools
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Address


def find_pool_name(
    context: BuildContext, entry: Section, address: Address, *, pools: Mapping[str, object]
) -> str | None:
    """Return the name of the step's pool, or None for a problem that has been reported."""
    wanted = entry.get("pool")
    if wanted is None and len(pools) == 1:
        return next(iter(pools))
    # The only pool has an empty name, which no step can mean.
    if wanted in pools and wanted != "":
        return str(wanted)
    names = sorted(filter(None, pools))
    if wanted is None:
        summary = f"step '{entry['step']}' does not say which pool it runs on"
        hint = f"Write 'pool' in the step, with one of: {', '.join(names)}."
        context.problems.add("missing-pool", address, summary, hint=hint, key=True)
    elif not names:
        summary = "there is one pool only, under 'pool', and all steps run on it"
        hint = "Leave 'pool' out of the step, or name pools under 'pools'."
        context.problems.add("unknown-pool", (*address, "pool"), summary, hint=hint)
    else:
        hint = did_you_mean(str(wanted), names, listed="Pools")
        summary = f"there is no pool '{wanted}'"
        context.problems.add("unknown-pool", (*address, "pool"), summary, hint=hint)
    return None


def warn_of_unused(context: BuildContext, used: Iterable[str]) -> None:
    """Report pools that no step runs on and that no other pool is like."""
    pools = raw_pools(context.problems.document)
    # A pool that others are like is of use without any step.
    known = {*used, *(section.get("like") for _, section in pools.values())}
    for name, (address, _) in pools.items():
        if name not in known:
            summary = f"no step runs on pool '{name}', so it is not made"
            context.problems.add(
                "unused-pool", address, summary, key=True, severity=Severity.WARNING
            )
