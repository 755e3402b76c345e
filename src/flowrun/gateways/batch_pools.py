"""Pools as Batch's REST API takes them: plain dicts in REST names. Pure."""

from collections.abc import Mapping

from flowrun.gateways.batch_files import environment_bodies, resource_file_bodies
from flowrun.gateways.batch_machines import machine_body, machine_entries
from flowrun.gateways.batch_parts import duration, merged, metadata_bodies, user_identity
from flowrun.model.pool import Autoscale, Pool, StartTask
from flowrun.model.requests import Body
from flowrun.ports import JobPoolRequest, SasUrls

# The service takes no longer prefix for the id of a pool that it makes.
LONGEST_PREFIX = 20


def pool_body(
    pool: Pool, *, node_agent_sku: str, metadata: Mapping[str, str], sas: SasUrls
) -> Body:
    """Return what creates the pool."""
    marks = {"metadata": metadata_bodies(metadata)}
    body = {"id": pool.id, **_specification(pool, node_agent_sku, sas), **marks}
    # Over all the rest: `raw` is there for what flowrun has no key for, or says otherwise.
    return merged(body, pool.raw)


def job_pool_body(request: JobPoolRequest) -> Body:
    """Return the `poolInfo` of a job whose pool the service makes, and deletes with the job.

    It carries no marks: it goes with its job, which has them.
    """
    pool = request.pool
    body = _specification(pool, request.node_agent_sku, request.sas)
    if pool.metadata:
        body["metadata"] = metadata_bodies(pool.metadata)
    return {
        "autoPoolSpecification": {
            "autoPoolIdPrefix": pool.id[:LONGEST_PREFIX],
            "poolLifetimeOption": "job",
            # Kept alive, the pool would outlive its job, and go on costing.
            "keepAlive": False,
            "pool": merged(body, pool.raw),
        }
    }


def pool_properties_body(pool: Pool, *, metadata: Mapping[str, str], sas: SasUrls) -> Body:
    """Return what replaces the start task, the packages and the metadata; what is absent is
    cleared.
    """
    body: Body = {
        # The service wants these two even when they are empty.
        "applicationPackageReferences": _packages(pool),
        "metadata": metadata_bodies(metadata),
    }
    return body | _start_task_entry(pool, sas)


def resize_body(*, dedicated: int, spot: int) -> Body:
    """Return what resizes a pool."""
    # To the API spot nodes are still called by their old name, low priority.
    return {"targetDedicatedNodes": dedicated, "targetLowPriorityNodes": spot}


def autoscale_body(autoscale: Autoscale) -> Body:
    """Return what gives a pool a formula."""
    return {
        "autoScaleFormula": autoscale.formula,
        "autoScaleEvaluationInterval": duration(autoscale.interval),
    }


def _specification(pool: Pool, node_agent_sku: str, sas: SasUrls) -> Body:
    body: Body = {
        "vmSize": pool.vm_size,
        "virtualMachineConfiguration": machine_body(pool, node_agent_sku),
        **_scale(pool),
        "taskSlotsPerNode": pool.task_slots_per_node,
        "taskSchedulingPolicy": {"nodeFillType": pool.fill.value},
        **machine_entries(pool),
        **_start_task_entry(pool, sas),
    }
    packages = _packages(pool)
    # Nothing is there yet that would have to be cleared.
    return body | ({"applicationPackageReferences": packages} if packages else {})


def _scale(pool: Pool) -> Body:
    if pool.autoscale:
        # With a formula the service takes no numbers beside it.
        return {"enableAutoScale": True, **autoscale_body(pool.autoscale)}
    return resize_body(dedicated=pool.dedicated, spot=pool.spot)


def _packages(pool: Pool) -> list[Body]:
    return [
        # Without a version the service takes the default one of the application.
        {"applicationId": package.id} | ({"version": package.version} if package.version else {})
        for package in pool.app_packages
    ]


def _start_task_entry(pool: Pool, sas: SasUrls) -> Body:
    return {"startTask": _start_task(pool.start_task, sas)} if pool.start_task else {}


def _start_task(start: StartTask, sas: SasUrls) -> Body:
    return {
        "commandLine": start.command_line,
        "resourceFiles": resource_file_bodies(start.resource_files, sas),
        "environmentSettings": environment_bodies(start.env),
        "userIdentity": user_identity(elevated=start.elevated),
        "maxTaskRetryCount": start.retries,
        "waitForSuccess": start.wait,
    }
