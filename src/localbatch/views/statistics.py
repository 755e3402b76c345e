"""What `$expand=stats` shows of tasks, jobs, job schedules and pools.

What one machine cannot tell of one task or node is 0: operations of disks, memory, the network.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean

from localbatch.lifecycle.task import TaskState
from localbatch.rows.nodes import NodeSpanRow
from localbatch.rows.pools import PoolRow, SampleRow
from localbatch.rows.tasks import TaskRow
from localbatch.service.wire import Json, format_duration, format_time
from localbatch.store.statistics import Totals

_GIB = 2**30
# Counts are 64-bit numbers, which travel as texts.
_UNKNOWN_RESOURCES = {
    **dict.fromkeys(("avgMemoryGiB", "peakMemoryGiB", "avgDiskGiB", "peakDiskGiB"), 0.0),
    **dict.fromkeys(("diskReadIOps", "diskWriteIOps"), "0"),
    **dict.fromkeys(("diskReadGiB", "diskWriteGiB", "networkReadGiB", "networkWriteGiB"), 0.0),
}


def describe_task_stats(task: TaskRow, *, url: str, now: datetime) -> Json:
    """Return the statistics of a task."""
    # A try is charged when it ends: until then it counts from when the task began to run.
    running = (now - task.state_time) if task.state is TaskState.RUNNING else timedelta()
    return {
        **_covered(url, task.creation_time, now),
        **_consumption(
            user=task.usage.get("user", 0),
            kernel=task.usage.get("kernel", 0),
            wall=task.usage.get("wall", 0) + running.total_seconds(),
            read=task.usage.get("read", 0),
            written=task.usage.get("written", 0),
        ),
        "waitTime": format_duration((task.execution.started or now) - task.creation_time),
    }


def describe_job_stats(totals: Totals, *, url: str, created: datetime, now: datetime) -> Json:
    """Return the statistics of a job or a job schedule; their wait time is never reported."""
    return {
        **_covered(url, created, now),
        **_consumption(
            user=totals.user,
            kernel=totals.kernel,
            wall=totals.wall,
            read=totals.read,
            written=totals.written,
        ),
        "numSucceededTasks": str(totals.succeeded),
        "numFailedTasks": str(totals.failed),
        "numTaskRetries": str(totals.retries),
        "waitTime": format_duration(timedelta()),
    }


def describe_pool_stats(
    pool: PoolRow,
    *,
    url: str,
    now: datetime,
    spans: Iterable[NodeSpanRow],
    samples: Iterable[SampleRow],
) -> Json:
    """Return the statistics of a pool, whose processor is all of the machine's."""
    core_time = sum(
        (((span.end_time or now) - span.start_time) * span.cores for span in spans),
        start=timedelta(),
    )
    processor = [sample.readings.get("$CPUPercent", 0.0) for sample in samples]
    covered = _covered(url, pool.creation_time, now)
    times = {name: covered[name] for name in ("startTime", "lastUpdateTime")}
    return {
        **covered,
        "usageStats": {**times, "dedicatedCoreTime": format_duration(core_time)},
        "resourceStats": {
            **times,
            "avgCPUPercentage": fmean(processor) if processor else 0.0,
            **_UNKNOWN_RESOURCES,
        },
    }


def _covered(url: str, created: datetime, now: datetime) -> Json:
    return {
        "url": f"{url}/stats",
        "startTime": format_time(created),
        # Of this moment, where the statistics of the service lag behind by half an hour.
        "lastUpdateTime": format_time(now),
    }


def _consumption(*, user: float, kernel: float, wall: float, read: float, written: float) -> Json:
    return {
        "userCPUTime": format_duration(timedelta(seconds=user)),
        "kernelCPUTime": format_duration(timedelta(seconds=kernel)),
        "wallClockTime": format_duration(timedelta(seconds=wall)),
        "readIOps": "0",
        "writeIOps": "0",
        "readIOGiB": read / _GIB,
        "writeIOGiB": written / _GIB,
    }
