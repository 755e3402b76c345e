"""A task's container as arguments of `podman create` and `docker create`. Pure.

A value of the environment stands in no argument: the process list shows those to everybody.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from localbatch.agent.containers.engine import LABEL, is_read_by_engines
from localbatch.agent.failures import FailureError
from localbatch.agent.orders import ContainerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCommand:
    """What to create: `shared` variables are handed over in the engine's environment, `listed`
    ones in a file.
    """

    settings: ContainerSettings
    name: str
    wd: Path
    arguments: tuple[str, ...]
    user: str | None = None
    shared: Mapping[str, str] = field(repr=False)
    listed: Mapping[str, str] = field(repr=False)

    def create_arguments(self, env_file: Path) -> tuple[str, ...]:
        """Return the arguments of the engine.

        Raises:
            FailureError: ContainerInvalidSettings.
        """
        options = _split(self.settings.run_options)
        return (*self._own_options(env_file), *options, self.settings.image, *self.arguments)

    def env_file(self) -> str:
        """Return the text of the file of variables.

        Raises:
            FailureError: ContainerInvalidSettings.
        """
        broken = next((name for name, value in self.listed.items() if "\n" in value), None)
        if broken is not None:
            text = f"The environment variable {broken} has a line break, which a file cannot hold"
            raise FailureError("ContainerInvalidSettings", ("Message", text))
        return "".join(f"{name}={value}\n" for name, value in self.listed.items())

    def _own_options(self, env_file: Path) -> Iterator[str]:
        yield from ("create", "--name", self.name, "--label", f"{LABEL}={self.settings.root}")
        # The machine's network, to reach the blobs on its loopback; no SELinux labels, which would
        # keep the container out of the node's folder.
        yield from ("--network", "host", "--security-opt", "label=disable")
        if self.user:
            yield from ("--user", self.user)
        for mount in self.settings.mounts:
            access = ":ro" if mount.is_read_only else ""
            yield from ("--volume", f"{mount.folder}:{mount.folder}{access}")
        if not self.settings.image_decides_wd:
            yield from ("--workdir", str(self.wd))
        for name in self.shared:
            # The name alone: the engine takes the value out of its own environment.
            yield from ("--env", name)
        yield from ("--env-file", str(env_file))


def divide_environment(env: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the variables that can go through the engine's environment, and those that cannot."""
    # An engine takes a name that is no plain one for a pattern.
    shared = {name for name in env if name.isidentifier() and not is_read_by_engines(name)}
    return (
        {name: value for name, value in env.items() if name in shared},
        {name: value for name, value in env.items() if name not in shared},
    )


def _split(options: str) -> list[str]:
    try:
        return shlex.split(options)
    except ValueError as error:
        text = f"containerRunOptions: {error}"
        raise FailureError("ContainerInvalidSettings", ("Message", text)) from None
