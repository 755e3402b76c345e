"""The `containers` section -> blob containers, flowrun's own last."""

from collections.abc import Mapping
from typing import Any

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.problems import Problems
from flowrun.language.shape.validate import is_template
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Address
from flowrun.model.files import Container
from flowrun.model.workflow import BOOKKEEPING, bookkeeping_container


def build_containers(problems: Problems) -> tuple[Container, ...]:
    """Return the containers in the file's order; `name` defaults to `<workflow>-<alias>`."""
    value = problems.document.value
    workflow = value["name"]
    built: dict[str, Container] = {}
    for alias, settings, address in _entries(value.get("containers", [])):
        if alias == BOOKKEEPING:
            summary = f"the alias '{BOOKKEEPING}' is flowrun's own"
            problems.add("reserved-container", address, summary, hint="Choose another.", key=True)
            continue
        name = settings.get("name", f"{workflow}-{alias}")
        container = Container(
            alias=alias,
            name=name,
            keep=settings.get("keep", False),
            external=settings.get("external", False),
            storage=settings.get("storage", ""),
        )
        _check_unique(problems, built, container, address)
        _check_storage(problems, container.storage, address)
        built[container.name] = container
    own = bookkeeping_container(str(workflow))
    _check_unique(problems, built, own, ("containers",))
    return (*built.values(), own)


def _entries(section: Any) -> list[tuple[str, dict[str, Any], Address]]:  # noqa: ANN401  # a list or a mapping
    if isinstance(section, dict):
        return [
            # An alias with nothing behind its colon is null to YAML.
            (alias, settings or {}, ("containers", alias))
            for alias, settings in section.items()
        ]
    return [(alias, {}, ("containers", index)) for index, alias in enumerate(section)]


def _check_unique(
    problems: Problems, built: Mapping[str, Container], new: Container, address: Address
) -> None:
    """Containers go by their names alone: on the local account all of them lie in one account."""
    other = built.get(new.name)
    if other:
        summary = f"'{other.alias}' is the blob container '{new.name}' already"
        hint = "Give it another name."
        if other.storage != new.storage:
            hint += (
                " Their storage accounts do not tell them apart: the local account has one for all."
            )
        problems.add("same-container", address, summary, hint=hint, key=True)


def _check_storage(problems: Problems, storage: str, address: Address) -> None:
    known: Any = problems.document.value.get("storage", {})
    if storage and storage not in known:
        summary = f"there is no storage account '{storage}' in the file"
        hint = did_you_mean(storage, known, listed="Entries of 'storage'")
        problems.add("unknown-storage", (*address, "storage"), summary, hint=hint)


def check_aliases(context: BuildContext) -> None:
    """Report every unknown alias, even in steps that no item brings to life."""
    for section in ("inputs", "pool", "pools", "tasks", "downloads"):
        _check_below(context, (section,), context.problems.document.value.get(section))


def _check_below(context: BuildContext, address: Address, value: object) -> None:
    match value:
        case dict():
            for key, settings in value.items():
                if key == "container" and isinstance(settings, str) and not is_template(settings):
                    context.container_name(settings, (*address, key))
                _check_below(context, (*address, key), settings)
        case list():
            for index, alias in enumerate(value):
                _check_below(context, (*address, index), alias)
        case _:
            pass
