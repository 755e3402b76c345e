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
