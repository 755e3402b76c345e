"""What a job of az says comes back in the requests of the workflow that is made of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flowrun.actions.imports import import_az_files
from flowrun.gateways.batch_bodies import job_body, task_body
from flowrun.language.load import ParamSources, load_workflow
from flowrun.model.files import SasRequest
from flowrun.model.secret import Secret
from flowrun.model.workflow import Workflow

CASES = Path(__file__).parents[2] / "cases" / "imports" / "az"
SECRETS = ("PASSWORD_BUILDER", "REGISTRY_PASSWORD", "TOKEN")


class AnySas(dict[SasRequest, Secret]):
    """Grants whatever is asked for."""

    def __missing__(self, request: SasRequest) -> Secret:
        return Secret("https://example.com/container?sas")


@pytest.fixture
def workflow(tmp_path: Path) -> Workflow:
    imported = import_az_files([CASES / "whole-pool.json", CASES / "whole-job.json"])
    path = tmp_path / "workflow.yaml"
    path.write_text(imported.text, encoding="utf-8")
    environ = {f"FLOWRUN_PARAM_{name}": "x" for name in SECRETS}
    return load_workflow(path, ParamSources(environ=environ)).build(None)


def body_of(workflow: Workflow, step: str) -> Mapping[str, Any]:
    return task_body(next(task for task in workflow.tasks if task.step == step), AnySas())


def test_the_job_has_its_preparation_its_release_and_the_rest(workflow: Workflow) -> None:
    body: Any = job_body(workflow.job, job_id="j", pool="p", metadata={}, sas=AnySas())

    assert body["onTaskFailure"] == "performexitoptionsjobaction"
    assert (body["displayName"], body["maxParallelTasks"]) == ("All that can be said", 8)
    preparation = body["jobPreparationTask"]
    assert preparation["id"] == "prepare"
    assert preparation["constraints"] == {
        "maxTaskRetryCount": 2,
        "maxWallClockTime": "P0DT600S",
        "retentionTime": "PT1H",
    }
    assert not preparation["waitForSuccess"]
    assert not preparation["rerunOnNodeRebootAfterSuccess"]
    assert preparation["userIdentity"]["autoUser"]["elevationLevel"] == "admin"
    assert body["jobReleaseTask"]["retentionTime"] == "PT2H"


def test_every_exit_code_has_the_options_that_it_had(workflow: Workflow) -> None:
    conditions = body_of(workflow, "measure")["exitConditions"]
    options = {
        code: each["exitOptions"]
        for each in conditions["exitCodeRanges"]
        for code in range(each["start"], each["end"] + 1)
    }

    default = {"dependencyAction": "satisfy", "jobAction": "none"}
    ends = {"dependencyAction": "block", "jobAction": "terminate"}
    stays = {"dependencyAction": "block", "jobAction": "none"}
    assert conditions["default"] == default
    assert options.get(3, default) == default
    assert [options[code] for code in (10, 14, 15, 16, 19)] == [ends, ends, stays, ends, ends]
    assert [options[code] for code in (20, 22)] == [stays, stays]
    assert options.keys() == set(range(10, 23))


def test_users_and_fields_without_a_word_are_those_of_the_task(workflow: Workflow) -> None:
    measure, check = body_of(workflow, "measure"), body_of(workflow, "check")

    assert measure["userIdentity"] == {"username": "builder"}
    assert check["userIdentity"] == {"autoUser": {"scope": "task", "elevationLevel": "admin"}}
    assert measure["containerSettings"] == {
        "imageName": "registry.example.com/tool:1",
        "containerRunOptions": "--shm-size 1g",
        "workingDirectory": "containerImageDefault",
    }
    assert measure["applicationPackageReferences"] == [{"applicationId": "blender", "version": "4"}]
    assert measure["affinityInfo"] == {"affinityId": "TVM:x"}
