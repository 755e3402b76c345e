"""What is shipped to install Azurite by."""

import json
from pathlib import Path

from localbatch.account.install import FILES, PACKAGE, azurite_folder, azurite_version

LOCK = json.loads((PACKAGE / "package-lock.json").read_bytes())
PACKAGES = {name: entry for name, entry in LOCK["packages"].items() if name}


def test_the_lock_holds_the_version_that_is_announced() -> None:
    assert PACKAGES["node_modules/azurite"]["version"] == azurite_version()


def test_every_package_is_pinned_by_its_hash() -> None:
    assert len(PACKAGES) > 100
    assert not [name for name, entry in PACKAGES.items() if "integrity" not in entry]


def test_no_package_names_the_place_that_it_comes_from() -> None:
    assert not [name for name, entry in PACKAGES.items() if "resolved" in entry]


def test_the_files_that_npm_needs_are_shipped() -> None:
    assert {path.name for path in PACKAGE.iterdir()} == set(FILES)


def test_the_folder_is_named_by_the_lock() -> None:
    name = azurite_folder(Path("/cache")).name

    assert name.startswith("azurite-")
    assert len(name) == len("azurite-") + 16
