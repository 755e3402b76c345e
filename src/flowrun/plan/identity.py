"""A plan's digest: equal for plans that do the same, whenever and wherever they are made.

Every operation has an identity: all that changes what is done, written out field by field. Places
in the file, reasons, paths of this machine and how much is there already are no part of it. A
secret takes part by a keyed hash (the key is the account's own), so that a changed secret changes
the digest and nobody can guess the secret from it; without such a key it takes part by name only.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import assert_never

from flowrun.model.files import BlobFile, BlobTree, Download, OutputFile, ResourceFile, UrlFile
from flowrun.model.pool import Pool
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.plan import operations as op
from flowrun.state.marks import VERSION

DIGITS = 16
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str)

Identity = tuple[object, ...]
"""Values that JSON can write, lengths of time among them."""


def plan_digest(plan: op.Plan) -> str:
    """Return 16 hex digits over the plan's operations in their order, and what is to follow."""
    identify = Identifier(plan.secrets_key)
    # The account too: what was reviewed for one is not carried out in another.
    hashed = hashlib.sha256(_write(plan.workflow, plan.account))
    for operation in plan.operations:
        # With its name, as operations of two kinds may have the same values.
        name = type(operation).__name__
        hashed.update(_write(name, *identify.operation(operation)))
    for phase in plan.later:
        steps = ((step.name, step.pool_id, step.tasks) for step in phase.steps)
        hashed.update(_write(phase.number, *steps))
    return hashed.hexdigest()[:DIGITS]


def schedule_digest(operation: op.CreateSchedule, key: Secret | None) -> str:
    """Return 16 hex digits over what a schedule is made of, by which a later plan knows it."""
    # Another flowrun alone is no change.
    marks = tuple(mark for mark in operation.job.metadata if mark[0] != VERSION)
    bare = replace(operation, job=replace(operation.job, metadata=marks))
    written = _write(*Identifier(key).schedule(bare))
    return hashlib.sha256(written).hexdigest()[:DIGITS]


