"""Receipts: what the account remembers of successes."""

from dataclasses import replace
from datetime import timedelta

from fakes.blob import START
from flowrun.model.account import BlobInfo
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.workflow import Task
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.receipts import log_output, read_receipts, receipt_output

TASK = Task(
    id="task-1",
    step="s",
    command_line="true",
    output_files=(OutputFile(pattern="*.out", container="words-out", path="a/b"),),
)
FINGERPRINT = Fingerprint("f" * 64, Aspects("a", "b", "c", "d", "e", "f", "g"))


def blob(name: str) -> BlobInfo:
    return BlobInfo(name=name, size=0, md5=None, etag="1", last_modified=START)


def test_a_receipt_is_read_back_from_its_name() -> None:
    output = receipt_output(FINGERPRINT, TASK, "books")

    receipts = read_receipts([blob(output.path)])

    assert [(one.fingerprint, one.task_id) for one in receipts] == [("f" * 64, "task-1")]
    assert receipts[0].aspects == FINGERPRINT.aspects
    assert receipts[0].outputs == TASK.output_files


def test_a_receipt_of_very_many_outputs_is_a_blob_all_the_same_and_does_not_name_them() -> None:
    files = tuple(
        OutputFile(pattern=f"{number}.out", container="words-out") for number in range(100)
    )
    output = receipt_output(FINGERPRINT, replace(TASK, id="t" * 64, output_files=files), "books")

    assert len(output.path) <= 1024
    assert [one.outputs for one in read_receipts([blob(output.path)])] == [None]


def test_a_receipt_is_written_on_success_only_and_logs_always() -> None:
    assert receipt_output(FINGERPRINT, TASK, "books").when == UploadWhen.SUCCESS
    assert log_output("job-1", "task-1", "books").when == UploadWhen.COMPLETION


def test_blobs_of_another_form_are_not_receipts() -> None:
    names = ("receipts/x", "receipts/a/b/c/d/e", "receipts/a/b/c/d", "receipts/a/b")

    assert read_receipts([blob(name) for name in names]) == ()


def test_receipts_come_oldest_first() -> None:
    late, early = (
        blob(receipt_output(FINGERPRINT, replace(TASK, id=name), "b").path)
        for name in ("late", "early")
    )
    late = replace(late, last_modified=START + timedelta(days=1))

    assert [one.task_id for one in read_receipts([late, early])] == ["early", "late"]
