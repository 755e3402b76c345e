"""What most tests of the spec need."""

from pathlib import Path

import pytest

from fakes.spec_folder import SpecFolder


@pytest.fixture
def spec(tmp_path: Path) -> SpecFolder:
    return SpecFolder(tmp_path)
