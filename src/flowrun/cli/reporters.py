"""How `apply` and `destroy` tell their story: as text, as one JSON document, or as JSON lines."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from flowrun import __version__
from flowrun.actions.carry_out import Carried
from flowrun.cli.options import RunFormat
from flowrun.cli.screen import Screen
from flowrun.execute.events import Event, Listener
from flowrun.plan.operations import Plan
from flowrun.report.outcome import Epilogue, render_outcome
from flowrun.report.plan.as_json import plan_to_json
from flowrun.report.plan.text import render_plan
from flowrun.report.progress.live import live_progress
from flowrun.report.progress.ndjson import NdjsonProgress
from flowrun.report.progress.plain import PlainProgress
from flowrun.report.values import SCHEMA_VERSION, fields_to_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """All that is known when a run is over; `plans` has one for each phase that began."""

    plans: tuple[Plan, ...]
    carried: Carried
    exit_code: int
    epilogue: Epilogue
    requests: Mapping[str, int]


class Reporter(Protocol):
    """Told what happens, in this order; an error before the end is told by the boundary."""

    def show_plan(self, plan: Plan) -> None:
        """Show what will be done."""

    def listen(self) -> AbstractContextManager[Listener]:
        """Return the listener for the run's events."""

    def end(self, ending: Ending) -> None:
        """Show how it ended; nothing is printed after this."""


def make_reporter(output: RunFormat, shown: Screen) -> Reporter:
    """Return the reporter for the format."""
    match output:
        case RunFormat.TEXT:
            return TextReporter(shown)
        case RunFormat.JSON:
            return JsonReporter(shown)
        case RunFormat.NDJSON:
            return NdjsonReporter(shown)


class TextReporter:
    """For people: the plan on stdout, everything else on stderr."""

    def __init__(self, shown: Screen) -> None:
        self._shown = shown

    def show_plan(self, plan: Plan) -> None:
        """Print the plan."""
        shown = self._shown
        shown.data(render_plan(plan, width=shown.out_width, color=shown.out_color))

    def listen(self) -> AbstractContextManager[Listener]:
        """Return a live display, or lines where there is no terminal."""
        return text_progress(self._shown)

    def end(self, ending: Ending) -> None:
        """Print the summary."""
        say_outcome(ending, self._shown)


class JsonReporter:
    """For programs that read one document; progress goes to stderr."""

    def __init__(self, shown: Screen) -> None:
        self._shown = shown

    def show_plan(self, plan: Plan) -> None:
        """Keep it for the end."""

    def listen(self) -> AbstractContextManager[Listener]:
        """Return a live display, or lines where there is no terminal."""
        return text_progress(self._shown)

    def end(self, ending: Ending) -> None:
        """Print the document."""
        document = {
            "schema_version": SCHEMA_VERSION,
            "exit_code": int(ending.exit_code),
            "plan": plan_to_json(ending.plans[0]),
            "later_plans": [plan_to_json(plan) for plan in ending.plans[1:]],
            "outcome": fields_to_json(ending.carried.outcome),
            "standing_pools": to_json(ending.carried.standing),
            "standing_schedules": to_json(ending.carried.schedules),
            "requests": dict(ending.requests),
        }
        self._shown.document(document, indent=2)
        # Whoever reads stderr must still learn how it ended.
        if self._shown.reader_has_gone:
            say_outcome(ending, self._shown)


class NdjsonReporter:
    """For programs that follow along."""

    def __init__(self, shown: Screen) -> None:
        self._shown = shown
        self._plain = PlainProgress(shown.say, width=shown.err_width)
        self._progress = NdjsonProgress(shown.document, version=__version__)

    def show_plan(self, plan: Plan) -> None:
        """Write the plan as an event."""
        self._progress.tell({"type": "plan", **plan_to_json(plan)})

    def listen(self) -> AbstractContextManager[Listener]:
        """Return the listener that writes events, to stderr for people once nobody reads them."""
        return nullcontext(self._listen)

    def _listen(self, event: Event) -> None:
        self._progress(event)
        if self._shown.reader_has_gone:
            self._plain(event)

    def end(self, ending: Ending) -> None:
        """Write the summary."""
        self._progress.summary(ending.carried.outcome, exit_code=ending.exit_code)
        if self._shown.reader_has_gone:
            say_outcome(ending, self._shown)


def say_outcome(ending: Ending, shown: Screen) -> None:
    """Say how it ended, for people."""
    outcome, epilogue = ending.carried.outcome, ending.epilogue
    shown.say(render_outcome(outcome, epilogue, width=shown.err_width, color=shown.err_color))


def text_progress(shown: Screen) -> AbstractContextManager[Listener]:
    """Return progress for people, live where that is possible."""
    if shown.live:
        return live_progress(
            shown.err, width=shown.width, color=shown.err_color, ascii_only=shown.err_ascii
        )
    plain: Listener = PlainProgress(shown.say, width=shown.err_width)
    return nullcontext(plain)
