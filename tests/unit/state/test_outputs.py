"""What a task must have written, and whether it is there."""

import pytest

from fakes.blob import START
from flowrun.model.account import INPUT_MARK, MAKER_MARK, BlobInfo
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.workflow import Task
from flowrun.state.outputs import Written, describe_output, owed_outputs


def blob(name: str, **metadata: str) -> BlobInfo:
    return BlobInfo(name=name, size=0, md5=None, etag="1", last_modified=START, metadata=metadata)


def output(pattern: str, path: str = "", maker: str = "me") -> OutputFile:
    return OutputFile(pattern=pattern, container="out", path=path, maker=maker)


@pytest.mark.parametrize(
    ("pattern", "path", "name"),
    [
        ("r.txt", "", "r.txt"),
        ("sub/r.txt", "", "r.txt"),
        ("r.txt", "a/b.txt", "a/b.txt"),
        ("*.txt", "", "r.txt"),
        ("sub/*.txt", "", "r.txt"),
        ("*.txt", "a", "a/r.txt"),
        ("*.txt", "a/", "a/r.txt"),
        ("**/*.txt", "a", "a/x/y/r.txt"),
        ("../std*.txt", "logs", "logs/stdout.txt"),
        ("$AZ_BATCH_TASK_ID.txt", "", "task-1.txt"),
        ("[ab].txt", "*", "*/a.txt"),
    ],
)
def test_an_output_is_there_when_a_blob_has_a_name_that_it_can_become(
    pattern: str, path: str, name: str
) -> None:
    assert Written({"out": [blob(name)]}).holds(output(pattern, path))
    assert not Written({"out": [blob(f"{name}x")]}).holds(output(pattern, path))
    assert not Written({"other": [blob(name)]}).holds(output(pattern, path))


def test_of_many_tasks_with_one_pattern_each_needs_a_blob_of_its_own() -> None:
    written = Written({"out": [blob("a.out", **{MAKER_MARK: "first"})]})

    assert written.holds(output("*.out", maker="first"))
    assert not written.holds(output("*.out", maker="second"))


def test_an_uploaded_input_is_nobodys_output() -> None:
    written = Written({"out": [blob("a.out", **{INPUT_MARK: "1"})]})

    assert not written.holds(output("*.out"))


def test_what_is_optional_or_uploaded_on_failure_only_is_not_owed_after_a_success() -> None:
    files = (
        *(OutputFile(pattern=when.value, container="out", when=when) for when in UploadWhen),
        OutputFile(pattern="x", container="out", optional=True),
    )
    task = Task(id="a", step="s", command_line="true", output_files=files)

    owed = owed_outputs(task, "me")

    assert [(file.when, file.maker) for file in owed] == [
        (UploadWhen.SUCCESS, "me"),
        (UploadWhen.COMPLETION, "me"),
    ]


def test_an_output_is_called_by_what_stands_in_the_storage_account() -> None:
    assert describe_output(output("r.txt", "a/b.txt")) == "'a/b.txt' in container 'out'"
    assert describe_output(output("*.txt", "a")) == "'a/*.txt' in container 'out'"
