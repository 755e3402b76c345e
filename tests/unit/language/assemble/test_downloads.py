"""Where results come home to."""

import pytest

from fakes.spec_folder import SpecFolder

CONTAINERS = "containers: [data]"


def downloads(folder: str) -> str:
    return f"downloads: [{{container: data, to: {folder}}}]"


@pytest.mark.parametrize("folder", ["results", "results/of/today"])
def test_a_download_into_a_file_is_refused_before_any_task_runs(
    spec: SpecFolder, folder: str
) -> None:
    spec.write_files("results")

    (problem,) = spec.problems(CONTAINERS, downloads(folder))

    assert problem.startswith("no-folder:")
    assert "results is not a folder" in problem
