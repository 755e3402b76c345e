"""The import contracts are worth something: each breaks on an import that it is there to refuse."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = (
    # The runner: no arrow runs back up.
    ("flowrun.model.pool", "flowrun.plan.planner"),
    ("flowrun.state.marks", "flowrun.plan.planner"),
    ("flowrun.language.load", "flowrun.plan.planner"),
    ("flowrun.plan.planner", "flowrun.execute.executor"),
    ("flowrun.execute.executor", "flowrun.actions.plan"),
    ("flowrun.actions.plan", "flowrun.report.words"),
    ("flowrun.report.words", "flowrun.cli.screen"),
    # Libraries stay with their owners.
    ("flowrun.actions.plan", "azure.batch"),
    ("flowrun.gateways.connect", "yaml"),
    ("flowrun.language.load", "rich"),
    ("flowrun.report.words", "typer"),
    # One door between the packages.
    ("flowrun.cli.app", "localbatch.account.home"),
    ("flowrun.gateways.connect", "localbatch.service.wire"),
    ("flowrun.local_account", "localbatch.engine.context"),
    ("localbatch.server", "flowrun.errors"),
    ("localbatch.agent.process", "azure.storage.blob"),
    # The local account: no arrow runs back up.
    ("localbatch.account.account", "localbatch.engine.context"),
    ("localbatch.store.tasks", "localbatch.handlers.tasks"),
    ("localbatch.agent.process", "localbatch.http.calls"),
    ("localbatch.agent.process", "localbatch.rules.placement"),
    ("localbatch.rules.placement", "localbatch.engine.context"),
    ("localbatch.rules.placement", "localbatch.store.tasks"),
    ("localbatch.rules.placement", "localbatch.http.calls"),
    ("localbatch.http.calls", "localbatch.handlers.find"),
    ("localbatch.engine.context", "localbatch.life.nodes"),
    ("localbatch.views.tasks", "localbatch.engine.context"),
    ("localbatch.handlers.find", "localbatch.app"),
    ("localbatch.service.wire", "localbatch.lifecycle.task"),
)


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy of the house with all of these imports planted."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for importer, imported in PLANTED:
        path = copy / "src" / f"{importer.replace('.', '/')}.py"
        path.write_text(f"{path.read_text()}\nimport {imported}\n")
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(
        command,
        cwd=copy,
        env={"PYTHONPATH": str(copy / "src"), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    return result.stdout


@pytest.mark.parametrize(("importer", "imported"), PLANTED)
def test_a_planted_import_is_found(verdict: str, importer: str, imported: str) -> None:
    # External packages are reported by their top level.
    is_ours = imported.startswith(("flowrun", "localbatch"))
    shown = imported if is_ours else imported.partition(".")[0]

    assert f"{importer} -> {shown}" in verdict
