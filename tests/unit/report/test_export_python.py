"""The Python script: that it is one, and that its literals are the bodies of an apply."""

import ast
from pathlib import Path
from typing import Any

from azure.batch import models

from flowrun.gateways.blob_sas import CLOCK_SKEW, LONGEST_DELEGATION, LONGEST_SAS
from flowrun.model.requests import NewTasks
from flowrun.report.export.python import export_python
from support.rest_shapes import request_problems
from unit.report.exports import SCHEDULED, make_export

GIVEN = {"token": "hunter2hunter2", "key": "4711471147114711"}


def calls(text: str, function: str) -> list[list[Any]]:
    """Return the arguments of all calls of a function, names in them by their own names."""
    module = ast.parse(text)
    found = [node.value for node in module.body if isinstance(node, ast.Expr)]
    named = [
        node
        for node in found
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == function
    ]
    return [[value_of(argument) for argument in node.args] for node in named]


def value_of(node: ast.expr) -> Any:  # noqa: ANN401 - a literal of any kind
    match node:
        case ast.Name(name):
            return f"<{name}>"
        case ast.BinOp(left, ast.Add(), right):
            return value_of(left) + value_of(right)
        case ast.Dict(keys, values):
            names = [value_of(key) for key in keys if key]
            return dict(zip(names, map(value_of, values), strict=True))
        case ast.List(parts):
            return [value_of(part) for part in parts]
        case _:
            return ast.literal_eval(node)


def test_the_script_compiles(tmp_path: Path) -> None:
    compile(export_python(make_export(tmp_path)).text, "export.py", "exec")


def test_its_literals_are_the_bodies(tmp_path: Path) -> None:
    export = make_export(tmp_path)
    (group,) = (request for request in export.requests if isinstance(request, NewTasks))

    text = export_python(export).text

    ((job_id, tasks),) = calls(text, "add_tasks")
    ((pool,),) = calls(text, "create_pool")
    assert (job_id, [task["commandLine"] for task in tasks]) == (
        group.job_id,
        [body["commandLine"] for body in group.bodies],
    )
    assert request_problems(models.BatchTaskGroup, {"value": tasks}) == []
    assert request_problems(models.BatchPoolCreateOptions, pool) == []


def test_what_is_open_stands_in_variables(tmp_path: Path) -> None:
    text = export_python(make_export(tmp_path)).text

    ((_, tasks),) = calls(text, "add_tasks")
    settings = {one["name"]: one["value"] for one in tasks[0]["environmentSettings"]}
    assert next(iter(settings.items())) == ("TOKEN", "<secret_token>")
    # The first one of this name is that of the start task, which lives longer.
    assert tasks[0]["resourceFiles"][0]["httpUrl"] == (
        "<blob_endpoint>/demo-in/a.txt?<sas_demo_in_read_2>"
    )
    assert 'secret_token = setting("FLOWRUN_PARAM_TOKEN", ' in text


def test_a_schedule_is_made(tmp_path: Path) -> None:
    text = export_python(make_export(tmp_path, *SCHEDULED)).text

    ((body,),) = calls(text, "create_job_schedule")
    assert request_problems(models.BatchJobScheduleCreateOptions, body) == []
    assert "need_access(157680000, refuse=True)" in text


def test_no_secret_that_is_given_is_in_the_script(tmp_path: Path) -> None:
    text = export_python(make_export(tmp_path, **GIVEN)).text

    assert not any(value in text for value in GIVEN.values())


def test_a_sas_lives_as_long_as_one_of_an_apply(tmp_path: Path) -> None:
    text = export_python(make_export(tmp_path)).text

    assert f"LONGEST = timedelta(seconds={LONGEST_SAS.total_seconds():.0f})" in text
    assert f"DELEGATION = timedelta(days={LONGEST_DELEGATION.days})" in text
    assert f"SKEW = timedelta(minutes={CLOCK_SKEW.total_seconds() / 60:.0f})" in text
