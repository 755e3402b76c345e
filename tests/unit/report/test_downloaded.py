"""What the summary says about what came home."""

import pytest

from flowrun.execute.events import Downloaded
from flowrun.report.downloaded import describe_downloaded


@pytest.mark.parametrize(
    ("files", "unchanged", "expected"),
    [
        (
            ("a.csv", "b.csv"),
            10,
            [
                "12 files in results: 2 new or changed, 10 unchanged.",
                "New or changed: a.csv, b.csv.",
            ],
        ),
        ((), 1, ["1 file in results: 1 unchanged."]),
        ((), 0, []),
    ],
)
def test_what_was_found_is_told_apart_from_what_changed(
    files: tuple[str, ...], unchanged: int, expected: list[str]
) -> None:
    downloaded = Downloaded(
        container="demo-out", folder="results", files=files, unchanged=unchanged
    )

    assert list(describe_downloaded(downloaded)) == expected


def test_the_current_folder_has_a_name() -> None:
    downloaded = Downloaded(container="demo-out", folder=".", files=("a",))

    assert next(describe_downloaded(downloaded)) == (
        "1 file in the current folder: 1 new or changed."
    )
