"""A plan -> JSON, with stable addresses, kinds and reason codes."""

from flowrun.plan import operations as op
from flowrun.plan.identity import plan_digest
from flowrun.report.plan.addresses import address, kebab, task_address
from flowrun.report.plan.rows import describe
from flowrun.report.plan.summary import add_up
from flowrun.report.values import SCHEMA_VERSION, Json, fields_to_json, to_json


def plan_to_json(plan: op.Plan) -> dict[str, Json]:
    """Return the plan as a JSON object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "workflow": plan.workflow,
        "file": plan.file,
        "account": plan.account,
        "digest": plan_digest(plan),
        "empty": plan.is_empty,
        "destructive": plan.destructive,
        "summary": {
            **fields_to_json(add_up(plan)),
            "unchanged_tasks": plan.unchanged_tasks,
            "running_tasks": plan.running_tasks,
            "unchanged_files": plan.unchanged_files,
        },
        "phase": plan.phase,
        "later": [fields_to_json(phase) for phase in plan.later],
        "operations": [operation_to_json(operation) for operation in plan.operations],
        "warnings": to_json(plan.warnings),
        "notes": to_json(plan.notes),
    }


def operation_to_json(operation: op.Operation) -> dict[str, Json]:
    """Return an operation with its address, its kind and all its fields."""
    # Last, over the bare tasks among the fields: these have addresses.
    return {**operation_name(operation), **fields_to_json(operation), **_tasks(operation)}


def operation_name(operation: op.Operation) -> dict[str, Json]:
    """Return what tells an operation from others."""
    return {
        "address": address(operation),
        "kind": kebab(type(operation).__name__),
        "action": describe(operation).symbol.name.lower(),
    }


def _tasks(operation: op.Operation) -> dict[str, Json]:
    if not isinstance(operation, op.AddTasks):
        return {}
    return {
        "tasks": [
            {"address": task_address(operation.job_id, task.task.id), **fields_to_json(task)}
            for task in operation.tasks
        ]
    }
