"""The examples under `workflows/`: each runs as it is and gives what it promises."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.conftest import REPOSITORY, Project, clean_environment
from e2e.test_schedules import eventually
from localbatch.account.home import Home
from support.container_images import SMALL, working_engine


def _count_digits_of_squares() -> dict[str, str]:
    digits = "".join(str(number * number) for number in range(1, 1001))
    return {digit: str(digits.count(digit)) for digit in sorted(set(digits))}


RESULTS = {
    "merge": {
        "top10.txt": lambda text: (
            len(text.splitlines()) == 10
            and text.splitlines()
            == sorted(text.splitlines(), key=lambda line: (-int(line.split()[1]), line.split()[0]))
        )
    },
    "sweep": {
        "distances.csv": lambda text: (
            text.splitlines()[0] == "angle,speed,distance"
            and len(text.splitlines()) == 10
            and "45,10,10.19" in text
            and "75,20.5" not in text
        ),
        "distances.svg": lambda text: (
            text.startswith("<svg") and text.count("<rect") == 9 and text.endswith("</svg>\n")
        ),
    },
    "mapreduce": {
        "digits.txt": lambda text: (
            dict(line.split() for line in text.splitlines()) == _count_digits_of_squares()
        )
    },
    "instances": {
        "ranks.txt": lambda text: (
            [line.split()[:2] for line in text.splitlines()] == [["rank", "0"], ["rank", "1"]]
        )
    },
    "render": {
        "opening.film": lambda text: (
            text == "".join(f"Dawn over the sea {frame}\n" for frame in (1, 2, 3))
        ),
        "chase.film": lambda text: text.startswith("Faster, faster 1\n"),
    },
    "stages": {"total.txt": lambda text: text.strip() == "7614"},
    "unsteady": {f"{number}.txt": lambda text: text.strip().isdecimal() for number in (1, 2, 3)},
}


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the examples, each under a name that no other test uses."""
    for part in ("workflows", "tasks"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    for file in (tmp_path / "workflows").glob("*/*.yaml"):
        name = f"name: t{uuid.uuid4().hex[:8]}"
        file.write_text(file.read_text().replace(f"name: {file.stem}", name, 1))
    return tmp_path


def test_every_example_is_tried() -> None:
    files = {path.stem for path in (REPOSITORY / "workflows").glob("*/*.yaml")}

    assert files == RESULTS.keys() | {"nightly", "boxed"}


@pytest.mark.slow
def test_the_example_in_containers_runs_where_there_is_an_engine(
    examples: Path, home: Home, tmp_path: Path
) -> None:
    project = Project(examples, "boxed", clean_environment(home.state.parent))
    valid = project.run("validate", "workflows/boxed/boxed.yaml")
    assert valid.returncode == 0, valid.stderr
    with working_engine(tmp_path):
        done = project.run("apply", "workflows/boxed/boxed.yaml", "-p", f"image={SMALL}")

    counts = (examples / "workflows" / "boxed" / "results").glob("*.count")
    assert done.returncode == 0, done.stderr
    assert all(path.read_text().strip().isdecimal() for path in counts)


@pytest.mark.slow
@pytest.mark.parametrize("name", RESULTS)
def test_an_example_gives_what_it_promises_and_then_comes_to_rest(
    examples: Path, home: Home, name: str
) -> None:
    project = Project(examples, name, clean_environment(home.state.parent))
    file = f"workflows/{name}/{name}.yaml"
    wanted: dict[str, Callable[[str], bool]] = RESULTS[name]

    done = project.apply(file)
    told = project.run("status", file)
    again = project.apply(file)

    folder = examples / "workflows" / name / "results"
    found = {path.name: path.read_text() for path in folder.iterdir()}
    assert found.keys() == wanted.keys(), done.stderr
    assert [file for file, text in found.items() if not wanted[file](text)] == []
    assert (told.returncode, "  succeeded, lasted" in told.stdout) == (0, True), told.stdout
    # A failure that is allowed is tried again by every apply.
    rest = "1 task to run, 3 unchanged" if name == "unsteady" else "Nothing to do"
    assert rest in again.stdout


@pytest.mark.slow
def test_the_schedule_writes_a_report_that_a_later_apply_brings_home(
    examples: Path, home: Home
) -> None:
    project = Project(examples, "nightly", clean_environment(home.state.parent))
    file = "workflows/nightly/nightly.yaml"

    made = project.apply(file)
    eventually(lambda: "job-1  succeeded" in project.run("status", file).stdout)
    project.apply(file)
    again = project.apply(file)
    gone = project.run("destroy", file, "--yes")

    (report,) = (examples / "workflows/nightly/results").iterdir()
    assert report.name.startswith("report-20")
    assert " inbox/taskdata1.txt\n" in report.read_text()
    assert "makes jobs without flowrun" in made.stderr
    assert "Nothing to do" in again.stdout
    assert gone.returncode == 0, gone.stderr
