"""Batch Shipyard's jobs -> the workflow's job, and what it tells its pool and its timetable."""

from collections.abc import Sequence

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.shipyard_tasks import read_tasks
from flowrun.language.imports.sketch import Section, Sketch, literal, put
from flowrun.language.imports.spans import from_clock, from_date

_IN_FILE = "in the workflow file of a job of its own"
_OF_FIRST = (
    "priority",
    "max_wall_time",
    "job_preparation",
    "job_release",
    "auto_pool",
    "recurrence",
)
_TIMER = "the task is repeated by the service itself, without a job manager"


def read_jobs(sketch: Sketch, jobs: Sequence[Reader], *, prefix: str) -> None:
    """Add the job and the steps; of several jobs the first one gives the job's own settings."""
    sketch.sections["job"] = _read_job(jobs[0])
    _read_auto_pool(sketch, jobs[0].section("auto_pool"))
    for job in jobs[1:]:
        for key in _OF_FIRST:
            job.leave(key, f"not carried over: put its steps {_IN_FILE}")
    for job in jobs:
        read_tasks(sketch, job, prefix=prefix)
    if "recurrence" in jobs[0]:
        _read_recurrence(sketch, jobs[0])


def _read_job(job: Reader) -> Section:
    section: Section = {}
    put(section, "priority", job.take("priority"))
    if "max_wall_time" in job:
        section["max_wall_clock"] = from_clock(job.take("max_wall_time"))
    before, after = (job.section(key).text("command") for key in ("job_preparation", "job_release"))
    if before or after:
        # To the service a release belongs to a preparation.
        section["preparation"] = {"command": literal(before or "true")}
    if after:
        section["release"] = {"command": literal(after)}
    return section


def _read_auto_pool(sketch: Sketch, auto: Reader) -> None:
    if not auto.value:
        return
    lifetime, keeps = auto.take("pool_lifetime", "job"), auto.take("keep_alive", False)
    if lifetime == "job" and not keeps:
        sketch.sections["pool"]["lifetime"] = "run"
    else:
        auto.note("pool_lifetime", "not carried over: the pool stays until flowrun destroy")


def _read_recurrence(sketch: Sketch, job: Reader) -> None:
    """Add the schedule, if the service can repeat the work: it adds one task to a job."""
    steps = sketch.steps
    if len(steps) != 1 or steps[0].keys() & {"for_each", "instances"}:
        job.take("recurrence")
        job.note(
            "recurrence",
            "not carried over: a schedule repeats one task on one node. Let cron or CI run "
            "'flowrun apply' again and again",
        )
        return
    recurrence = job.section("recurrence")
    recurrence.leave("job_manager", f"not needed: {_TIMER}")
    timetable = recurrence.section("schedule")
    section: Section = {"every": from_clock(timetable.take("recurrence_interval"))}
    for theirs, ours in (("do_not_run_until", "start"), ("do_not_run_after", "until")):
        put(section, ours, _time(timetable, theirs))
    if "start_window" in timetable:
        section["start_window"] = from_clock(timetable.take("start_window"))
    sketch.sections["schedule"] = section


def _time(timetable: Reader, key: str) -> str:
    if key not in timetable:
        return ""
    found = from_date(timetable.take(key))
    if not found:
        timetable.note(key, "not carried over: flowrun reads times in ISO 8601 only")
    return found
