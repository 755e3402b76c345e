"""Hashes of files that others may take away at any moment."""

from pathlib import Path

import pytest

from flowrun.errors import UsageError
from flowrun.state.local_files import hash_files


def test_a_file_that_went_away_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.txt cannot be read: No such file"):
        hash_files([tmp_path / "gone.txt"])
