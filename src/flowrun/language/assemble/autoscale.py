"""`autoscale` of a pool -> a formula, the user's own or one that is written for a preset."""

from datetime import datetime, timedelta
from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.pool_sections import PoolSection
from flowrun.language.assemble.time_zones import UnknownZoneError, find_offsets
from flowrun.language.assemble.times import parse_time
from flowrun.language.duration import parse_duration
from flowrun.language.formulas import Limits, pending_tasks_formula, schedule_formula
from flowrun.model.pool import Autoscale

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=7)
"""What the service takes for an interval."""
_OF_SCHEDULE = ("days", "hours", "time_zone")
_OF_PRESETS = (*_OF_SCHEDULE, "min", "max", "spot_max", "until")
_WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"]


def build_autoscale(context: BuildContext, pool: PoolSection) -> Autoscale:
    """Return how the pool scales; keys that do not belong to its kind go to the problems."""
    section = pool.section["autoscale"]
    interval = _interval(context, pool, section)
    match section.get("preset"):
        case "pending_tasks":
            _refuse_keys(context, pool, _OF_SCHEDULE, "are of the preset 'schedule'")
            limits = _limits(context, pool, section)
            formula = pending_tasks_formula(
                limits,
                slots_per_node=pool.section.get("task_slots_per_node", 1),
                slots_per_task=_widest_task(context, pool),
            )
            summary = f"{limits} by pending tasks"
        case "schedule":
            limits = _limits(context, pool, section)
            formula = _schedule(context, pool, section, limits)
            days, hours = ", ".join(section.get("days", _WORKING_DAYS)), _hours(section)
            zone = section.get("time_zone", "UTC")
            summary = f"{limits} by schedule: {days} {hours[0]}-{hours[1]} {zone}"
        case _:
            _refuse_keys(context, pool, _OF_PRESETS, "are of presets, and this is a formula")
            formula, summary = section["formula"], "as many nodes as its formula says"
    return Autoscale(formula=formula, interval=interval, summary=summary)


def _widest_task(context: BuildContext, pool: PoolSection) -> int:
    """Return the most slots that a step of the pool says; one that is a template is not known."""
    # Of the file as it stands: tasks are made after their pool.
    steps: Any = context.problems.document.value["tasks"]
    slots = (step.get("slots", 1) for step in steps if step.get("pool", pool.name) == pool.name)
    return max((known for known in slots if isinstance(known, int)), default=1)


def _interval(context: BuildContext, pool: PoolSection, section: Section) -> timedelta:
    interval = parse_duration(section.get("interval", "5m"))
    if not SHORTEST <= interval <= LONGEST:
        summary = "the service evaluates a formula every 5 minutes to every 7 days"
        context.problems.add("out-of-range", pool.at("autoscale", "interval"), summary)
    return interval


def _refuse_keys(context: BuildContext, pool: PoolSection, keys: tuple[str, ...], why: str) -> None:
    for key in keys:
        if key in pool.section["autoscale"]:
            summary = f"'{key}' does not fit here: such keys {why}"
            context.problems.add("key-conflict", pool.at("autoscale", key), summary, key=True)


def _limits(context: BuildContext, pool: PoolSection, section: Section) -> Limits:
    limits = Limits(
        least=section.get("min", 0),
        most=section.get("max", 0),
        most_spot=section.get("spot_max", 0),
        until=_until(context, pool, section),
    )
    here = pool.at("autoscale")
    if not limits.most and not limits.most_spot:
        hint = "Set 'max' or 'spot_max' to 1 or more."
        context.problems.add("no-nodes", here, "the pool never has nodes", hint=hint, key=True)
    elif limits.least > limits.most:
        summary = f"'min' is {limits.least}, and 'max' is only {limits.most}"
        context.problems.add("out-of-range", (*here, "min"), summary, key=True)
    return limits


def _until(context: BuildContext, pool: PoolSection, section: Section) -> datetime | None:
    return parse_time(context, section, "until", pool.at("autoscale"))


def _schedule(context: BuildContext, pool: PoolSection, section: Section, limits: Limits) -> str:
    zone = section.get("time_zone", "UTC")
    try:
        offsets = find_offsets(zone)
    except UnknownZoneError as error:
        here = pool.at("autoscale", "time_zone")
        context.problems.add(
            "unknown-zone", here, f"there is no time zone '{zone}'", hint=str(error)
        )
        return ""
    begin, end = _hours(section)
    if begin == end:
        summary = "the hours begin and end at the same time"
        context.problems.add("out-of-range", pool.at("autoscale", "hours"), summary)
    days = tuple(section.get("days", _WORKING_DAYS))
    return schedule_formula(limits, days, (begin, end), zone=zone, offsets=offsets)


def _hours(section: Section) -> tuple[int, int]:
    begin, end = section.get("hours", "8-18").split("-")
    return int(begin), int(end)
