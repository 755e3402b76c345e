"""The program that runs containers, podman or docker: one call of it at a time."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from localbatch.agent.failures import FailureError

_NONE: Final = "neither podman nor docker is on PATH"
_LISTING_SECONDS: Final = 30
# What a shell answers in the same case.
_NOT_EXECUTED: Final = 126
_NOTE: Final = "containers"
# What an engine reads of its environment; the rest of this one's is none of its business.
_READ_BY_ENGINES: Final = re.compile(
    r"(PATH|HOME|USER|LOGNAME|LANG|TMPDIR|(?i:\w*_proxy))$"
    r"|LC_|LD_|XDG_|DBUS_|SSH_|DOCKER|CONTAINER|PODMAN|BUILDAH|REGISTRY|STORAGE"
)
LABEL: Final = "flowrun.root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a call ended."""

    code: int
    text: str
    errors: str

    @property
    def last_line(self) -> str:
        """What the program said last, which is what names the container or the trouble."""
        lines = (self.text if self.code == 0 else self.errors).strip().splitlines()
        return lines[-1] if lines else f"it ended with {self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerEngine:
    """podman or docker, and the environment in which it finds its own settings."""

    program: Path
    env: Mapping[str, str] = field(repr=False)

    @property
    def is_docker(self) -> bool:
        """Whether containers belong to a service of the machine rather than to the user."""
        return self.program.name == "docker"

    def with_env(self, **more: str) -> "ContainerEngine":
        """Return the engine with more variables."""
        return replace(self, env={**self.env, **more})

    async def call(
        self, *arguments: str, said: str = "", env: Mapping[str, str] | None = None
    ) -> Answer:
        """Run the program to its end; a cancellation ends it."""
        try:
            process = await asyncio.create_subprocess_exec(
                self.program,
                *arguments,
                # The engine's own settings win over a task's variables of the same name.
                env={**(env or {}), **self.env},
                # Passwords go in here: arguments can be read by others.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:  # it is no program, or an environment is too large for one
            return Answer(code=_NOT_EXECUTED, text="", errors=f"{error}")
        try:
            text, errors = await process.communicate(said.encode())
        except BaseException:
            if process.returncode is None:
                process.kill()
                await process.wait()
            raise
        code = process.returncode or 0
        said_text = text.decode(errors="replace")
        return Answer(code=code, text=said_text, errors=errors.decode(errors="replace"))


def find_engine() -> ContainerEngine:
    """Return podman, or else docker.

    Raises:
        FailureError: ContainerMiscError, when neither is there.
    """
    found = shutil.which("podman") or shutil.which("docker")
    if found is None:
        raise FailureError("ContainerMiscError", ("Message", _NONE))
    env = {name: value for name, value in os.environ.items() if is_read_by_engines(name)}
    return ContainerEngine(program=Path(found), env=env)


def is_read_by_engines(name: str) -> bool:
    """Say whether a variable would change what the engine itself does."""
    return _READ_BY_ENGINES.match(name) is not None


def expect_containers(root: Path) -> None:
    """Note that there may be containers of this root from now on."""
    # Without this note no later start asks an engine for leftovers.
    (root / _NOTE).touch()


def remove_containers(root: Path) -> None:
    """Remove what an earlier server left; blocks until that is done, though not for ever."""
    if not (root / _NOTE).exists():
        return
    for program in filter(None, (shutil.which("podman"), shutil.which("docker"))):
        listing = (program, "ps", "--all", "--quiet", "--filter", f"label={LABEL}={root}")
        found = _run(listing).split()
        if found:
            _run((program, "kill", *found))  # removal alone would ask first, and wait
            _run((program, "rm", "--force", *found))
    (root / _NOTE).unlink()


def _run(command: tuple[str, ...]) -> str:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, timeout=_LISTING_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
