"""The workflow that an import makes, as the plain values of its file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowrun.language.imports.reader import NOTHING

Section = dict[str, Any]

ORDER = (
    "version",
    "name",
    "description",
    "params",
    "containers",
    "inputs",
    "pool",
    "job",
    "tasks",
    "schedule",
)
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_PARAM = re.compile(r"\{\{ params\.(\w+) \}\}")
_MARK = re.compile(r"\{\{|\{%|\{#")
_LONGEST_ALIAS = 22
_LONGEST_STEP = 40


@dataclass(slots=True)
class Sketch:
    """`sections` are those of the workflow file, `notes` what was not carried over."""

    sections: Section = field(default_factory=dict)
    steps: list[Section] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _aliases: dict[str, str] = field(default_factory=dict)

    def add_step(self, step: Section, needs: Sequence[str] = ()) -> None:
        """Add a step that waits for others."""
        self.steps.append({**step, "needs": list(needs)} if needs else step)

    def add_secret(self, wanted: str) -> Section:
        """Add a secret parameter and return what refers to it."""
        params = self.sections.setdefault("params", {})
        name = unique(wanted, params)
        params[name] = {"type": "string", "secret": True}
        return {"secret": name}

    def secret_of(self, value: object) -> Section | None:
        """Return a reference to the secret parameter that a text is a template of, if it is one."""
        found = _PARAM.fullmatch(value) if isinstance(value, str) else None
        param = self.sections.get("params", {}).get(found[1], {}) if found else {}
        return {"secret": found[1]} if found and param.get("secret") else None

    def container(self, name: str) -> str:
        """Return the alias of a blob container that is in the account already."""
        if name not in self._aliases:
            alias = unique(slug(name)[:_LONGEST_ALIAS].strip("-") or "data", self._aliases.values())
            self._aliases[name] = alias
            self.sections.setdefault("containers", {})[alias] = {"name": name, "external": True}
            self.notes.append(f"containers.{alias}: the blob container '{name}' must be there")
        return self._aliases[name]

    def step_name(self, wanted: str) -> str:
        """Return a name for a new step, like the wanted one."""
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", wanted)[:_LONGEST_STEP].strip("-") or "task"
        return unique(name, [step["step"] for step in self.steps])

    def in_order(self) -> Section:
        """Return the sections as a file has them."""
        steps = [{key: step[key] for key in sorted(step, key=_step_order)} for step in self.steps]
        sections = {"version": 1, **self.sections, "tasks": steps}
        return {key: sections[key] for key in ORDER if sections.get(key) not in (None, [], {})}


def ids_between(ids: Iterable[str], first: int, last: int) -> list[str]:
    """Return the ids that are whole numbers of a range, both ends included."""
    return [each for each in ids if each.isdecimal() and first <= int(each) <= last]


def put(target: Section, key: str, value: object) -> None:
    """Set a key, unless there is nothing to say."""
    if value not in NOTHING:
        target[key] = value


def unique(wanted: str, taken: Any) -> str:  # noqa: ANN401  # names in any collection
    """Return the name, with a number at its end where it is taken, ignoring case."""
    lower = {name.lower() for name in taken}
    # One more than are taken, so that one of them is free.
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(lower) + 2))
    return next(name for name in names if name.lower() not in lower)


def _step_order(key: str) -> int:
    first = ("step", "needs", "for_each", "id", "command")
    return first.index(key) if key in first else len(first)


def slug(text: str) -> str:
    """Return lower-case letters and digits with single hyphens between them."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def literal(text: str) -> str:
    """Return a template that gives the text."""
    return _MARK.sub(lambda mark: f"{{{{ '{mark[0]}' }}}}", text)


def duration(seconds: int) -> str:
    """Return a length of time as the language writes it."""
    return next(f"{seconds // size}{unit}" for size, unit in _UNITS if seconds % size == 0)


def plain_env(env: Mapping[str, object]) -> Section:
    """Return variables with their values as literal texts."""
    return {str(name): literal(_text(value)) for name, value in env.items()}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
