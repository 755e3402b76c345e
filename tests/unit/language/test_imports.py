"""Files of other tools: what they become, what is told of the rest, and that it is a workflow."""

import json
from pathlib import Path

import pytest

from flowrun.actions.imports import Imported, import_az_files, import_shipyard_folder
from flowrun.errors import UsageError
from flowrun.language.load import load_workflow
from flowrun.model.pool import ExistingPool
from flowrun.model.workflow import Task, Workflow

CASES = Path(__file__).parents[2] / "cases" / "imports"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the local files that the fixtures name."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.txt").write_text("one")
    return tmp_path


def build(folder: Path, imported: Imported) -> Workflow:
    """Load what was imported as a workflow file, which it must be."""
    path = folder / "workflow.yaml"
    path.write_text(imported.text, encoding="utf-8")
    return load_workflow(path).build(None)


def tasks_of(workflow: Workflow, step: str) -> tuple[Task, ...]:
    return tuple(task for task in workflow.tasks if task.step == step)


def scripts(workflow: Workflow, step: str) -> list[str]:
    """Return what the tasks of a step run in a shell."""
    shells = ("/bin/bash -e -o pipefail -c ", "/bin/sh -e -c ")
    lines = [task.command_line for task in tasks_of(workflow, step)]
    for shell in shells:
        lines = [line.removeprefix(shell) for line in lines]
    return [line.strip("'") for line in lines]


@pytest.fixture
def shipyard(folder: Path) -> Workflow:
    return build(folder, import_shipyard_folder(CASES / "shipyard"))


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("run-00001", ["echo 0", "echo 3", "echo 6", "echo 9"]),
        ("product", ['echo 0 "5" {x}', 'echo 0 "4" {x}', 'echo 1 "5" {x}', 'echo 1 "4" {x}']),
        ("combos", ["echo a b", "echo a c", "echo b c"]),
        ("with-replacement", ["echo a a", "echo a b", "echo b b"]),
        ("permuted", ["echo ab", "echo ac", "echo ba", "echo bc", "echo ca", "echo cb"]),
        ("zipped", ["echo a0", "echo b1", "echo c2"]),
        ("drawn", ["echo 41", "echo 19", "echo 50"]),
        ("again", ["date"] * 4),
        ("files", ["wc -w one.txt > one.out"]),
    ],
)
def test_every_factory_of_shipyard_makes_the_tasks_that_it_would(
    shipyard: Workflow, step: str, expected: list[str]
) -> None:
    assert scripts(shipyard, step) == expected


def test_lists_of_shipyard_may_hold_any_text(shipyard: Workflow) -> None:
    lines = [task.command_line for task in tasks_of(shipyard, "iterables")]

    assert len(lines) == 4
    assert "y z" in lines[1]


def test_numbers_from_a_distribution_are_drawn_once(folder: Path, shipyard: Workflow) -> None:
    (folder / "jobs.yaml").write_text(
        "job_specifications: [{id: j, tasks: [{id: t, command: 'echo {}', "
        "task_factory: {random: {generate: 3, distribution: {gauss: {mu: 0, sigma: 1}}}}}]}]"
    )

    imported = import_shipyard_folder(folder)

    assert len(tasks_of(shipyard, "gaussian")) == 2
    assert len(tasks_of(build(folder, imported), "t")) == 3
    assert any("the numbers were drawn at the import" in note for note in imported.notes)


def test_settings_of_a_shipyard_job_reach_each_task_and_its_own_win(shipyard: Workflow) -> None:
    plain, again = tasks_of(shipyard, "plain")[0], tasks_of(shipyard, "again")[0]

    assert (plain.retries, again.retries) == (0, 2)
    assert (plain.env["LEVEL"], plain.env["DEBUG"]) == ("3", "true")
    assert str(plain.max_wall_clock) == "0:30:00"
    assert str(again.retention) == "1 day, 0:00:00"
    assert (shipyard.job.priority, str(shipyard.job.max_wall_clock)) == (10, "1 day, 12:00:00")


def test_data_of_a_shipyard_task_come_and_go_by_containers(shipyard: Workflow) -> None:
    plain = tasks_of(shipyard, "plain")[0]

    assert [file.pattern for file in plain.output_files] == ["results/*.csv", "results/*.log"]
    assert {file.container for file in plain.output_files} == {"output"}
    assert len(plain.resource_files) == 2
    assert [file.blob for file in shipyard.inputs] == ["texts/one.txt"]


