"""A workflow file in a folder of its own, from the lines that a test cares about."""

from pathlib import Path

import pytest

from flowrun.errors import SpecError
from flowrun.language.draft import Draft
from flowrun.language.load import ParamSources, load_workflow
from flowrun.model.workflow import Task, Workflow

DEFAULTS = {
    "version": "version: 1",
    "name": "name: demo",
    "pool": "pool: {image: {publisher: p, offer: o, sku: s},"
    " vm_size: Basic_A1, nodes: {dedicated: 1}}",
    "tasks": 'tasks: [{step: work, command: "true"}]',
}


class SpecFolder:
    """A folder with a workflow file; sections that a test does not write have defaults."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}
        self.params: dict[str, str] = {}
        self.params_file: Path | None = None
        self.profiles: tuple[str, ...] = ()
        self.open_secrets = False

    def write_files(self, *names: str) -> None:
        """Write small files below the folder."""
        for name in names:
            self.write(name, name)

    def write(self, name: str, text: str) -> None:
        """Write a file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def draft(self, *sections: str) -> Draft:
        """Load a workflow file of these top-level sections and the defaults."""
        given = {section.split(":", 1)[0] for section in sections}
        given |= {"pool"} if "pools" in given else set()
        rest = [text for key, text in DEFAULTS.items() if key not in given]
        path = self.folder / "flow.yaml"
        path.write_text("\n".join([*rest, *sections]), encoding="utf-8")
        return load_workflow(
            path,
            ParamSources(
                options=self.params,
                file=self.params_file,
                environ=self.environ,
                open_secrets=self.open_secrets,
            ),
            profiles=self.profiles,
            display="flow.yaml",
        )

    def workflow(self, *sections: str) -> Workflow:
        """Load and build, without looking at blobs."""
        return self.draft(*sections).build()

    def task(self, *sections: str) -> Task:
        """Return the first task."""
        return self.workflow(*sections).tasks[0]

    def problems(self, *sections: str) -> list[str]:
        """Return `code: summary` of everything that is wrong."""
        with pytest.raises(SpecError) as caught:
            self.workflow(*sections)
        return [f"{one.code}: {one.summary}" for one in caught.value.diagnostics]
