"""Labels: what a task's display name tells."""

import pytest

from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.labels import Label

FINGERPRINT = Fingerprint("f" * 64, Aspects(*("0123456789",) * 7))


@pytest.mark.parametrize("item", ["", "a.txt", "two words  and more", "line\nbreak", "x = 1 "])
def test_a_label_is_read_back(item: str) -> None:
    label = Label(FINGERPRINT, "align", item)

    assert Label.parse(str(label)) == Label(FINGERPRINT, "align", item.rstrip())


def test_a_long_item_is_cut_to_what_batch_takes() -> None:
    text = str(Label(FINGERPRINT, "align", "x" * 2000))

    assert len(text) == 1024
    found = Label.parse(text)
    assert found is not None
    assert (found.fingerprint, found.step) == (FINGERPRINT, "align")


@pytest.mark.parametrize(
    "text", ["", "my task", "flowrun", "flowrun abc", "flowrun abc a.b", "flowrun abc a.b step x"]
)
def test_a_display_name_of_somebody_else_is_no_label(text: str) -> None:
    assert Label.parse(text) is None
