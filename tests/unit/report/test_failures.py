"""Failed tasks: a line each, those that failed alike together."""

from rich.text import Text

from flowrun.execute.events import FailedTask
from flowrun.model.account import FailureInfo
from flowrun.report.failures import failure_lines
from flowrun.report.render import render

NODE = "tvmps_a805f11c43d70e4de2216e5f2a02f75bbad52c03cca0ccd9f46a6ddda9669f2e_d"
EXIT = FailureInfo(
    category="usererror",
    code="FailureExitCode",
    message="The task exited with an exit code representing a failure",
    details={"Message": "unexpected", "AdditionalErrorCode": "FailureExitCode"},
)


def failed(
    number: int, *, code: int | None = 1, failure: FailureInfo | None = EXIT, stderr: str = ""
) -> FailedTask:
    return FailedTask(
        job_id="sim-1",
        task_id=f"sim-{number}",
        exit_code=code,
        failure=failure,
        node_id=NODE,
        stderr_tail=stderr,
    )


def tell(*failures: FailedTask, items: dict[str, str] | None = None) -> list[str]:
    lines: list[Text] = list(failure_lines(failures, "failed task", items or {}))
    return render(lines, color=False).splitlines()


def test_one_failure_is_one_line_with_its_item_and_then_its_stderr() -> None:
    lines = tell(failed(1, stderr="no such word\n"), items={"sim-1": "data/a.txt"})

    assert lines[-2:] == [
        "  sim-1  exit 1 on tvmps_a805f11c43  data/a.txt",
        "    | no such word",
    ]


def test_many_failures_of_one_cause_are_told_once_and_the_others_by_name() -> None:
    lines = tell(*(failed(n, stderr=f"problem {n}\n") for n in range(100)))

    assert lines[1] == "100 failed tasks"
    assert lines[-1] == (
        "  ... and 97 more with exit 1: sim-3, sim-4, sim-5, sim-6, sim-7 and 92 more"
    )
    assert len(lines) < 12


def test_each_cause_is_told_though_others_are_frequent() -> None:
    lines = tell(*(failed(n) for n in range(50)), failed(77, code=3))

    assert "  sim-77  exit 3 on tvmps_a805f11c43" in lines


def test_many_causes_do_not_flood_the_screen() -> None:
    lines = tell(*(failed(n, code=n) for n in range(1, 100)))

    assert len(lines) < 40
    assert "more for other causes" in lines[-1]


def test_a_signal_is_named() -> None:
    assert "  sim-1  exit -9 (SIGKILL) on tvmps_a805f11c43" in tell(failed(1, code=-9))


def test_a_failure_of_the_service_is_told_in_its_words_and_details() -> None:
    failure = FailureInfo(
        category="usererror",
        code="BlobNotFound",
        message="One of the specified Azure Blob(s) is not found",
        details={"FilePath": "wd/a.txt", "Message": "The specified blob does not exist"},
    )

    lines = tell(failed(1, code=None, failure=failure))

    assert lines[-2:] == [
        "  sim-1  BlobNotFound: The specified blob does not exist on tvmps_a805f11c43",
        "    FilePath: wd/a.txt",
    ]