class Identifier:
    """Writes identities; secrets by a hash with `key`."""

    def __init__(self, key: Secret | None) -> None:
        self._key = key.reveal().encode() if key else None

    def operation(self, operation: op.Operation) -> Identity:  # noqa: C901, PLR0911, PLR0912 - one case a shape
        """Return all that changes what the operation does."""
        match operation:
            case op.CreateContainer(container=container, metadata=metadata):
                return (container.name, container.keep, container.storage, metadata)
            case op.DeleteContainer():
                return (operation.container,)  # what is in it by then goes with it
            case op.UploadFiles(container=container, uploads=uploads, metadata=metadata):
                return (container, metadata, *((file.blob, file.md5) for file in uploads))
            case op.DeleteBlobs() | op.ForgetReceipts():
                return (operation.container, operation.blobs)
            case op.DownloadFiles(download=download):
                # With the downloads beside it, which decide what is left in the account.
                return (*_download(download), *map(_download, operation.beside))
            case op.CreatePool() | op.ReplacePool():
                return (*self._make_pool(operation), operation.node_agent_sku)
            case op.PatchPool() | op.RebootNodes():
                return self._make_pool(operation)
            case (
                op.ResizePool()
                | op.EnableAutoscale()
                | op.DisableAutoscale()
                | op.DeletePool()
                | op.CleanUpPool()
                | op.WaitForPool()
            ):
                return _pool_by_id(operation)
            case op.CreateJob():
                return (*self._create_job(operation), operation.metadata)
            case op.AddTasks(tasks=tasks):
                lifetime = operation.sas_lifetime
                return (
                    operation.job_id,
                    operation.step,
                    lifetime,
                    *(self._task(gate) for gate in operation.gates),
                    *(self._planned(task) for task in tasks),
                )
            case op.SetTerminate() | op.TerminateJob() | op.DeleteJob() | op.WaitForTasks():
                return _job_by_id(operation)
            case op.CreateSchedule() | op.UpdateSchedule():
                own = operation.job.own_pool
                lifetimes = (operation.sas_lifetime, own.sas_lifetime if own else None)
                return (*self.schedule(operation), operation.metadata, lifetimes)
            case op.DeleteSchedule(schedule_id=schedule_id):
                return (schedule_id,)
            case _:
                assert_never(operation)

    def schedule(self, operation: op.CreateSchedule | op.UpdateSchedule) -> Identity:
        """Return what the schedule is made of, but for its own marks and how long SAS live."""
        schedule, job = operation.schedule, operation.job
        own = job.own_pool
        pool = (*self._pool(own.pool), own.node_agent_sku) if own else None
        times = (schedule.every, schedule.start, schedule.until, schedule.start_window)
        return (
            (operation.schedule_id, times),
            (*self._job(job.job), job.pool_id, pool),
            (*self._task(job.task), job.metadata),
        )

    def _make_pool(
        self, operation: op.CreatePool | op.ReplacePool | op.PatchPool | op.RebootNodes
    ) -> Identity:
        return (*self._pool(operation.pool), operation.metadata, operation.sas_lifetime)

    def _pool(self, pool: Pool) -> Identity:
        """All of it but what the file calls it."""
        return (self._value(replace(pool, name="")),)

    def _value(self, value: object) -> object:
        match value:
            case Secret():
                return ("secret", self._seal(value))
            case Mapping():
                # The order in which a file says its keys changes nothing.
                return sorted((name, self._value(below)) for name, below in value.items())
            case tuple() | list():
                return [self._value(member) for member in value]
            case _ if is_dataclass(value) and not isinstance(value, type):
                # With their names, so that values which change places make a difference.
                known = ((field.name, getattr(value, field.name)) for field in fields(value))
                return (type(value).__name__, *((name, self._value(one)) for name, one in known))
            case _:
                return value

    def _create_job(self, operation: op.CreateJob) -> Identity:
        own = operation.own_pool
        pool = (*self._pool(own.pool), own.node_agent_sku, own.sas_lifetime) if own else None
        return (*self._job(operation.job), *_job_by_id(operation), pool, operation.sas_lifetime)

    def _job(self, job: Job) -> Identity:
        limits = (job.max_wall_clock, job.max_task_retries, job.max_parallel_tasks)
        parts = (self._value(job.preparation), self._value(job.release))
        own = (job.id, job.priority, limits, self._env(job.env))
        return (*own, job.acts_on_failure, *parts, self._value(job.raw))

    def _planned(self, planned: op.PlannedTask) -> Identity:
        return (planned.fingerprint, *self._task(planned.task))

    def _task(self, task: Task) -> Identity:
        """The display name is left out: it repeats the fingerprint."""
        return (
            (task.id, task.step, task.command_line),
            (task.container_image, task.container_options),
            (task.depends_on.ids, task.depends_on.ranges),
            [_resource_file(file) for file in task.resource_files],
            [_output_file(file) for file in task.output_files],
            self._env(task.env),
            (task.slots, task.retries, task.max_wall_clock, task.retention, task.elevated),
            [(rule.codes, rule.stderr, rule.times, rule.wait) for rule in task.retry],
            (task.user, self._value(task.instances), self._value(task.exits)),
            self._value(task.raw),
        )

    def _env(self, env: Mapping[str, str | Secret]) -> Iterable[Identity]:
        return [
            (name, "secret", self._seal(value)) if isinstance(value, Secret) else (name, value)
            # The order of variables changes nothing that is done.
            for name, value in sorted(env.items(), key=lambda setting: setting[0])
        ]

    def _seal(self, secret: Secret) -> str:
        if self._key is None:
            return ""
        # With words of its own before it, so that the hash is good for nothing else under this key.
        text = b"flowrun secret " + secret.reveal().encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _pool_by_id(
    operation: op.ResizePool
    | op.EnableAutoscale
    | op.DisableAutoscale
    | op.DeletePool
    | op.CleanUpPool
    | op.WaitForPool,
) -> Identity:
    match operation:
        case op.ResizePool():
            before = (operation.before_dedicated, operation.before_spot)
            return (operation.pool_id, before, operation.dedicated, operation.spot)
        case op.EnableAutoscale(autoscale=autoscale):
            formula = (autoscale.formula, autoscale.interval, autoscale.summary)
            return (operation.pool_id, operation.before, *formula)
        case op.DisableAutoscale() | op.DeletePool():
            return (operation.pool_id,)
        case op.CleanUpPool():
            return (operation.pool_id, operation.delete, operation.always)
        case op.WaitForPool():
            pool = (operation.pool_id, operation.job_id)
            return (*pool, operation.nodes, operation.has_start_task, operation.extra_time)


def _job_by_id(
    operation: op.CreateJob | op.SetTerminate | op.TerminateJob | op.DeleteJob | op.WaitForTasks,
) -> Identity:
    match operation:
        case op.CreateJob():
            return (operation.job_id, operation.pool_id)
        case op.SetTerminate():
            return (operation.job_id, operation.task_ids)
        case op.TerminateJob() | op.DeleteJob():
            return (operation.job_id,)
        case op.WaitForTasks():
            owed = [(output.task_id, *_output_file(output.file)) for output in operation.outputs]
            waited = (operation.job_id, operation.pool_id, operation.task_ids)
            return (*waited, owed, operation.allowed_failures, operation.prepares)


def _download(download: Download) -> Identity:
    makers = None if download.makers is None else sorted(download.makers)
    # The folder as the file writes it: where that is differs from machine to machine.
    names = (download.container, download.prefix, download.files, download.written_to)
    return (*names, makers, download.results_only, download.workflow)


def _resource_file(file: ResourceFile) -> Identity:
    match file:
        case BlobFile():
            return ("blob", file.container, file.blob, file.path, file.mode, file.identity)
        case BlobTree():
            return ("tree", file.container, file.prefix, file.path, file.mode, file.identity)
        case UrlFile():
            return ("url", file.url, file.path, file.mode, file.identity)


def _output_file(file: OutputFile) -> Identity:
    # Without the maker, which repeats the task's fingerprint.
    name = (file.pattern, file.container, file.path, file.workflow)
    return (*name, file.when, file.optional, file.identity)


def _write(*parts: object) -> bytes:
    # The newline keeps two values apart that would read like a third one.
    return _ENCODER.encode(parts).encode() + b"\n"
