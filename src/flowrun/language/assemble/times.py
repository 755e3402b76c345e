"""Times as the workflow language writes them: with their zone, and such as there are."""

from datetime import datetime

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.text.document import Address


def parse_time(
    context: BuildContext, section: Section, key: str, address: Address
) -> datetime | None:
    """Return the time that a key of the section at this address says; None when it says none, and
    when there is no such time, which is a problem by then.
    """
    if key not in section:
        return None
    try:
        return datetime.fromisoformat(section[key])
    except ValueError:
        summary = f"there is no such time as {section[key]}"
        context.problems.add("bad-format", (*address, key), summary)
        return None
