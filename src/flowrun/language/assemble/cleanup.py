"""The `cleanup` section -> what becomes of the pools when a run has ended."""

from collections.abc import Mapping

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.model.cleanup import NO_CLEANUP, Cleanup, CleanUpPools, CleanUpWhen


def build_cleanup(context: BuildContext, names: Mapping[str, object]) -> Cleanup:
    """Return what the file says; by default pools stay."""
    section: Section | None = context.render("cleanup", names)
    if section is None:
        return NO_CLEANUP
    cleanup = Cleanup(
        pools=CleanUpPools(section["pools"]), when=CleanUpWhen(section.get("when", "success"))
    )
    if cleanup and "schedule" in context.problems.document.value:
        summary = "the jobs of a schedule need their pool, and flowrun sees none of them end"
        hint = "Leave 'cleanup' out: 'lifetime: run' has the service make a pool for each job."
        context.problems.add("key-conflict", ("cleanup",), summary, hint=hint, key=True)
    return cleanup
