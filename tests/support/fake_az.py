"""Stands in for the Azure CLI: answers what a script of `flowrun export` asks, and writes down each
command that it is given, with the body that the command would send.

A SAS that it makes says for what it is. It knows one image and no other command than those.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORD = "FAKE_AZ_RECORD"
IMAGES = (
    "windows\tcanonical\tubuntu-24_04-lts\tserver\tbatch.node.windows amd64\n"
    "linux\tCanonical\tubuntu-24_04-lts\tserver\tbatch.node.ubuntu 24.04\n"
    "linux\tmicrosoft-dsvm\tubuntu-hpc\t2204\tbatch.node.ubuntu 22.04\n"
)


@dataclass(frozen=True)
class Call:
    """One command, and the body in its file."""

    arguments: tuple[str, ...]
    body: Any

    @property
    def command(self) -> str:
        """The words before the options."""
        words = self.arguments
        end = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
        return " ".join(words[:end])

    def option(self, name: str) -> str:
        """Return the value of an option."""
        return self.arguments[self.arguments.index(name) + 1]


@dataclass(frozen=True)
class AzRun:
    """What came of a script, and the commands that it gave."""

    done: "subprocess.CompletedProcess[str]"
    calls: tuple[Call, ...]

    def bodies(self, command: str) -> list[Any]:
        """Return the bodies of all commands of these words."""
        return [call.body for call in self.calls if call.command == command]


def run_with_fake_az(script: Path, tools: Path, environment: Mapping[str, str]) -> AzRun:
    """Run a bash script in its folder with an `az` that lies in `tools`."""
    tools.mkdir(exist_ok=True)
    program = tools / "az"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{__file__}" "$@"\n')
    program.chmod(0o755)
    record = tools / "record"
    record.write_text("")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AZURE_")}
    path = os.pathsep.join((str(tools), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", script],
        cwd=script.parent,
        env={**kept, "PATH": path, RECORD: str(record), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = map(json.loads, record.read_text().splitlines())
    return AzRun(done, tuple(Call(tuple(one["arguments"]), one["body"]) for one in lines))


def answer(arguments: list[str], record: Path) -> str:
    """Return what the CLI prints."""
    call = Call(tuple(arguments), None)
    match call.command:
        case "storage container generate-sas":
            name, access = call.option("--name"), call.option("--permissions")
            return f"sp={access}&sig={name}%2F{access}\n"
        case "batch pool supported-images list":
            return IMAGES
        case "batch task list":
            known = [json.loads(line) for line in record.read_text().splitlines()]
            tasks = [
                task for one in known if "task" in one["arguments"] for task in one["body"] or ()
            ]
            return "".join(f"{task['id']}\n" for task in tasks)
        case (
            "storage container create"
            | "storage blob upload"
            | "batch pool create"
            | "batch job create"
            | "batch task create"
            | "batch job set"
            | "batch job-schedule create"
        ):
            return ""
        case unknown:
            sys.exit(f"az: there is no '{unknown}'")


def main(arguments: list[str]) -> None:
    """Write the command down, and answer it."""
    record = Path(os.environ[RECORD])
    file = Call(tuple(arguments), None).option("--json-file") if "--json-file" in arguments else ""
    body = json.loads(Path(file).read_text(encoding="utf-8")) if file else None
    sys.stdout.write(answer(arguments, record))
    with record.open("a") as lines:
        lines.write(json.dumps({"arguments": arguments, "body": body}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
