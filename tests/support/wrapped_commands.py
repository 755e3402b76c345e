"""A task's command in flowrun's wrapper, run by the shells of this machine as a node would."""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from flowrun.gateways.batch_wrapper import VARIABLE, wrapped_command_line, wrapper_text
from flowrun.model.files import OutputFile
from flowrun.model.retry import RetryRule
from flowrun.model.workflow import Task

SHELLS = {"dash": ["dash"], "bash": ["bash", "--posix"], "busybox": ["busybox", "sh"]}
HERE = [name for name, words in SHELLS.items() if shutil.which(words[0])]


@dataclass(frozen=True)
class Node:
    """A working directory, and a shell that stands for `/bin/sh`."""

    folder: Path
    shell: str

    def arguments(
        self, *command: str, outputs: tuple[OutputFile, ...], retry: tuple[RetryRule, ...] = ()
    ) -> list[str]:
        """Return the task's command line in words, with this node's shell in front."""
        line = shlex.join(command)
        task = Task(id="t", step="t", command_line=line, output_files=outputs, retry=retry)
        words = shlex.split(wrapped_command_line(task))
        return [*SHELLS[self.shell], *words[1:]] if words[0] == "/bin/sh" else words

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a task's process finds in its environment."""
        return {"PATH": os.environ["PATH"], VARIABLE: wrapper_text(), **more}

    def run(
        self, *command: str, patterns: tuple[str, ...] = ("*",), **env: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command whose outputs are these patterns."""
        outputs = tuple(OutputFile(pattern=pattern, container="c") for pattern in patterns)
        return subprocess.run(
            self.arguments(*command, outputs=outputs),
            cwd=self.folder,
            env=self.environment(**env),
            input="from stdin",
            capture_output=True,
            text=True,
            check=False,
        )

    def bash(self, script: str, *patterns: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """Run a script as the language does, whose outputs are these patterns."""
        command = ("/bin/bash", "-e", "-o", "pipefail", "-c", script)
        return self.run(*command, patterns=patterns or ("*",), **env)
