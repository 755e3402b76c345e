"""Which files a pattern names."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localbatch.agent.transfers.patterns import find_matches

FILES = (
    "stdout.txt",
    "stderr.txt",
    "wd/a.txt",
    "wd/b.txt",
    "wd/b.log",
    "wd/a*.txt",
    "wd/.hidden.txt",
    "wd/out/c.txt",
    "wd/out/deep/d.txt",
    "wd/.cache/e.txt",
)


@pytest.fixture
def task_dir(tmp_path: Path) -> Path:
    for name in FILES:
        file = tmp_path / "node/task" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "secret.txt").write_text("not for the task")
    return tmp_path / "node/task"


def names(pattern: str, task_dir: Path) -> list[str]:
    found = find_matches(pattern, wd=task_dir / "wd", allowed=(task_dir, task_dir.parent))
    return [item.name for item in found]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a.txt", ["a.txt"]),
        ("none.txt", []),
        ("*.txt", ["a*.txt", "a.txt", "b.txt"]),
        (".*.txt", [".hidden.txt"]),
        ("?.txt", ["a.txt", "b.txt"]),
        ("?hidden.txt", []),
        ("[.]hidden.txt", []),
        ("[ab].txt", ["a.txt", "b.txt"]),
        ("[a-z].log", ["b.log"]),
        ("[!a].txt", ["b.txt"]),
        ("a[*].txt", ["a*.txt"]),
        ("out/*.txt", ["c.txt"]),
        ("out/c.txt", ["c.txt"]),
        ("*/c.txt", ["out/c.txt"]),
        ("**/*.txt", ["a*.txt", "a.txt", "b.txt", "out/c.txt", "out/deep/d.txt"]),
        ("out/**/d.txt", ["deep/d.txt"]),
        ("out/**", ["c.txt", "deep/d.txt"]),
        ("**/deep/**/*", ["out/deep/d.txt"]),
        ("../std*.txt", ["stderr.txt", "stdout.txt"]),
        ("../stdout.txt", ["stdout.txt"]),
        ("../../../*.txt", []),
        ("../../../secret.txt", []),
        ("/etc/host*", []),
        ("out", []),
        ("", []),
        (".", []),
        ("/", []),
        ("a\0b", []),
        ("x" * 5000, []),
    ],
)
def test_a_pattern_names_these_files(pattern: str, expected: list[str], task_dir: Path) -> None:
    assert names(pattern, task_dir) == expected


def test_an_absolute_pattern_inside_the_node_is_fine(task_dir: Path) -> None:
    assert names(f"{task_dir}/wd/out/**/*.txt", task_dir) == ["c.txt", "deep/d.txt"]


def test_a_link_counts_as_what_it_points_to_inside_the_node(task_dir: Path) -> None:
    (task_dir / "wd/linked.log").symlink_to(task_dir / "stdout.txt")

    assert names("linked.log", task_dir) == ["linked.log"]


def test_links_do_not_lead_out_of_the_node(task_dir: Path) -> None:
    (task_dir / "wd/file.log").symlink_to(task_dir.parents[1] / "secret.txt")
    (task_dir / "wd/folder").symlink_to(task_dir.parents[1])

    assert names("file.log", task_dir) == []
    assert names("folder/*.txt", task_dir) == []
    assert names("folder/secret.txt", task_dir) == []
    assert names("**/secret.txt", task_dir) == []


def test_links_in_a_circle_end(task_dir: Path) -> None:
    (task_dir / "wd/one").symlink_to(task_dir / "wd")
    (task_dir / "wd/two").symlink_to(task_dir / "wd")
    (task_dir / "wd/me").symlink_to(task_dir / "wd/me")

    assert "b.log" in names("**/*.log", task_dir)
    assert names("me", task_dir) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pattern=st.text(st.sampled_from("ab./*?[]!-^\\\0é$"), max_size=12))
def test_no_pattern_finds_anything_outside_the_node(pattern: str, task_dir: Path) -> None:
    found = find_matches(pattern, wd=task_dir / "wd", allowed=(task_dir,))

    assert all(item.path.resolve().is_relative_to(task_dir.resolve()) for item in found)
    assert all(item.path.is_file() for item in found)
