"""Globs over real files, and the blobs that the files become."""

import os

import pytest

from fakes.spec_folder import SpecFolder

CONTAINERS = "containers: [data]"


def blobs(spec: SpecFolder, entry: str) -> list[str]:
    workflow = spec.workflow(CONTAINERS, f"inputs: [{{container: data, {entry}}}]")
    return [one.blob for one in workflow.inputs]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("files: in/a.txt", ["a.txt"]),
        ("files: in/*.txt", ["a.txt", "b.txt"]),
        ("files: ./in//*.txt", ["a.txt", "b.txt"]),
        ("files: in/**", ["a.txt", "b.txt", "deep/c.txt", "deep/er/a.txt"]),
        ("files: in/**/*.txt", ["a.txt", "b.txt", "deep/c.txt", "deep/er/a.txt"]),
        ("files: '**/er/*.txt'", ["in/deep/er/a.txt"]),
        ("files: in/*/c.txt", ["deep/c.txt"]),
        ("files: 'in/[ab].txt', exclude: b*", ["a.txt"]),
        ("files: in/**, exclude: [deep/**]", ["a.txt", "b.txt"]),
        ("files: in/*.txt, prefix: x/", ["x/a.txt", "x/b.txt"]),
        ("files: in/deep/**, flatten: true", ["a.txt", "c.txt"]),
        ("files: [in/b.txt, in/deep/c.txt]", ["b.txt", "c.txt"]),
        ("files: in/.*", [".hidden"]),
        ("files: in/**, exclude: '**/*.txt', prefix: x", None),
    ],
)
def test_a_glob_finds_files_and_names_their_blobs(
    spec: SpecFolder, entry: str, expected: list[str] | None
) -> None:
    spec.write_files("in/a.txt", "in/b.txt", "in/.hidden", "in/deep/c.txt", "in/deep/er/a.txt")

    assert blobs(spec, entry) == (expected or [])


def test_a_glob_may_go_up_from_the_workflow_file(spec: SpecFolder) -> None:
    spec.write_files("flows/x", "shared/tool.py")
    spec.folder /= "flows"

    workflow = spec.workflow(CONTAINERS, "inputs: [{container: data, files: ../shared/*.py}]")

    assert [one.blob for one in workflow.inputs] == ["tool.py"]
    assert workflow.inputs[0].path == spec.folder.parent / "shared" / "tool.py"


