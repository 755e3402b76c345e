"""What every part of the model is built with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flowrun.errors import Severity
from flowrun.language.params.resolve import Params
from flowrun.language.problems import Problems
from flowrun.language.suggest import did_you_mean
from flowrun.language.templates.environment import make_context
from flowrun.language.templates.names import Names, Scope
from flowrun.language.templates.tree import RenderError, compile_tree
from flowrun.language.text.document import Address
from flowrun.model.files import Container
from flowrun.model.workflow import BOOKKEEPING

Section = dict[str, Any]
"""A rendered mapping that the schema has accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """The document, the parameters, and the containers by alias.

    Without `preflight` what Azure has may be more than flowrun knows. `own_files` are those that
    are read beside the document: tables, and scripts, whose texts are kept.
    """

    problems: Problems
    params: Params
    containers: Mapping[str, Container]
    preflight: bool = True
    own_files: list[Path] = field(default_factory=list)
    scripts: dict[Path, str] = field(default_factory=dict)

    def own_names(self) -> dict[str, str]:
        """Return the real name of each alias that the file may use."""
        return {
            alias: container.name
            for alias, container in self.containers.items()
            # No file can read or write what flowrun keeps.
            if alias != BOOKKEEPING
        }

    def container_name(self, alias: str, address: Address) -> str:
        """Return the real name behind an alias; an unknown one goes to the problems."""
        known = self.own_names()
        if alias in known:
            return known[alias]
        hint = did_you_mean(alias, known, listed="Containers")
        summary = f"there is no container '{alias}'"
        self.problems.add("unknown-container", address, summary, hint=hint)
        # The command ends with the problem, so that nobody meets this name.
        return ""

    def mark_for(self, alias: str) -> str:
        """Return the workflow's name where results have to say it, because the container does not;
        else nothing.
        """
        container = self.containers.get(alias)
        is_external = container is not None and container.external
        return str(self.problems.document.value["name"]) if is_external else ""

    def alias(self, name: str) -> str:
        """Return what the file calls the blob container of this real name."""
        return next(alias for alias, known in self.containers.items() if known.name == name)

    def scope(self, names: Mapping[str, object]) -> Scope:
        """Return a scope of these names."""
        return Scope(
            values=names,
            secrets=self.params.secret_names,
            missing=self.params.missing,
            free_params=self.params.free,
        )

    def render(self, key: str, names: Mapping[str, object]) -> Any:  # noqa: ANN401  # a section of any shape
        """Return a top-level section rendered, or None when that is impossible."""
        return self.render_value((key,), self.problems.document.value.get(key), names)

    def render_value(self, address: Address, value: object, names: Mapping[str, object]) -> Any:  # noqa: ANN401  # likewise
        """Return a part of the document rendered, or None when that is impossible."""
        found_before = len(self.problems.found)
        tree = compile_tree(self.problems, address, value, self.scope(names))
        # Only errors of this part: one elsewhere in the file must not hide what is wrong here.
        if any(one.severity is Severity.ERROR for one in self.problems.found[found_before:]):
            return None
        try:
            return tree.render(make_context(names))
        except RenderError as error:
            self.problems.add_fault(error.address, error.fault)
            return None


def top_names(context: BuildContext) -> dict[str, object]:
    """Return the names that every template may use."""
    value = context.problems.document.value
    return {
        "params": Names(context.params.values),
        "workflow": Names(name=value["name"], description=value.get("description", "")),
        "containers": Names(context.own_names()),
    }
