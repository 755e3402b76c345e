"""What suggested commands repeat of the command that was typed."""

from dataclasses import replace
from pathlib import Path

import pytest

from flowrun.cli.invocation import make_invocation, make_reading, program_name
from flowrun.cli.options import make_source
from flowrun.cli.settings import Target
from flowrun.model.secret import Secret
from flowrun.report.invocation import Invocation
from flowrun.report.redact import Redactor


def test_a_suggested_command_repeats_workflow_and_options_quoted() -> None:
    source = make_source(Path("my flow.yaml"), ["n=3", "title=a b"], Path("p.yaml"))
    source = replace(source, preflight=False)

    invocation = make_invocation(source, Target.LOCAL, str, "demo")

    assert invocation.arguments == (
        "my flow.yaml",
        *("-p", "n=3", "-p", "title=a b"),
        *("--params-file", "p.yaml", "--no-preflight", "--target", "local"),
    )
    assert Invocation(arguments=invocation.arguments).command("apply", "--yes") == (
        "flowrun apply 'my flow.yaml' -p n=3 -p 'title=a b' --params-file p.yaml "
        "--no-preflight --target local --yes"
    )


def test_a_command_that_only_reads_is_told_the_workflow_and_the_account_alone() -> None:
    source = make_source(Path("my flow.yaml"), ["n=3"], Path("p.yaml"))

    invocation = make_invocation(source, Target.LOCAL, str, "demo")

    assert Invocation(reading=invocation.reading).look("logs", "--failed") == (
        "flowrun logs --failed --workflow 'my flow.yaml' --target local"
    )
    assert make_reading("topn", None).reading == ("--workflow", "topn")
    assert make_reading(None, None).reading == ()


def test_profiles_are_repeated_and_the_name_that_they_may_give_is_told() -> None:
    source = make_source(Path("flow.yaml"), None, None, ["full", "night", "full"])

    invocation = make_invocation(source, None, str, "demo-full")

    assert invocation.arguments == ("flow.yaml", "--profile", "full", "--profile", "night")
    assert invocation.reading == ("--workflow", "demo-full")


def test_what_was_left_out_stays_left_out() -> None:
    assert make_invocation(make_source(None, None, None), None, str, "demo").arguments == ()


def test_a_secret_is_masked_before_it_is_quoted() -> None:
    redact = Redactor()
    redact.register([Secret("it's secret")])

    invocation = make_invocation(make_source(None, ["key=it's secret"], None), None, redact, "demo")

    assert "it's" not in invocation.command("apply")
    assert "secret" in invocation.command("apply")


def test_the_program_is_called_as_it_can_be_called_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "flowrun"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert program_name(str(program)) == "flowrun"
    assert program_name(".venv/bin/flowrun") == ".venv/bin/flowrun"
    assert program_name("/usr/lib/flowrun/__main__.py") == "python -m flowrun"
