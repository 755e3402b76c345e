"""A file that names its account is not carried out in another one."""

from dataclasses import dataclass, field, replace

import pytest

from flowrun.cli.right_account import check_account
from flowrun.errors import Place, SpecError
from flowrun.model.connection import AccountNames, Connection

HOST = "contoso.westeurope.batch.azure.com"
CONNECTION = Connection(
    batch_account="contoso",
    batch_endpoint=f"https://{HOST}",
    batch_key=None,
    storage_account="contosodata",
    blob_endpoint="https://contosodata.blob.core.windows.net",
    storage_key=None,
)


@dataclass
class File:
    account: AccountNames
    places: dict[str, Place] = field(
        default_factory=lambda: {
            f"account.{key}": Place("flow.yaml", line, 3)
            for line, key in enumerate(("batch_endpoint", "storage_account", "location"), 4)
        }
    )


def told(connection: Connection = CONNECTION, **names: str) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        check_account(File(AccountNames(**names)), connection)
    return [(str(one.place), one.summary) for one in caught.value.diagnostics]


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"batch_endpoint": HOST, "storage_account": "contosodata", "location": "westeurope"},
        {"batch_endpoint": f"https://{HOST.title()}/"},
        {"location": "West Europe"},
    ],
)
def test_the_account_that_the_file_names_is_right(names: dict[str, str]) -> None:
    check_account(File(AccountNames(**names)), CONNECTION)


def test_each_difference_is_told_with_its_place_and_both_names() -> None:
    other = "other.northeurope.batch.azure.com"

    assert told(batch_endpoint=other, storage_account="old", location="northeurope") == [
        (
            "flow.yaml:4:3",
            f"the file is for the Batch endpoint '{other}', and the environment names '{HOST}'",
        ),
        (
            "flow.yaml:5:3",
            "the file is for the storage account 'old', and the environment names 'contosodata'",
        ),
        (
            "flow.yaml:6:3",
            "the file is for the region 'northeurope', and the environment names 'westeurope'",
        ),
    ]


@pytest.mark.parametrize("host", ["batch.contoso.example", "contoso.batch.azure.com", "x.y.z"])
def test_an_endpoint_that_names_no_region_says_nothing_of_it(host: str) -> None:
    connection = replace(CONNECTION, batch_endpoint=f"https://{host}")

    check_account(File(AccountNames(location="northeurope")), connection)