def test_order_of_shipyard_is_kept(shipyard: Workflow) -> None:
    assert shipyard.needs["run-00001"].steps == ("plain",)
    assert {"plain", "files", "zipped"} <= set(shipyard.needs["merge"].steps)


def test_the_pool_of_shipyard_is_ours(shipyard: Workflow) -> None:
    pool = shipyard.own_pools[0]

    assert (pool.id, pool.task_slots_per_node) == ("mypool", 4)
    assert str(pool.image).startswith("canonical ")
    assert pool.start_task
    assert pool.start_task.elevated
    assert "echo {{ready}}" in pool.start_task.command_line
    assert pool.autoscale


@pytest.mark.parametrize(
    "told",
    [
        "tasks[12].task_factory.custom: not carried over, with its step",
        "merge_task.input_data.azure_batch: not carried over",
        "tasks[0].remove_container_after_exit: not carried over",
        "global_resources.volumes",
        "pool_specification.ssh",
        "tasks[0].exit_conditions.default.exit_options.job_action: 'disable'",
        "job_specifications[1].recurrence",
        "job_specifications[1].priority",
    ],
)
def test_what_is_left_behind_is_told_in_the_file_and_beside_it(told: str) -> None:
    imported = import_shipyard_folder(CASES / "shipyard")

    assert any(told in note for note in imported.notes)
    assert told.split(":", maxsplit=1)[0].rsplit(".", maxsplit=1)[-1] in imported.text


@pytest.mark.parametrize("key", ["unheard_of", "another"])
def test_a_key_that_nobody_knows_is_told(tmp_path: Path, key: str) -> None:
    (tmp_path / "jobs.yaml").write_text(
        f"job_specifications: [{{id: j, tasks: [{{id: t, command: date, {key}: 1}}]}}]"
    )

    imported = import_shipyard_folder(tmp_path)

    assert f"jobs.yaml.job_specifications[0].tasks[0].{key}: not carried over" in imported.notes


def test_a_sweep_of_az_ends_with_its_end_and_its_last_set_is_the_fastest(folder: Path) -> None:
    imported = import_az_files([CASES / "az" / "pool.json", CASES / "az" / "sweep.json"])
    workflow = build(folder, imported)

    lines = [task.command_line for task in tasks_of(workflow, "task")]
    assert len(lines) == 9
    assert "echo 1 0010 {braces} > 1-10.txt" in lines[0]
    assert "echo 1 0007 {braces} > 1-7.txt" in lines[1]
    assert "echo 3 0004 {braces} > 3-4.txt" in lines[8]
    assert [task.env["N"] for task in tasks_of(workflow, "task")][:3] == ["10", "7", "4"]
    assert workflow.needs["merge"].steps == ("task",)


def test_parameters_and_variables_of_a_template_are_ours(folder: Path) -> None:
    imported = import_az_files([CASES / "az" / "pool.json", CASES / "az" / "sweep.json"])
    workflow = build(folder, imported)

    pool = workflow.own_pools[0]
    assert (pool.id, pool.vm_size, pool.dedicated, pool.spot) == (
        "az-pool",
        "Standard_D2s_v3",
        2,
        1,
    )
    assert pool.start_task
    assert pool.start_task.env == {"MODE": "mode-a"}
    assert pool.start_task.command_line.endswith("'apt-get install -y jq'")
    assert workflow.job.env == {"WHO": "world"}


def test_a_task_for_each_file_lists_the_file_group(folder: Path) -> None:
    imported = import_az_files([CASES / "az" / "files.json"])

    build(folder, imported)
    assert "command: ffmpeg -i {{ item.name | quote }} {{ item.stem | quote }}.mp4" in imported.text
    assert "container: fgrp-movies" in imported.text


