"""Names that a service cannot list stop nobody: other results come home, and all can be deleted."""

from e2e.conftest import Project
from flowrun.gateways.connect import Gateways
from flowrun.local_account import start_local_account
from localbatch.account.home import Home
from support.local_account import account_environment, blob_client, ignore, local_connection


def test_an_output_with_a_control_character_fails_its_task_only(project: Project) -> None:
    project.replace(
        "python3 $AZ",
        "case $AZ_BATCH_TASK_ID in *2) touch $'a\\x1b[31mb_OUTPUT.txt';; esac; python3 $AZ",
    )

    done = project.run("apply")
    plan = project.run("plan")
    destroyed = project.run("destroy", "--yes")

    assert done.returncode == 9, done.stderr
    assert "FileUploadMiscError" in done.stderr
    assert {"taskdata1_OUTPUT.txt", "taskdata3_OUTPUT.txt"} <= project.results.keys()
    assert plan.returncode == 0
    assert destroyed.returncode == 0, destroyed.stderr


def test_destroy_takes_a_container_away_that_cannot_be_listed(
    project: Project, gateways: Gateways, home: Home
) -> None:
    project.apply()
    account = start_local_account(account_environment(home), ignore)
    storage = blob_client(local_connection(account))
    with storage, storage.get_blob_client(f"{project.name}-output", "a\x1bb") as blob:
        blob.upload_blob(b"x")
    for folder in ("data", "../tasks"):
        for path in (project.file.parent / folder).iterdir():
            path.unlink()

    done = project.run("destroy", "--yes")

    assert done.returncode == 0, done.stderr
    assert "which cannot be listed" in done.stdout
    assert gateways.blob.list_containers(project.name) == []
