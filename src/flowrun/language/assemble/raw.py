"""`raw`: fields of the service that the language has no word for."""

from collections.abc import Mapping

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.text.document import Address

OF_TASK = frozenset({"id", "displayName", "dependsOn"})
OF_JOB = frozenset({"id", "metadata", "onAllTasksComplete", "usesTaskDependencies"})
OF_POOL = frozenset({"id", "metadata"})


def checked_raw(
    context: BuildContext, section: Section, address: Address, own: frozenset[str]
) -> Mapping[str, object]:
    """Return the raw fields; one of flowrun's `own`, by which it knows its things again, goes to
    the problems.
    """
    raw: Mapping[str, object] = section.get("raw", {})
    for name in raw:
        if name in own:
            summary = f"'{name}' is flowrun's own, and cannot be said in 'raw'"
            context.problems.add("raw-key", (*address, name), summary, key=True)
    return raw
