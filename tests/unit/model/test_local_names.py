"""Which path a blob's name stands for."""

import pytest

from flowrun.model.local_names import local_parts


@pytest.mark.parametrize("name", ["a:b", "con", "a.", "a ", 'a"b', "COM1.txt", "a\\b", "nul"])
def test_what_windows_cannot_name_is_a_file_elsewhere(name: str) -> None:
    assert local_parts(f"x/{name}", windows=False) == ("x", name)
    assert local_parts(f"x/{name}", windows=True) == ()


@pytest.mark.parametrize("name", ["conf", "com", "a b", "a.b", ".a", "ü", "console.txt"])
def test_other_names_are_files_everywhere(name: str) -> None:
    assert local_parts(name, windows=True) == local_parts(name, windows=False) == (name,)
