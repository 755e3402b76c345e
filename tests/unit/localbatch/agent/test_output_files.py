"""Output files, from patterns to blobs, against a real blob service."""

import hashlib
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from localbatch.agent.orders import AttemptOutcome, Failure, OutputFile
from unit.localbatch.agent.azurite import Container
from unit.localbatch.agent.tries import has_lines, make_order, run_and_stop, run_to_end

WRITE = "bash -c 'mkdir -p out/deep; echo 1 > out/a.csv; echo 2 > out/deep/b.csv; exit {code}'"


def output(
    container: Container,
    pattern: str,
    *,
    path: str | None = None,
    condition: str = "taskcompletion",
) -> OutputFile:
    return OutputFile(pattern=pattern, container_url=container.url, path=path, condition=condition)


def run_outputs(folder: Path, *outputs: OutputFile, code: int = 0) -> AttemptOutcome:
    return run_to_end(make_order(folder, WRITE.format(code=code), output_files=outputs))


def failure_of(outcome: AttemptOutcome) -> Failure:
    assert outcome.failure is not None
    return outcome.failure


@pytest.mark.parametrize(
    ("pattern", "path", "blobs"),
    [
        ("out/a.csv", "results/first.csv", ["results/first.csv"]),
        ("out/a.csv", None, ["a.csv"]),
        ("out/*.csv", None, ["a.csv"]),
        ("out/*.csv", "results", ["results/a.csv"]),
        ("out/*.csv", "results/", ["results/a.csv"]),
        ("out/**/*.csv", "r", ["r/a.csv", "r/deep/b.csv"]),
        ("**/*.csv", "r", ["r/out/a.csv", "r/out/deep/b.csv"]),
        ("../std*.txt", "logs", ["logs/stderr.txt", "logs/stdout.txt"]),
        ("$AZ_BATCH_TASK_DIR/wd/out/*.csv", "r", ["r/a.csv"]),
        ("${FOLDER}/*.csv", "r", ["r/a.csv"]),
        ("nothing/*.here", "r", []),
        ("nothing.txt", None, []),
    ],
)
def test_files_become_blobs_of_these_names(
    pattern: str, path: str | None, blobs: list[str], tmp_path: Path, container: Container
) -> None:
    run = make_order(
        tmp_path,
        WRITE.format(code=0),
        env={"FOLDER": "$NAME", "NAME": "out"},
        output_files=(output(container, pattern, path=path),),
    )

    outcome = run_to_end(run)

    assert (outcome.exit_code, outcome.failure) == (0, None)
    assert container.names() == blobs


@pytest.mark.parametrize(
    ("code", "blobs"), [(0, ["always", "success"]), (5, ["always", "failure"])]
)
def test_the_condition_looks_at_the_exit_code(
    code: int, blobs: list[str], tmp_path: Path, container: Container
) -> None:
    run_outputs(
        tmp_path,
        output(container, "out/a.csv", path="always"),
        output(container, "out/a.csv", path="success", condition="tasksuccess"),
        output(container, "out/a.csv", path="failure", condition="taskfailure"),
        code=code,
    )

    assert container.names() == blobs


def test_headers_and_checksum_are_stored_with_the_blob(
    tmp_path: Path, container: Container
) -> None:
    headers = (("Content-Type", "text/csv"), ("Cache-Control", "no-cache"), ("x-ms-meta-a", "b"))

    run_outputs(tmp_path, replace(output(container, "out/a.csv", path="x"), headers=headers))

    properties = container.client.get_blob_client("x").get_blob_properties()
    settings = properties.content_settings
    assert (settings.content_type, settings.cache_control) == ("text/csv", "no-cache")
    assert settings.content_md5 == bytearray(hashlib.md5(b"1\n", usedforsecurity=False).digest())
    assert properties.metadata == {"a": "b"}


def test_an_existing_blob_is_overwritten(tmp_path: Path, container: Container) -> None:
    container.put("x", b"older and longer")

    run_outputs(tmp_path, output(container, "out/a.csv", path="x"))

    assert container.read("x") == b"1\n"


