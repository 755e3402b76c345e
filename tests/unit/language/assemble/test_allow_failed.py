"""How many tasks of a step may fail."""

import pytest

from fakes.spec_folder import SpecFolder


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0", {}),
        ("2", {"work": 2}),
        ("34%", {"work": 1}),
        ("33%", {}),
        ("66.7%", {"work": 2}),
        ("100%", {"work": 3}),
        ("'{{ params.most }}'", {"work": 1}),
    ],
)
def test_a_share_is_one_of_all_tasks_and_rounded_down(
    spec: SpecFolder, written: str, expected: dict[str, int]
) -> None:
    tasks = f"""tasks:
  - step: work
    for_each: {{values: [a, b, c]}}
    command: [echo, "{{{{ item }}}}"]
    allow_failed: {written}
"""

    assert spec.draft("params: {most: 1}", tasks).build(None).allowed_failures == expected
