"""Every example can be taken elsewhere, in each of the ways."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from azure.batch import models
from jsonschema import Draft202012Validator

from fakes.clock import FakeClock
from flowrun.actions.export import export_workflow
from flowrun.gateways.rest_bodies import RestBodies
from flowrun.language.load import ParamSources, load_workflow
from flowrun.model.requests import Export
from flowrun.report.export.arm import export_arm
from flowrun.report.export.az import export_az
from flowrun.report.export.python import export_python
from support.fake_az import run_with_fake_az
from support.rest_shapes import Shape, request_problems

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "tests" / "support" / "arm_template.schema.json"
EXAMPLES = sorted(
    path.relative_to(ROOT)
    for path in (ROOT / "workflows").rglob("*.yaml")
    if "\nversion:" in f"\n{path.read_text(encoding='utf-8')}"
)
SHAPES: Mapping[str, Shape] = {
    "batch pool create": models.BatchPoolCreateOptions,
    "batch job create": models.BatchJobCreateOptions,
    "batch job-schedule create": models.BatchJobScheduleCreateOptions,
}


def export(example: Path, folder: Path) -> Export:
    """Export an example, with its files named from this folder."""
    sources = ParamSources(open_secrets=True)
    draft = load_workflow(folder / example, sources, display=str(example))
    return export_workflow(draft, RestBodies(), folder=folder, now=FakeClock().now())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the examples."""
    for part in ("workflows", "tasks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    return tmp_path


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_made_by_az(project: Path, example: Path) -> None:
    script = project / "export.sh"
    script.write_text(export_az(export(example, project)).text, encoding="utf-8")
    variables = ("AZURE_BATCH_ACCOUNT", "AZURE_BATCH_ENDPOINT", "AZURE_STORAGE_ACCOUNT")

    ran = run_with_fake_az(
        script, project / "tools", dict.fromkeys((*variables, "AZURE_STORAGE_KEY"), "aGVsbG8=")
    )

    assert ran.done.returncode == 0, ran.done.stderr
    for command, shape in SHAPES.items():
        problems = [one for body in ran.bodies(command) for one in request_problems(shape, body)]
        assert problems == [], command
    for tasks in ran.bodies("batch task create"):
        assert request_problems(models.BatchTaskGroup, {"value": tasks}) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_a_script_and_a_template(project: Path, example: Path) -> None:
    made = export(example, project)

    compile(export_python(made).text, "export.py", "exec")
    template = json.loads(export_arm(made).text)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(template)
