"""Progress for programs: one JSON object a line; the first is `version`, the last `summary`."""

from collections.abc import Callable
from dataclasses import fields

from flowrun.execute.events import Event, Outcome
from flowrun.report.plan.addresses import kebab
from flowrun.report.plan.as_json import operation_name
from flowrun.report.values import SCHEMA_VERSION, Json, fields_to_json, to_json


class NdjsonProgress:
    """A listener that hands on each event as a JSON object, for a line of its own."""

    def __init__(
        self, write: Callable[[dict[str, Json]], object], *, version: str, begun: bool = False
    ) -> None:
        self._write = write
        # An error that comes after other lines must not tell the version again.
        if not begun:
            self.tell({"type": "version", "schema_version": SCHEMA_VERSION, "flowrun": version})

    def __call__(self, event: Event) -> None:
        """Write an event."""
        self.tell({"type": kebab(type(event).__name__), **_event(event)})

    def summary(self, outcome: Outcome, *, exit_code: int) -> None:
        """Write the last line."""
        self.tell({"type": "summary", "exit_code": exit_code, **fields_to_json(outcome)})

    def tell(self, event: dict[str, Json]) -> None:
        """Hand on any object."""
        self._write(event)


def _event(event: Event) -> dict[str, Json]:
    """Return the fields; the operation by its name only, since the plan was written before."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    operation = values.pop("operation", None)
    name = operation_name(operation) if operation else {}
    return {**name, **{key: to_json(value) for key, value in values.items()}}
