"""An export as a Python script of the azure packages, its bodies as literals."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from flowrun.model.placeholders import (
    BlobEndpoint,
    NodeAgentSku,
    Placeholder,
    SasEnd,
    SasToken,
    SecretValue,
    find_placeholders,
    split_marks,
)
from flowrun.model.requests import (
    Export,
    JobEnd,
    NewBlob,
    NewContainer,
    NewJob,
    NewPool,
    NewSchedule,
    NewTasks,
    Request,
)
from flowrun.report.export.exported import Exported, opening_lines
from flowrun.report.export.variables import bodies_of, secret_variable, snake_case, variables_of

_INDENT = "    "
_MAKERS = {NewPool: "create_pool", NewJob: "create_job", NewSchedule: "create_job_schedule"}


def export_python(export: Export) -> Exported:
    """Return the script."""
    return Exported(text="\n".join(_Script(export).lines()) + "\n", notes=export.notes)


class _Script:
    def __init__(self, export: Export) -> None:
        self._export = export
        bodies = [body for one in export.requests for body in bodies_of(one)]
        self._names = variables_of(bodies, snake_case)
        self._known: set[Placeholder] = {BlobEndpoint()}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the script."""
        what = "calls of the azure packages"
        head = opening_lines(self._export, what, self._export.notes)
        yield "#!/usr/bin/env python3"
        yield from (f"# {line}".rstrip() for line in head)
        yield "#"
        yield "# It needs: pip install azure-batch azure-identity azure-storage-blob"
        yield "# Run it where it was made, or name that folder in FOLDER."
        text = Path(__file__).with_name("functions.py.txt").read_text(encoding="utf-8")
        yield from text.splitlines()
        account = self._export.account
        if account:
            host = account.batch_endpoint.removeprefix("https://").rstrip("/")
            yield f"for_account({_literal(host)}, {_literal(account.storage_account)})"
        yield f"need_access({self._export.access_seconds}, refuse={self._export.is_scheduled})"
        yield from self._secrets()
        yield from self._input_metadata()
        for request in self._export.requests:
            yield from self._request(request)

    def _secrets(self) -> Iterator[str]:
        """Yield what asks for all secrets before anything is made."""
        for found, name in self._names.items():
            if isinstance(found, SecretValue):
                self._known.add(found)
                meaning = f"the value of the secret parameter {found.param}"
                yield f"{name} = setting({_literal(secret_variable(found))}, {_literal(meaning)})"

    def _input_metadata(self) -> Iterator[str]:
        for request in self._export.requests:
            if isinstance(request, NewBlob):
                # One workflow gives all its inputs the same.
                yield f"INPUT_METADATA = {self._value(request.metadata)}"
                return

    def _request(self, request: Request) -> Iterator[str]:
        if not isinstance(request, NewBlob | NewContainer | JobEnd):
            yield ""
        yield from self._values(request)
        yield self._call(request)

    def _values(self, request: Request) -> Iterator[str]:
        """Yield what sets the variables that nothing before has needed."""
        for found in dict.fromkeys(find_placeholders(bodies_of(request))):
            if found not in self._known:
                self._known.add(found)
                yield f"{self._names[found]} = {_opening(found)}"

    def _call(self, request: Request) -> str:
        match request:
            case NewContainer():
                name = _literal(request.name)
                return f"create_container({name}, {self._value(request.metadata)})"
            case NewBlob():
                md5 = b64encode(bytes.fromhex(request.md5)).decode()
                parts = (request.container, request.blob, request.file, md5)
                return f"upload({', '.join(map(_literal, parts))})"
            case NewPool() | NewJob() | NewSchedule():
                return f"{_MAKERS[type(request)]}({self._value(request.body)})"
            case NewTasks():
                return f"add_tasks({_literal(request.job_id)}, {self._value(request.bodies)})"
            case JobEnd():
                return f"end_after_last_task({_literal(request.job_id)}, {request.tasks})"

    def _value(self, value: object, depth: int = 0) -> str:
        """Return a part of a body as Python writes it."""
        inner = _INDENT * (depth + 1)
        match value:
            case str():
                return self._text(value)
            case Mapping() if value:
                pairs = (
                    f"{inner}{_literal(key)}: {self._value(part, depth + 1)},"
                    for key, part in value.items()
                )
                return "\n".join(chain(["{"], pairs, [_INDENT * depth + "}"]))
            case list() | tuple() if value:
                items = (f"{inner}{self._value(part, depth + 1)}," for part in value)
                return "\n".join(chain(["["], items, [_INDENT * depth + "]"]))
            case _:
                return repr(value)

    def _text(self, text: str) -> str:
        parts = split_marks(text) or ("",)
        return " + ".join(
            _literal(part) if isinstance(part, str) else self._names[part] for part in parts
        )


def _literal(text: str) -> str:
    # What JSON writes between quotes means the same in Python.
    return json.dumps(text, ensure_ascii=False)


def _opening(placeholder: Placeholder) -> str:
    match placeholder:
        case SasToken(container, access, seconds):
            return f"sas({_literal(container)}, {_literal(access)}, {seconds})"
        case SasEnd(seconds):
            return f"sas_end({seconds}).isoformat()"
        case NodeAgentSku(system, publisher, offer, sku):
            return f"node_agent({', '.join(map(_literal, (system, publisher, offer, sku)))})"
        case _:
            raise ValueError(f"{placeholder} is there from the start")
