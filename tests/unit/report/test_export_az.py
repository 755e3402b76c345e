"""The script of az commands: what bash makes of it, and what an `az` is given."""

import json
import subprocess
from pathlib import Path

import pytest
from azure.batch import models

from flowrun.gateways.blob_sas import LONGEST_SAS
from flowrun.report.export.az import export_az
from support.fake_az import AzRun, run_with_fake_az
from support.rest_shapes import request_problems
from unit.report.exports import IMAGE, SCHEDULED, SIZE, make_export

VALUE = 'a "quoted" \\ & $token\nin `two` lines @<SAS_UNTIL>@ \té'
SMALL = f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}}}"
ACCOUNT = {
    "AZURE_BATCH_ACCOUNT": "acc",
    "AZURE_BATCH_ENDPOINT": "https://acc.batch",
    "AZURE_STORAGE_ACCOUNT": "store",
    "FLOWRUN_PARAM_TOKEN": VALUE,
    "FLOWRUN_PARAM_KEY": "123",
}


def run(folder: Path, *sections: str, **environment: str) -> AzRun:
    """Export a workflow file, and run the script."""
    script = folder / "export.sh"
    script.write_text(export_az(make_export(folder, *sections)).text, encoding="utf-8")
    return run_with_fake_az(script, folder / "tools", {**ACCOUNT, **environment})


def variables(settings: list[dict[str, str]]) -> dict[str, str]:
    """Return the environment of a body."""
    return {one["name"]: one["value"] for one in settings}


def test_the_commands_come_in_the_order_of_an_apply(tmp_path: Path) -> None:
    ran = run(tmp_path)

    assert ran.done.returncode == 0, ran.done.stderr
    assert [call.command for call in ran.calls if "generate-sas" not in call.arguments] == [
        *["storage container create"] * 3,
        "storage blob upload",
        "batch pool supported-images list",
        "batch pool create",
        "batch job create",
        "batch task create",
        "batch task list",
        "batch job set",
    ]


def test_the_bodies_are_those_of_the_service(tmp_path: Path) -> None:
    ran = run(tmp_path)

    pool, job = ran.bodies("batch pool create")[0], ran.bodies("batch job create")[0]
    (tasks,) = ran.bodies("batch task create")
    assert request_problems(models.BatchPoolCreateOptions, pool) == []
    assert request_problems(models.BatchJobCreateOptions, job) == []
    assert request_problems(models.BatchTaskGroup, {"value": tasks}) == []
    assert pool["virtualMachineConfiguration"]["nodeAgentSKUId"] == "batch.node.ubuntu 24.04"


def test_no_text_and_no_secret_is_changed_on_its_way(tmp_path: Path) -> None:
    ran = run(tmp_path)

    (tasks,) = ran.bodies("batch task create")
    assert [variables(task["environmentSettings"])["TOKEN"] for task in tasks] == [VALUE] * 2
    assert all('echo ${TOKEN@Q} `x` "^1" @<X>@' in task["commandLine"] for task in tasks)


def test_a_sas_is_made_for_each_container_and_access(tmp_path: Path) -> None:
    ran = run(tmp_path)

    made = [call for call in ran.calls if call.command == "storage container generate-sas"]
    files = ran.bodies("batch task create")[0][0]
    assert [(one.option("--name"), one.option("--permissions")) for one in made] == [
        ("demo-in", "rl"),
        ("demo-in", "rl"),
        ("demo-out", "cw"),
        ("demo-flowrun", "cw"),
    ]
    assert all("--as-user" in one.arguments and "--https-only" in one.arguments for one in made)
    assert files["resourceFiles"][0]["httpUrl"] == (
        "https://store.blob.core.windows.net/demo-in/a.txt?sp=rl&sig=demo-in%2Frl"
    )


def test_a_key_signs_where_there_is_one(tmp_path: Path) -> None:
    ran = run(tmp_path, AZURE_STORAGE_KEY="aGVsbG8=")

    storage = [call.arguments for call in ran.calls if call.command.startswith("storage")]
    assert all("key" in one and "--as-user" not in one for one in storage)
    assert not any("aGVsbG8=" in word for call in ran.calls for word in call.arguments)