def test_a_link_to_a_file_is_followed_and_a_loop_of_folders_is_not(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt", "real.txt")
    (spec.folder / "in" / "link.txt").symlink_to(spec.folder / "real.txt")
    (spec.folder / "in" / "loop").symlink_to(spec.folder / "in")

    assert blobs(spec, "files: in/**") == ["a.txt", "link.txt"]


def test_names_with_spaces_and_letters_of_all_scripts_work(spec: SpecFolder) -> None:
    spec.write_files("in/zwölf Männer.txt", "in/試験 1.txt")

    assert blobs(spec, "files: in/*") == ["zwölf Männer.txt", "試験 1.txt"]


def test_a_name_that_no_blob_can_have_is_refused(spec: SpecFolder) -> None:
    spec.write_files("in/a\nb.txt")

    problems = spec.problems(CONTAINERS, "inputs: [{container: data, files: in/*}]")

    assert problems[0].startswith("blob-name:")


def test_a_name_that_is_no_unicode_is_refused(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")
    (spec.folder / "in" / os.fsdecode(b"\xff.txt")).write_text("x", encoding="utf-8")

    problems = spec.problems(CONTAINERS, "inputs: [{container: data, files: in/*}]")

    assert problems[0].startswith("blob-name:")


@pytest.mark.parametrize("name", ["a.", "d./a", "a\\b", "a\x07", "\ue000", "\ufffe"])
def test_a_name_that_storage_would_change_or_refuse_is_an_error(
    spec: SpecFolder, name: str
) -> None:
    spec.write_files(f"in/{name}")

    (problem,) = spec.problems(CONTAINERS, "inputs: [{container: data, files: in/**}]")

    assert problem.startswith("blob-name: the file ")


@pytest.mark.parametrize(
    "name",
    [
        "a\u202fb",
        "a\u00a0b",
        "a\u3000b",
        "a\u200db",
        "a\u200cb",
        "a\u2028b",
        "chr1:1-99",
        "a#?%&+b",
    ],
)
def test_a_name_that_storage_takes_is_taken(spec: SpecFolder, name: str) -> None:
    spec.write_files(f"in/{name}")

    assert blobs(spec, "files: in/*") == [name]


@pytest.mark.parametrize(
    ("prefix", "blob"),
    [("./x/", "x/a"), ("x//", "x/a"), ("x/./y/", "x/y/a"), ("x-", "x-a"), ("v1.", "v1.a")],
)
def test_a_prefix_has_one_form(spec: SpecFolder, prefix: str, blob: str) -> None:
    spec.write_files("in/a")

    assert blobs(spec, f"files: in/*, prefix: {prefix}") == [blob]


@pytest.mark.parametrize("prefix", ["../x/", "/x/", "x./", "x\\y/"])
def test_a_prefix_that_no_name_can_begin_with_is_one_error(spec: SpecFolder, prefix: str) -> None:
    spec.write_files("in/a", "in/b")

    (problem,) = spec.problems(
        CONTAINERS, f"inputs: [{{container: data, files: in/*, prefix: {prefix}}}]"
    )

    assert problem.startswith("blob-name: the prefix")


def test_two_entries_may_name_the_same_file(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")

    assert blobs(spec, "files: [in/a.txt, in/*]") == ["a.txt"]


def test_inputs_are_ordered_by_container_and_blob(spec: SpecFolder) -> None:
    spec.write_files("b", "a")

    workflow = spec.workflow(
        "containers: [two, one]",
        "inputs: [{container: two, files: a}, {container: one, files: [b, a]}]",
    )

    assert [(one.container, one.blob) for one in workflow.inputs] == [
        ("demo-one", "a"),
        ("demo-one", "b"),
        ("demo-two", "a"),
    ]


def test_a_file_that_cannot_be_read_is_reported_where_it_is_asked_for(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")
    (spec.folder / "in" / "dangling").symlink_to("nowhere")
    (spec.folder / "in" / "itself").symlink_to("itself")
    os.mkfifo(spec.folder / "in" / "pipe")
    here = spec.folder / "in"

    named = spec.problems(CONTAINERS, "inputs: [{container: data, files: in/pipe}]")
    found = spec.problems(CONTAINERS, "inputs: [{container: data, files: in/*}]")

    pipe = f"file-unreadable: {here}/pipe cannot be read: it is a pipe, a socket or a device"
    assert named == [pipe]
    assert found == [
        f"file-unreadable: {here}/dangling cannot be read: it is a link to nothing",
        f"file-unreadable: {here}/itself cannot be read: Too many levels of symbolic links",
        pipe,
    ]


def test_a_file_that_cannot_be_read_may_be_left_out(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")
    os.mkfifo(spec.folder / "in" / "pipe")

    assert blobs(spec, "files: in/*, exclude: pipe") == ["a.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_reported(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt")
    (spec.folder / "in" / "a.txt").chmod(0)

    problems = spec.problems(CONTAINERS, "inputs: [{container: data, files: in/*}]")

    assert problems == [
        f"file-unreadable: {spec.folder}/in/a.txt cannot be read: permission denied"
    ]


def test_a_name_that_no_disk_can_hold_is_a_file_that_is_not_there(spec: SpecFolder) -> None:
    problems = spec.problems(CONTAINERS, f"inputs: [{{container: data, files: {'a' * 300}}}]")

    assert [one.split(":")[0] for one in problems] == ["missing-file"]


def test_an_exclude_that_leaves_out_nothing_is_a_warning(spec: SpecFolder) -> None:
    spec.write_files("in/a.txt", "in/b.tmp")

    draft = spec.draft(
        CONTAINERS, "inputs: [{container: data, files: in/*, exclude: ['*.tmp', 'in/*.tmp']}]"
    )

    assert [(warning.code, warning.summary[:10]) for warning in draft.warnings] == [
        ("unused-exclude", "'in/*.tmp'")
    ]
