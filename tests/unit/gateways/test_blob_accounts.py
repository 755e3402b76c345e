"""Several storage accounts seen as one: each container is asked for where it lies."""

from datetime import timedelta

from fakes.blob import FakeBlob
from flowrun.gateways.blob_accounts import BlobAccounts
from flowrun.model.account import ContainerInfo

HERE = {"lies": "here"}
THERE = {"lies": "there"}


def accounts() -> tuple[BlobAccounts, FakeBlob, FakeBlob]:
    main, other = FakeBlob(), FakeBlob()
    return BlobAccounts(main, {"words-old": other}), main, other


def test_a_container_is_made_and_deleted_where_it_lies() -> None:
    both, main, other = accounts()

    both.create_container("words-old", metadata=THERE)
    both.create_container("words-in", metadata=HERE)
    made = (list(main.containers), list(other.containers))
    both.delete_container("words-old")

    assert made == (["words-in"], ["words-old"])
    assert (list(main.containers), list(other.containers)) == (["words-in"], [])


def test_of_another_account_only_the_containers_of_the_file_are_seen() -> None:
    both, main, other = accounts()
    for name in ("words-in", "words-old", "zebra"):
        main.create_container(name, metadata=HERE)
        other.create_container(name, metadata=THERE)

    assert both.list_containers("words-") == [
        ContainerInfo(name="words-in", metadata=HERE),
        ContainerInfo(name="words-old", metadata=THERE),
    ]
    assert both.get_container("words-old") == ContainerInfo(name="words-old", metadata=THERE)
    assert [one.name for one in both.list_containers("z")] == ["zebra"]


def test_one_that_is_not_there_yet_hides_what_the_main_account_calls_so() -> None:
    both, main, _ = accounts()
    main.create_container("words-old", metadata=HERE)

    assert both.list_containers("") == []
    assert both.get_container("words-old") is None


def test_a_sas_lives_as_long_as_every_account_allows() -> None:
    both, main, other = accounts()
    assert both.longest_sas is None

    main.longest_sas, other.longest_sas = timedelta(days=7), timedelta(days=6)
    assert both.longest_sas == timedelta(days=6)