@pytest.mark.parametrize("name", sorted(ACCOUNT))
def test_what_is_not_set_is_named_before_anything_is_made(tmp_path: Path, name: str) -> None:
    ran = run(tmp_path, **{name: ""})

    assert ran.done.returncode != 0
    assert f"{name}: set it to " in ran.done.stderr
    assert ran.calls == ()


def test_a_file_that_changed_is_not_uploaded(tmp_path: Path) -> None:
    script = tmp_path / "export.sh"
    script.write_text(export_az(make_export(tmp_path)).text, encoding="utf-8")
    (tmp_path / "a.txt").write_text("changed")

    ran = run_with_fake_az(script, tmp_path / "tools", ACCOUNT)

    assert (ran.done.returncode, ran.bodies("storage blob upload")) == (1, [])
    assert "a.txt is not what it was" in ran.done.stderr


def test_an_image_that_batch_has_not_is_told(tmp_path: Path) -> None:
    pool = f"pool: {{{IMAGE.replace('server', 'minimal')}, {SIZE}, nodes: {{dedicated: 1}}}}"

    ran = run(tmp_path, pool)

    assert ran.done.returncode == 1
    assert "no image 'canonical ubuntu-24_04-lts minimal' of linux" in ran.done.stderr


def test_a_hundred_tasks_make_a_collection(tmp_path: Path) -> None:
    ran = run(tmp_path, SMALL, "tasks: [{step: work, for_each: {repeat: 101}, command: x}]")

    assert ran.done.returncode == 0, ran.done.stderr
    assert [len(body) for body in ran.bodies("batch task create")] == [100, 1]


def test_a_schedule_is_made_where_a_key_signs_for_as_long_as_it_lasts(tmp_path: Path) -> None:
    ran = run(tmp_path, *SCHEDULED, AZURE_STORAGE_KEY="aGVsbG8=")

    assert ran.done.returncode == 0, ran.done.stderr
    (body,) = ran.bodies("batch job-schedule create")
    assert request_problems(models.BatchJobScheduleCreateOptions, body) == []


def test_a_schedule_that_outlives_every_sas_is_not_made(tmp_path: Path) -> None:
    ran = run(tmp_path, *SCHEDULED)

    assert (ran.done.returncode, ran.calls) == (1, ())
    assert "without an account key access ends after 601200" in ran.done.stderr


def test_a_run_that_may_outlive_its_sas_is_told(tmp_path: Path) -> None:
    ran = run(tmp_path, SMALL, "job: {max_wall_clock: 20d}")

    assert ran.done.returncode == 0
    assert "warning: tasks may need their files for 1731600 seconds" in ran.done.stderr


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("{batch_endpoint: 'https://acc.batch', storage_account: store}", 0),
        ("{batch_endpoint: 'https://other.batch'}", 1),
        ("{storage_account: others}", 1),
    ],
)
def test_a_workflow_for_one_account_is_refused_in_another(
    tmp_path: Path, account: str, code: int
) -> None:
    ran = run(tmp_path, SMALL, f"account: {account}")

    assert (ran.done.returncode, bool(ran.calls)) == (code, not code), ran.done.stderr
    assert ("the workflow is for the" in ran.done.stderr) is bool(code)


def test_a_line_break_in_a_name_ends_no_comment(tmp_path: Path) -> None:
    name = json.dumps("x\ntouch owned\n")
    ran = run(tmp_path, "containers: [out]", f"downloads: [{{container: out, to: {name}}}]", SMALL)

    assert ran.done.returncode == 0, ran.done.stderr
    assert not (tmp_path / "owned").exists()


def test_no_secret_that_is_given_is_in_the_script(tmp_path: Path) -> None:
    given = {"token": "hunter2hunter2", "key": "4711471147114711"}

    text = export_az(make_export(tmp_path, **given)).text

    assert not any(value in text for value in given.values())


def test_a_sas_of_a_user_lives_as_long_as_one_of_an_apply(tmp_path: Path) -> None:
    text = export_az(make_export(tmp_path)).text

    assert f"LONGEST={LONGEST_SAS.total_seconds():.0f}\n" in text


def test_bash_takes_the_script(tmp_path: Path) -> None:
    text = export_az(make_export(tmp_path)).text

    subprocess.run(["bash", "-n"], input=text, text=True, check=True)
