"""Pools: create, read, change, delete."""

import pytest

from conformance.exercises import Exercise, Json, Refusal, expect, refuse_values, succeed
from conformance.lab import Lab, Target
from conformance.things import deleting_pool, new_name, node, pool, pool_body

WHOLE: Json = {
    "displayName": "A pool",
    "resizeTimeout": "PT10M",
    "taskSlotsPerNode": 4,
    "taskSchedulingPolicy": {"nodeFillType": "pack", "jobDefaultOrder": "creationtime"},
    "enableInterNodeCommunication": False,
    "metadata": [{"name": "a", "value": "b"}],
    "userAccounts": [{"name": "ann", "password": "secret", "elevationLevel": "admin"}],
    "startTask": {
        "commandLine": "true",
        "userIdentity": {"username": "ann"},
        "resourceFiles": [{"httpUrl": "https://example.com/a", "filePath": "a"}],
        "environmentSettings": [{"name": "A", "value": "b"}],
        "maxTaskRetryCount": 2,
        "waitForSuccess": False,
    },
    "networkConfiguration": {"enableAcceleratedNetworking": False},
}
REPLACED: Json = {"applicationPackageReferences": [], "metadata": []}
AUTOSCALED: Json = {"enableAutoScale": True, "autoScaleFormula": "$TargetDedicatedNodes=0;"}
UNKNOWN_IMAGE: Json = {
    "imageReference": {"publisher": "none", "offer": "none", "sku": "none"},
    "nodeAgentSKUId": "batch.node.ubuntu 24.04",
}


def whole_pool(lab: Lab) -> Target:
    """A pool with everything that one can have here."""
    return pool(lab, **WHOLE)


EXERCISES = {
    "create_pool": Exercise(new_name, lambda target: pool_body(*target, **WHOLE)),
    "list_pools": Exercise(whole_pool),
    "get_pool": Exercise(whole_pool),
    "pool_exists": Exercise(pool),
    "update_pool": Exercise(pool, {"displayName": "New", "metadata": []}),
    "replace_pool_properties": Exercise(whole_pool, REPLACED),
    "begin_delete_pool": Exercise(pool),
}

GOOD = pool_body("refused", **WHOLE)

