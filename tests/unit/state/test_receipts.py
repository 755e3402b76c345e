"""Receipts: what the account remembers of successes."""

from dataclasses import replace

from fakes.blob import START
from flowrun.model.account import BlobInfo
from flowrun.model.files import UploadWhen
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.receipts import log_output, read_receipts, receipt_output

FINGERPRINT = Fingerprint("f" * 64, Aspects("a", "b", "c", "d", "e", "f"))


def blob(name: str) -> BlobInfo:
    return BlobInfo(name=name, size=0, md5=None, etag="1", last_modified=START)


def test_a_receipt_is_read_back_from_its_name() -> None:
    output = receipt_output(FINGERPRINT, "task-1", "books")

    receipts = read_receipts([blob(output.path)])

    assert [(one.fingerprint, one.task_id) for one in receipts] == [("f" * 64, "task-1")]
    assert receipts[0].aspects == FINGERPRINT.aspects


def test_a_receipt_is_written_on_success_only_and_logs_always() -> None:
    assert receipt_output(FINGERPRINT, "task-1", "books").when == UploadWhen.SUCCESS
    assert log_output("job-1", "task-1", "books").when == UploadWhen.COMPLETION


def test_blobs_of_another_form_are_not_receipts() -> None:
    assert (
        read_receipts([blob("receipts/x"), blob("receipts/a/b/c/d"), blob("receipts/a/b/c")]) == ()
    )


def test_receipts_come_oldest_first() -> None:
    late = replace(blob(receipt_output(FINGERPRINT, "late", "b").path), last_modified=START.max)
    early = blob(receipt_output(FINGERPRINT, "early", "b").path)
    late = replace(late, last_modified=late.last_modified.replace(tzinfo=START.tzinfo))

    assert [one.task_id for one in read_receipts([late, early])] == ["early", "late"]
