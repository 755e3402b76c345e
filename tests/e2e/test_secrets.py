"""No key and no signature is in any output, any file that flowrun wrote, or the process list."""

import re
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from e2e.conftest import Project
from localbatch.account import account
from localbatch.account.home import Home

SIGNATURE = re.compile(rb"sig=[A-Za-z0-9%/+]{20,}")


def secrets_of(home: Home) -> list[bytes]:
    """Return the account's keys."""
    connection = account.start(home, lambda _message: None)
    return [connection.batch_key.encode(), connection.storage_key.encode()]


def leaks(content: bytes, keys: list[bytes]) -> bool:
    """Whether a key or a SAS signature is in the content."""
    return any(key in content for key in keys) or SIGNATURE.search(content) is not None


def process_list() -> bytes:
    """Return every process with its full command line."""
    return subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, check=True).stdout


def test_no_secret_is_anywhere(fragile_project: Project, own_home: Home) -> None:
    keys = secrets_of(own_home)
    project = fragile_project
    project.replace("python3 $AZ", "sleep 2; python3 $AZ")
    shown = b""

    process = project.start("apply", "--format", "ndjson")
    while process.poll() is None:
        assert not leaks(process_list(), keys), "in the process list"
        time.sleep(0.2)
    for stream in process.communicate():
        shown += stream.encode()
    for command in (("plan",), ("plan", "--format", "json"), ("local", "status")):
        done = project.run(*command)
        shown += (done.stdout + done.stderr).encode()

    assert process.returncode == 0, shown.decode()
    assert not leaks(shown, keys), "in the output"
    assert written_leaks(own_home, project, keys) == []


CORE = "kU7zQ2mX9pL4"
SECRET = f'it\'s "{CORE}"\twith\n{CORE} on two lines'


def test_a_secret_parameter_is_nowhere_in_a_failed_a_resumed_and_a_planned_run(
    project: Project,
) -> None:
    project.replace("params:", "params:\n  pw: {type: string, secret: true}")
    project.replace("    command: >-", "    env: {PW: {secret: pw}}\n    command: >-")
    project.replace("python3 $AZ", 'sleep 5; printf "%s\\n" "$PW" >&2; exit 3; python3 $AZ')
    secret = {"FLOWRUN_PARAM_PW": SECRET}
    project = replace(project, environment={**project.environment, **secret})
    commands = (
        ("apply", "--timeout", "4s"),
        ("apply", "--format", "json"),
        ("plan", "--format", "json"),
        ("apply",),
        ("destroy", "--yes"),
    )

    done = [project.run(*command) for command in commands]

    assert [command.returncode for command in done] == [124, 9, 0, 9, 0]
    assert "(secret)" in done[1].stdout, "the stderr of the resumed run was shown"
    assert all(CORE not in command.stdout + command.stderr for command in done)
    assert CORE.encode() not in process_list()


def written_leaks(home: Home, project: Project, keys: list[bytes]) -> list[str]:
    """Return the files that hold a secret; the account's own stores are private by their mode."""
    folders = (home.state, project.folder / "results")
    files = (path for folder in folders for path in folder.rglob("*"))
    return [
        str(path)
        for path in files
        if path.is_file() and leaks(path.read_bytes(), keys) and not is_private(path, home)
    ]


def is_private(path: Path, home: Home) -> bool:
    """Key files and the servers' databases, which only the user can read."""
    chain = [path, *path.parents]
    inside = chain[: chain.index(home.state) + 1] if home.state in chain else [path]
    return any(one.stat().st_mode & 0o077 == 0 for one in inside) and (
        path.suffix in {".key", ".db", ".sqlite", ".sqlite3"} or "-wal" in path.name
    )


def test_destroy_needs_neither_secrets_nor_inputs(project: Project) -> None:
    project.replace("params:\n", "params:\n  token: {secret: true}\n")
    project.replace("command: >-", "env: {TOKEN: {secret: token}}\n    command: >-")
    project.apply("-p", "token=hunter2")
    shutil.rmtree(project.data)

    asked = project.run("apply")
    done = project.run("destroy", "--yes")

    assert asked.returncode == 3
    assert "the parameter 'token' has no value" in asked.stderr
    assert "unknown-secret" not in asked.stderr
    assert done.returncode == 0, done.stderr
