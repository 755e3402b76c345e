"""A stream that spells what its encoding lacks, and outlives its reader."""

import io
import os

import pytest

from flowrun.cli.screen import Screen
from flowrun.cli.streams import Outlet


def test_signs_that_ascii_lacks_are_spelt_and_stay_apart() -> None:
    sink = io.BytesIO()
    outlet = Outlet(io.TextIOWrapper(sink, encoding="ascii"))

    outlet.write("✓ \N{SNOWMAN}.txt ✗ caf\u00e9 …")
    outlet.flush()

    assert sink.getvalue() == rb"ok \u2603.txt x caf\xe9 ..."


@pytest.mark.parametrize("outlives", [True, False])
def test_a_run_outlives_its_reader_and_says_so_once(outlives: bool) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stderr = io.StringIO()
    with os.fdopen(writer, "w") as stdout:
        shown = Screen(stdout, stderr, {})
        if outlives:
            shown.outlive_reader("the apply")

        shown.data("first")
        shown.data("second")

    assert (shown.lost_data is None) == outlives
    assert stderr.getvalue().count("the apply goes on") == outlives