def test_a_collection_of_tasks_is_a_list_of_steps(folder: Path) -> None:
    workflow = build(folder, import_az_files([CASES / "az" / "tasks.json"]))

    assert isinstance(workflow.pools[0], ExistingPool)
    assert workflow.pools[0].id == "p"
    assert scripts(workflow, "first") == ["echo one"]
    assert scripts(workflow, "second") == ["cat {{x}}"]
    assert tasks_of(workflow, "first")[0].elevated
    assert workflow.needs["second"].steps == ("first",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"id": "x"}, "is neither a pool nor a job"),
        ({"id": "x", "vmSize": "s"}, "there is no job among the files"),
        ({"poolInfo": {"poolId": "p"}}, "none of its tasks can be carried over"),
        ({"poolInfo": {"poolId": "p"}, "taskFactory": {"type": "other"}}, "is no task factory"),
        ({"poolInfo": {"poolId": "p"}, "tasks": {}}, "must be a list"),
        ({"poolInfo": {"poolId": "p"}, "tasks": [{"id": "t"}]}, "has no commandLine"),
        ({"poolInfo": {"poolId": "p"}, "id": "[parameters('x')]"}, "has no parameter 'x'"),
        ({"poolInfo": {"poolId": "p"}, "taskFactory": 3}, "must be a mapping"),
        ({"poolInfo": {"poolId": "p"}, "id": "[copyIndex()]"}, "cannot read the expression"),
    ],
)
def test_what_is_no_job_of_az_is_refused(tmp_path: Path, body: object, said: str) -> None:
    path = tmp_path / "job.json"
    path.write_text(json.dumps(body))

    with pytest.raises(UsageError, match=said):
        import_az_files([path])


def in_a_row(count: int) -> dict[str, object]:
    """Return variables of which each names the next one."""
    row = ((f"v{at}", f"[variables('v{at + 1}')]") for at in range(count))
    return {**dict(row), f"v{count}": "end"}


def doubling(count: int) -> dict[str, object]:
    """Return variables of which each is twice as long as the next one."""
    twice = "[concat(variables('v{0}'), variables('v{0}'))]"
    return {**{f"v{at}": twice.format(at + 1) for at in range(count)}, f"v{count}": "end"}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"v0": "[variables('v0')]"}, "in a circle: v0 -> v0"),
        (
            {"v0": "[concat('x', variables('a'))]", "a": ["[variables('b')]"]}
            | {"b": {"c": "[variables('a')]"}},
            "in a circle: a -> b -> a",
        ),
        (in_a_row(5000), "has more than 100 levels"),
        (doubling(60), "become too large"),
        ({"other": "x"}, "has no variable 'v0'"),
        (3, "must be a mapping"),
    ],
)
def test_variables_of_a_template_that_have_no_end_are_refused(
    tmp_path: Path, variables: object, said: str
) -> None:
    job = {"poolInfo": {"poolId": "p"}, "tasks": [{"id": "t", "commandLine": "[variables('v0')]"}]}
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"variables": variables, "job": {"properties": job}}))

    with pytest.raises(UsageError, match=said):
        import_az_files([path])


def test_variables_may_name_each_other_in_a_long_row(tmp_path: Path) -> None:
    job = {"poolInfo": {"poolId": "p"}, "tasks": [{"id": "t", "commandLine": "[variables('v0')]"}]}
    path = tmp_path / "job.json"
    path.write_text(json.dumps({"variables": in_a_row(90), "job": {"properties": job}}))

    assert "command: end" in import_az_files([path]).text


def only_task(factory: str) -> str:
    """Return the jobs of a configuration with one task of this factory."""
    task = f"{{command: '{{0}}', task_factory: {{{factory}}}}}"
    return f"{{job_specifications: [{{id: a, tasks: [{task}]}}]}}"


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ("{}", "no 'job_specifications'"),
        ("{job_specifications: 3}", "must be a list"),
        ("{job_specifications: [{id: a, tasks: [{id: t}]}]}", "has no command"),
        ("{job_specifications: [{id: a, tasks: []}]}", "none of its tasks"),
        (
            "{job_specifications: [{id: a, tasks: [{command: x, max_wall_time: soon}]}]}",
            "no length of time",
        ),
        (
            "{job_specifications: [{id: a, tasks: [{command: '{3}', task_factory: {repeat: 2}}]}]}",
            "asks for more than its task factory gives",
        ),
        (
            only_task("parametric_sweep: {product: [{stop: 1000000000}, {stop: 2}]}"),
            "makes more than 10000 tasks",
        ),
        (
            only_task("random: {generate: 2, distribution: {exponential: {lambda: 0}}}"),
            "no number can be drawn",
        ),
        (
            "{job_specifications: [{id: a, tasks: [{command: x, depends_on_range: [1]}]}]}",
            "two whole",
        ),
    ],
)
def test_what_is_no_configuration_of_shipyard_is_refused(
    tmp_path: Path, jobs: str, said: str
) -> None:
    (tmp_path / "jobs.yaml").write_text(jobs)

    with pytest.raises(UsageError, match=said):
        import_shipyard_folder(tmp_path)