REFUSALS = (
    *refuse_values(
        "create_pool",
        new_name,
        GOOD,
        {
            "id": ("", "a b", "a.b", "é", "x" * 65, 1),
            "displayName": ("x" * 1025, 1),
            "vmSize": ("", 1),
            "targetDedicatedNodes": (-1, "one", 1.5, True),
            "targetLowPriorityNodes": (-1,),
            "resizeTimeout": ("PT4M59S", "5", 5),
            "taskSlotsPerNode": (0, 5, 257, "one"),  # the size has one core, which takes four
            "enableAutoScale": ("true",),
            "enableInterNodeCommunication": (1,),
            "taskSchedulingPolicy.nodeFillType": ("random",),
            "taskSchedulingPolicy.jobDefaultOrder": ("size",),
            "metadata": ({}, "a"),
            "startTask.maxTaskRetryCount": (-2,),
            "startTask.waitForSuccess": ("yes",),
            "startTask.commandLine": ("",),
            "startTask.resourceFiles.filePath": ("",),
            "startTask.userIdentity.username": ("nobody",),
            "startTask.environmentSettings.name": ("", "A=B"),
            "userAccounts.name": ("", "x" * 21),
            "userAccounts.elevationLevel": ("root",),
            "virtualMachineConfiguration.nodeAgentSKUId": ("", 1),
            "autoScaleFormula": ("$TargetDedicatedNodes=0;",),
        },
    ),
    *refuse_values(
        "create_pool",
        new_name,
        GOOD,
        {
            "targetNodeCommunicationMode": ("classic",),
            "certificateReferences": ([],),
            "cloudServiceConfiguration": ({"osFamily": "5"},),
            "maxTasksPerNode": (1,),
            "resourceTags": ({},),
            "startTask.colour": (1,),
            "virtualMachineConfiguration.imageReference.colour": (1,),
        },
        code="UnsupportedProperty",
    ),
    Refusal("create_pool", "PoolExists", pool, lambda target: pool_body(target[0].upper())),
    Refusal(
        "create_pool",
        "EmptyMetadataKey",
        new_name,
        GOOD | {"metadata": [{"name": "", "value": "a"}]},
    ),
    Refusal(
        "create_pool",
        "MissingRequiredProperty",
        new_name,
        GOOD | {"enableAutoScale": True},
        "autoScaleFormula",
    ),
    Refusal(
        "create_pool",
        "InvalidPropertyValue",
        new_name,
        GOOD | AUTOSCALED | {"targetDedicatedNodes": 1},
        "targetDedicatedNodes",
    ),
    *(
        Refusal(
            "create_pool",
            "InvalidPropertyValue",
            new_name,
            GOOD | AUTOSCALED | {"autoScaleEvaluationInterval": interval},
            "autoScaleEvaluationInterval",
        )
        for interval in ("PT4M59S", "P7DT1S")
    ),
    Refusal(
        "create_pool",
        "AutoScalingFormulaSyntaxError",
        new_name,
        GOOD | AUTOSCALED | {"autoScaleFormula": "$="},
    ),
    Refusal(
        "create_pool",
        "AutoScaleFormulaTooLong",
        new_name,
        GOOD | AUTOSCALED | {"autoScaleFormula": "a" * 8193},
    ),
    Refusal(
        "create_pool",
        "InvalidPropertyValue",
        new_name,
        GOOD | {"virtualMachineConfiguration": UNKNOWN_IMAGE},
        "virtualMachineConfiguration.imageReference",
    ),
    Refusal(
        "create_pool",
        "NodeAgentSKUNotFound",
        new_name,
        GOOD | {"virtualMachineConfiguration": UNKNOWN_IMAGE | {"nodeAgentSKUId": "none"}},
    ),
    Refusal(
        "create_pool",
        "InvalidApplicationPackageReferences",
        new_name,
        GOOD | {"applicationPackageReferences": [{"applicationId": "a"}]},
    ),
    Refusal(
        "create_pool",
        "RequestBodyTooLarge",
        new_name,
        GOOD | {"startTask": {"commandLine": "x" * 32_769}},
    ),
    *refuse_values(
        "update_pool",
        pool,
        {},
        {"displayName": ("x" * 1025,), "taskSlotsPerNode": (0, 5), "vmSize": ("",)},
    ),
    *refuse_values(
        "update_pool",
        pool,
        {},
        {"id": ("a",), "resizeTimeout": ("PT5M",), "targetDedicatedNodes": (1,)},
        code="UnsupportedProperty",
    ),
    *refuse_values(
        "update_pool",
        lambda lab: node(lab)[:1],
        {},
        {
            "displayName": ("New",),
            "taskSlotsPerNode": (2,),
            "vmSize": ("standard_d2_v2",),
            "taskSchedulingPolicy": ({"nodeFillType": "pack"},),
            "userAccounts": ([],),
        },
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)


def test_a_pool_that_is_being_deleted_cannot_be_changed(lab: Lab) -> None:
    (name,) = deleting_pool(lab)
    changes: dict[str, Json | None] = {
        "update_pool": {"metadata": []},
        "replace_pool_properties": REPLACED,
        "begin_delete_pool": None,
        "begin_resize_pool": {"targetDedicatedNodes": 0},
        "begin_stop_pool_resize": None,
        "enable_pool_auto_scale": {"autoScaleFormula": "$TargetDedicatedNodes=0;"},
        "disable_pool_auto_scale": None,
        "evaluate_pool_auto_scale": {"autoScaleFormula": "$TargetDedicatedNodes=0;"},
    }

    for operation, body in changes.items():
        expect(lab, operation, Exercise(lambda _: (name,), body), code="PoolBeingDeleted")


def test_what_is_secret_of_a_pool_is_not_shown(lab: Lab) -> None:
    accounts = lab.client.get_pool(*whole_pool(lab)).as_dict()["userAccounts"]

    assert accounts == [{"name": "ann", "elevationLevel": "admin"}]
