"""What the machine does to a command: said in a few words, never called a bug in flowrun."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
FLOWRUN = f"{sys.executable} -m flowrun"


def shell(
    script: str, *, folder: Path = REPOSITORY, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run a script in which $FLOWRUN is the command, without an account in the environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AZURE_")}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**kept, "FLOWRUN": FLOWRUN, "COLUMNS": "80", "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def check_words(text: str) -> None:
    """See that the text speaks of what happened, and blames nobody."""
    assert "bug" not in text
    assert "Traceback" not in text
    assert "Exception" not in text


@pytest.mark.parametrize(
    "script",
    [
        "$FLOWRUN schema <&-",
        "$FLOWRUN schema >&-",
        "$FLOWRUN validate nothing.yaml 2>&-",
        "$FLOWRUN schema <&- >&- 2>&-",
        "$FLOWRUN local status >&-",
    ],
)
def test_a_closed_stream_is_nothing_to_speak_of(script: str) -> None:
    done = shell(script)

    assert done.stderr == ""
    assert done.returncode == (3 if "nothing" in script else 0)


@pytest.mark.parametrize("command", ["schema", "validate workflows/topn.yaml", "--help"])
def test_an_answer_that_found_no_room_is_a_failure(command: str) -> None:
    done = shell(f"$FLOWRUN {command} >/dev/full")

    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    check_words(done.stderr)


def test_a_reader_that_has_gone_is_a_quiet_failure() -> None:
    done = shell("$FLOWRUN schema | true; exit ${PIPESTATUS[0]}")

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("command", ["validate", "plan", "validate workflows/topn.yaml"])
def test_a_current_folder_that_was_deleted_is_said(command: str, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()

    done = shell(f"rmdir {folder}; $FLOWRUN {command}", folder=folder)

    assert done.returncode == 3
    assert "the current folder" in done.stderr
    check_words(done.stderr)


@pytest.mark.parametrize("command", ["plan", "local up", "local status", "local env"])
def test_a_state_folder_that_cannot_be_is_said_with_what_to_do(
    command: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    done = shell(f"$FLOWRUN {command}", FLOWRUN_HOME=str(tmp_path / "file"))

    assert done.returncode == 1
    assert "Not a directory" in done.stderr
    assert "FLOWRUN_HOME" in done.stderr
    check_words(done.stderr)


@pytest.mark.parametrize("command", ["validate", "plan"])
@pytest.mark.parametrize("workflow", ["folder", "binary", "/dev/null", "missing", "dangling"])
def test_a_workflow_that_is_no_text_file_exits_3(
    command: str, workflow: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "dangling").symlink_to("nowhere")

    done = shell(f"$FLOWRUN {command} {workflow}", folder=tmp_path)

    assert done.returncode == 3
    assert workflow in done.stderr
    check_words(done.stderr)


def test_texts_that_the_locale_cannot_write_are_shown_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "flowrun.yaml").write_text("version: 1\nname: naïve-☃\n", encoding="utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    done = shell("$FLOWRUN validate", folder=tmp_path, **ascii_only)

    assert done.returncode == 3
    assert "flowrun.yaml:2:7" in done.stderr
    check_words(done.stderr)
