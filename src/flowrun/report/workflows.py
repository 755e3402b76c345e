"""The workflows of an account -> a line each, or a document for programs."""

from collections.abc import Iterator
from datetime import datetime

from rich.text import Text

from flowrun.actions.workflows import Listed, ListedWorkflow
from flowrun.report.render import line, render
from flowrun.report.status import STYLES
from flowrun.report.values import SCHEMA_VERSION, Json, fields_to_json
from flowrun.report.words import human_seconds, plural

NAMES = 40
"""No name of a workflow is longer."""


def render_workflows(listed: Listed, *, now: datetime, width: int | None, color: bool) -> str:
    """Return a line for each workflow, and one for what nobody has marked."""
    return render(_lines(listed, now), width=width, color=color)


def workflows_to_json(listed: Listed) -> dict[str, Json]:
    """Return the document that `--format json` prints."""
    return {"schema_version": SCHEMA_VERSION, **fields_to_json(listed)}


def _lines(listed: Listed, now: datetime) -> Iterator[Text]:
    yield line("Account  ", listed.account)
    if not listed.workflows:
        yield line("No workflow has left anything here.")
    widest = max((len(one.name) for one in listed.workflows), default=0)
    for one in listed.workflows:
        style = STYLES[one.verdict] if one.verdict else ""
        yield line(
            f"  {one.name:<{min(widest, NAMES)}}  ", (_run(one, now), style), f"  {_keeps(one)}"
        )
    if listed.foreign_pools:
        nodes = plural(listed.foreign_nodes, "node")
        yield line(f"Besides: {plural(listed.foreign_pools, 'pool')} of others, with {nodes}")


def _run(one: ListedWorkflow, now: datetime) -> str:
    if one.verdict is None:
        return "no run"
    age = f", {human_seconds((now - one.began).total_seconds())} ago" if one.began else ""
    return f"{one.run} {one.verdict}{age}"


def _keeps(one: ListedWorkflow) -> str:
    parts = (
        f"{plural(one.pools, 'pool')} with {plural(one.nodes, 'node')}" if one.pools else "",
        plural(one.containers, "container") if one.containers else "",
        plural(one.schedules, "schedule") if one.schedules else "",
    )
    return ", ".join(filter(None, parts)) or "nothing kept"