def test_an_empty_file_and_odd_names_are_uploaded(tmp_path: Path, container: Container) -> None:
    name = "ü #1 50%.txt"
    run = make_order(
        tmp_path,
        f"touch '{name}'",
        output_files=(output(container, "*.txt", path="odd & names"),),
    )

    run_to_end(run)

    assert container.names() == [f"odd & names/{name}"]
    assert container.read(f"odd & names/{name}") == b""


def test_a_link_out_of_the_node_is_not_uploaded(tmp_path: Path, container: Container) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    run = make_order(
        tmp_path / "node",
        f"bash -c 'ln -s {secret} leak.txt; ln -s {tmp_path} folder'",
        output_files=(
            output(container, "leak.txt"),
            output(container, "**/*.txt"),
            output(container, "folder/secret.txt"),
            output(container, str(secret)),
        ),
    )

    outcome = run_to_end(run)

    assert (outcome.failure, container.names()) == (None, [])


def test_a_missing_container_is_told_and_keeps_the_exit_code(
    tmp_path: Path, container: Container
) -> None:
    container.client.delete_container()

    outcome = run_outputs(tmp_path, output(container, "out/a.csv"))

    failure = failure_of(outcome)
    assert outcome.exit_code == 0
    assert (failure.category, failure.code) == ("UserError", "FileUploadContainerNotFound")
    assert dict(failure.details)["FilePath"] == str(tmp_path / "task/wd/out/a.csv")


def test_a_sas_without_write_is_denied(tmp_path: Path, container: Container) -> None:
    denied = replace(output(container, "out/a.csv"), container_url=container.url_with("r"))

    failure = failure_of(run_outputs(tmp_path, denied))

    assert (failure.category, failure.code) == ("UserError", "FileUploadAccessDenied")


def test_an_unreachable_destination_is_the_services_error(
    tmp_path: Path, container: Container
) -> None:
    nowhere = replace(output(container, "out/a.csv"), container_url="http://127.0.0.1:1/c?sig=s")

    failure = failure_of(run_outputs(tmp_path, nowhere))

    assert (failure.category, failure.code) == ("ServerError", "FileUploadMiscError")


def test_a_header_that_cannot_be_sent_is_an_upload_error(
    tmp_path: Path, container: Container
) -> None:
    odd = replace(output(container, "out/a.csv"), headers=(("x-ms-meta-a", "b\r\nc: d"),))

    assert failure_of(run_outputs(tmp_path, odd)).code == "FileUploadMiscError"


def test_the_reports_tell_every_file_and_no_signature(
    tmp_path: Path, container: Container, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    denied = replace(output(container, "out/**/b.csv"), container_url=container.url_with("r"))

    outcome = run_outputs(tmp_path, output(container, "out/a.csv", path="x"), denied)

    done = (tmp_path / "task/fileuploadout.txt").read_text()
    failed = (tmp_path / "task/fileuploaderr.txt").read_text()
    assert f"{container.client.url}/x" in done
    assert "FileUploadAccessDenied" in failed
    assert "sig=" not in f"{done}{failed}{outcome!r}{caplog.text}{denied!r}"


def test_no_report_is_written_without_an_upload(tmp_path: Path, container: Container) -> None:
    run_outputs(
        tmp_path, output(container, "none"), output(container, "*", condition="taskfailure")
    )

    assert not list((tmp_path / "task").glob("fileupload*"))


def test_nothing_is_uploaded_when_the_command_never_ran(
    tmp_path: Path, container: Container
) -> None:
    outputs = (output(container, "../std*.txt"),)

    run_to_end(make_order(tmp_path, "no-such-program", output_files=outputs))

    assert container.names() == []


def test_a_stopped_try_uploads_what_a_failure_would(tmp_path: Path, container: Container) -> None:
    run = make_order(
        tmp_path,
        "bash -c 'trap \"exit 0\" INT; echo ready; while :; do sleep 0.05; done'",
        output_files=(
            output(container, "../stdout.txt", path="always"),
            output(container, "../stdout.txt", path="failure", condition="taskfailure"),
            output(container, "../stdout.txt", path="success", condition="tasksuccess"),
        ),
    )

    outcome = run_and_stop(run, when=lambda: has_lines(tmp_path / "task/stdout.txt", 1))

    assert (outcome.stopped, outcome.exit_code) == (True, 0)
    assert container.names() == ["always", "failure"]
