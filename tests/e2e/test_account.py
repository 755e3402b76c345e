"""A file that says which account it is for: refused in another one, taken on the local one."""

import pytest

from e2e.conftest import Project

ACCOUNT = """account:
  batch_endpoint: contoso.westeurope.batch.azure.com
  storage_account: contosodata
  location: westeurope
"""
OTHER = {
    "AZURE_BATCH_ACCOUNT": "other",
    "AZURE_BATCH_ENDPOINT": "https://other.northeurope.batch.azure.com",
    "AZURE_STORAGE_ACCOUNT": "otherdata",
    "AZURE_STORAGE_KEY": "a2V5",
    "AZURE_BATCH_ACCESS_KEY": "a2V5",
}


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes"), ("destroy", "--yes")])
def test_another_account_is_refused_before_anything_is_sent(
    project: Project, command: tuple[str, ...]
) -> None:
    project.replace("params:\n", f"{ACCOUNT}params:\n")
    elsewhere = Project(project.folder, project.name, {**project.environment, **OTHER})

    done = elsewhere.run(*command)

    assert done.returncode == 3
    assert done.stderr.count("error: other-account") == 3
    assert "for the storage account 'contosodata', and the environment names 'otherdata'" in (
        " ".join(done.stderr.split())
    )


def test_the_local_account_stands_for_it(project: Project) -> None:
    project.replace("params:\n", f"{ACCOUNT}params:\n")

    done = project.run("plan")

    assert done.returncode == 0, done.stderr
    assert "the local account stands for the one that the file names in 'account'" in done.stderr


STORAGE = """storage: {archive: {account: contosoarchive}}
containers: {application: , input: , output: {storage: archive}}
"""


@pytest.fixture
def archived(project: Project) -> Project:
    """A project whose results lie in another storage account."""
    project.replace("containers: [application, input, output]\n", STORAGE)
    return project


def test_the_local_account_stands_for_further_storage_accounts_too(archived: Project) -> None:
    planned = archived.run("plan")
    archived.apply()

    assert "create in storage account 'archive'" in planned.stdout
    assert archived.results
    assert archived.run("destroy", "--yes").returncode == 0


@pytest.mark.parametrize(
    "command", [("plan",), ("apply", "--yes"), ("destroy", "--yes"), ("fetch",)]
)
def test_a_further_storage_account_needs_a_key_where_the_main_one_has_one(
    archived: Project, command: tuple[str, ...]
) -> None:
    elsewhere = Project(archived.folder, archived.name, {**archived.environment, **OTHER})

    done = elsewhere.run(*command)

    assert done.returncode == 3
    assert "set FLOWRUN_STORAGE_KEY_ARCHIVE" in " ".join(done.stderr.split())


def test_a_malformed_key_is_told_and_not_shown(archived: Project) -> None:
    key = {"FLOWRUN_STORAGE_KEY_ARCHIVE": "no-base-64-at-all"}
    elsewhere = Project(archived.folder, archived.name, {**archived.environment, **OTHER, **key})

    done = elsewhere.run("plan")

    assert done.returncode == 6
    assert "the key of account 'contosoarchive' is malformed" in done.stderr
    assert "no-base-64-at-all" not in done.stdout + done.stderr
