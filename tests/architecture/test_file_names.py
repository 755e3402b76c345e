"""A file name stands for one noun in its package, however many rooms have a file of that name."""

from collections import Counter
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"
NOUNS = {
    "localbatch": {
        "allocation.py": "how a pool comes to its number of nodes",
        "autoscale.py": "the formula of a pool",
        "containers.py": "the container settings of a task",
        "executions.py": "how tasks went",
        "exit_conditions.py": "what a task's exit means for others",
        "failures.py": "why a task failed",
        "faults.py": "what goes wrong on request",
        "images.py": "the images of the marketplace",
        "instances.py": "the instances of a multi-instance task",
        "isolation.py": "whether and how nodes are sandboxes",
        "job_schedules.py": "job schedules",
        "jobs.py": "jobs",
        "nodes.py": "compute nodes",
        "pools.py": "pools",
        "quotas.py": "what the account may have at most",
        "statistics.py": "what tasks have used",
        "tasks.py": "tasks",
        "usage.py": "the usage metrics of pools",
    },
    "flowrun": {
        "blocked.py": "tasks that can never run",
        "cancel.py": "the command that ends a run",
        "carry_out.py": "what is done with a plan",
        "cleanup.py": "what becomes of pools when a run has ended",
        "containers.py": "blob containers",
        "destroy.py": "the command that takes a workflow away",
        "downloads.py": "what comes home",
        "errors.py": "errors",
        "explain.py": "the meaning of keys and codes",
        "exits.py": "what exit codes mean",
        "export.py": "the command that writes a workflow for other tools",
        "fetch.py": "the command that brings results home",
        "files.py": "the files of a workflow",
        "globs.py": "glob patterns over blob paths",
        "graph.py": "the graph of a workflow",
        "imports.py": "workflows from the files of other tools",
        "invocation.py": "what the user typed",
        "instances.py": "tasks that run on several nodes at a time",
        "job_tasks.py": "what nodes run before the tasks of a job and after them",
        "jobs.py": "jobs",
        "log_lines.py": "the lines of a log",
        "logs.py": "what tasks printed",
        "machines.py": "what the nodes of a pool are made of",
        "mounts.py": "file systems that nodes mount",
        "needs.py": "what waits for what",
        "origins.py": "where the values of a workflow come from",
        "phases.py": "the phases of a workflow",
        "plan.py": "the plan",
        "pool.py": "the pool of a workflow",
        "pools.py": "pools",
        "reasons.py": "why something is in the plan",
        "receipts.py": "receipts",
        "retry.py": "the rules by which a task is tried again",
        "runs.py": "the runs of a workflow",
        "schedule.py": "the schedule of a workflow",
        "schedules.py": "job schedules",
        "schema.py": "the schema of workflow files",
        "standing.py": "the pools that stay",
        "status.py": "how far a run is",
        "tasks.py": "tasks",
        "validate.py": "the check of a workflow file",
        "workflows.py": "the workflows of an account",
        "workflow.py": "the workflow",
    },
}


@pytest.mark.parametrize("package", NOUNS)
def test_a_file_name_that_occurs_twice_stands_for_one_noun(package: str) -> None:
    names = Counter(path.name for path in (SOURCES / package).rglob("*.py"))

    twice = {name for name, number in names.items() if number > 1} - {"__init__.py"}

    assert twice == NOUNS[package].keys(), "rename what stands for another noun, or say the noun"
