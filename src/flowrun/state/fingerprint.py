"""What decides whether a task has to run again: a hash over all that can change its result.

A fingerprint is a SHA-256 over all of it. Beside it stands a short digest of each aspect: two of
them say *what* changed, and decide nothing.
Names, priorities, pool sizes and SAS have no part in it. Secrets take part by name only: a stored
hash of a short secret could be guessed, and a rotated password changes no result.
"""

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Protocol, Self

from flowrun.model.files import BlobFile, BlobTree, OutputFile, ResourceFile, UrlFile
from flowrun.model.machines import CustomImage, Image
from flowrun.model.mounts import Mount
from flowrun.model.pool import Pool, StartTask
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.state.marks import digest


class Readable(Protocol):
    """What tasks find in the containers; content is told by an MD5 or else an ETag."""

    def blob(self, container: str, blob: str) -> str:
        """Return the content of a blob; empty when there is none."""

    def tree(self, container: str, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return (blob, content) of everything below a prefix, sorted by name."""


# A collision here hides what changed, not that it changed: the digest itself is whole.
ASPECT_DIGITS = 10
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str)
"""Made once: `json.dumps` would make one for each of many small values."""


@dataclass(frozen=True, slots=True)
class Aspects:
    """A digest of each aspect of a task that can change its result."""

    command: str
    files: str
    env: str
    outputs: str
    image: str
    start_task: str
    needs: str

    def __str__(self) -> str:
        return ".".join(getattr(self, name) for name in self.__slots__)

    def shortened(self) -> Self:
        """Return the aspects as they are kept, long enough to tell most changes."""
        return type(self)(*(getattr(self, name)[:ASPECT_DIGITS] for name in self.__slots__))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read back what `str` wrote; None when it is something else."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == len(cls.__slots__) else None

    def changed_since(self, before: Self) -> tuple[str, ...]:
        """Return the names of the aspects that differ."""
        return tuple(
            name for name in self.__slots__ if getattr(self, name) != getattr(before, name)
        )


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The identity of a task's result, and the aspects that it was made from."""

    digest: str
    aspects: Aspects


@dataclass(frozen=True, slots=True)
class NodeSetup:
    """What the nodes of a pool are made from; `start_task` is its digest, `image` None when the
    service does not tell it. `preparation` is the digest of what they run before a job, if any.
    """

    image: Image | CustomImage | None
    start_task: str
    mounts: tuple[Mount, ...] = ()
    preparation: str = ""


class Fingerprints:
    """Fingerprints tasks of one workflow; equal tasks are told apart by their order."""

    def __init__(self, setups: Mapping[str, NodeSetup], job: Job) -> None:
        """Take what the pools are made from, by their names."""
        self._setups = {name: _setup_digests(setup) for name, setup in setups.items()}
        self._job_env: dict[str, str | None] = _plain_env(job.env)
        self._seen: dict[str, int] = {}

    def of(self, task: Task, contents: Readable, needed: Iterable[str] = ()) -> Fingerprint:
        """Return the task's fingerprint; `needed` are those of the tasks that it needs.

        What these write is no part of `contents`: it follows from their fingerprints.
        """
        image, start_task = self._setups[task.pool]
        aspects = Aspects(
            # The command of the user, not the wrapper that is sent: another flowrun runs nothing
            # again.
            command=_digest(
                task.command_line,
                task.elevated,
                task.container_image,
                task.container_options,
                *_rare_parts(task),
            ),
            files=_digest(*resource_content(task.reads, contents)),
            # As Batch does it: the task's value of a variable wins over the job's.
            env=_digest(tuple(sorted({**self._job_env, **_plain_env(task.env)}.items()))),
            outputs=_digest(*map(_destination, task.output_files)),
            image=image,
            start_task=start_task,
            needs=_digest(*needed),
        )
        # Of the aspects at their full length, before they are shortened to be kept.
        base = digest(str(aspects))
        # Two tasks that do the same (`repeat: 2`) must not share a receipt: the second would never
        # run.
        occurrence = self._seen.get(base, 0)
        self._seen[base] = occurrence + 1
        # The first of them keeps the plain digest, so that a second one beside it changes nothing.
        return Fingerprint(
            digest(f"{base} {occurrence}") if occurrence else base, aspects.shortened()
        )


def _setup_digests(setup: NodeSetup) -> tuple[str, str]:
    mounts = tuple(_plain_mount(mount) for mount in setup.mounts)
    # Nothing is added for a pool without mounts, so that it keeps the fingerprints it had.
    parts = (*_image_parts(setup.image), *((mounts,) if mounts else ()))
    before = (setup.start_task, setup.preparation) if setup.preparation else (setup.start_task,)
    return _digest(*parts), _digest(*before)


def _image_parts(image: Image | CustomImage | None) -> tuple[str, ...]:
    match image:
        case Image():
            return (image.publisher, image.offer, image.sku, image.version)
        case CustomImage():
            return (image.id, image.node_agent_sku)
        case None:
            return ("unknown",)


def _plain_mount(mount: Mount) -> tuple[str, ...]:
    """Where and what, without secrets: they change no content."""
    known = (getattr(mount, field.name) for field in fields(mount))
    return (type(mount).__name__, *(part for part in known if isinstance(part, str)))


def boot_digest(pool: Pool, contents: Readable) -> str:
    """Return the hash over what a node does when it boots: its application packages, the start task
    and the content of that one's files.
    """
    own = _start_task_digest(pool.start_task, contents)
    packages = [f"{package.id} {package.version}" for package in pool.app_packages]
    # As above: a pool without packages keeps the digest it had.
    return digest(_canonical(own, packages)) if packages else own


def preparation_digest(job: Job, contents: Readable) -> str:
    """Return the hash over what a node does before its first task of the job, if anything."""
    part = job.preparation
    if part is None:
        return ""
    files = list(resource_content(part.resource_files, contents))
    env = sorted(_plain_env(part.env).items())
    rights = (part.elevated, part.container_image)
    return digest(_canonical(part.command_line, files, env, rights, part.wait))


def _rare_parts(task: Task) -> Iterable[Hashable]:
    """Yield what few tasks have: all others keep the fingerprints that they had without it."""
    if task.user:
        yield ("user", task.user)
    if task.instances:
        yield ("instances", task.instances.count, task.instances.coordination_command)
    if task.exits.succeeded:
        yield ("succeeded", task.exits.succeeded)
    if task.raw:
        yield ("raw", _canonical(task.raw))


def _start_task_digest(start_task: StartTask | None, contents: Readable) -> str:
    if start_task is None:
        return digest("none")
    # Not how often it is tried again, which makes no other node.
    return digest(
        _canonical(
            start_task.command_line,
            list(resource_content(start_task.resource_files, contents)),
            sorted(_plain_env(start_task.env).items()),
            start_task.elevated,
            start_task.wait,
        )
    )


def resource_content(
    files: tuple[ResourceFile, ...], contents: Readable
) -> tuple[tuple[Hashable, ...], ...]:
    """Return what each resource file puts where, by content."""

    def content(file: ResourceFile) -> tuple[Hashable, ...]:
        match file:
            case BlobFile():
                return ("blob", file.path, file.mode, contents.blob(file.container, file.blob))
            case BlobTree():
                return ("tree", file.path, file.mode, contents.tree(file.container, file.prefix))
            case UrlFile():
                # By its address alone: a plan makes no request to
                # strangers, so new content is not seen.
                return ("url", file.path, file.mode, file.url)

    return tuple(content(file) for file in files)


def _destination(file: OutputFile) -> tuple[str, ...]:
    # Not `optional`, which says whether the task fails and not what it writes.
    return (file.pattern, file.container, file.path, file.when)


def _plain_env(env: Mapping[str, str | Secret]) -> dict[str, str | None]:
    """A secret is None, which no setting can be."""
    return {name: None if isinstance(value, Secret) else value for name, value in env.items()}


def _canonical(*parts: object) -> str:
    return _ENCODER.encode(parts)


# The tasks of a step differ in one or two aspects and share the others.
@lru_cache(maxsize=4096)
def _digest(*parts: Hashable) -> str:
    return digest(_canonical(*parts))
