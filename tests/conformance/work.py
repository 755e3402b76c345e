"""Jobs, tasks, files and job schedules in the states that operations want to find them in."""

from azure.core.exceptions import HttpResponseError

from conformance.lab import Lab, Target
from conformance.things import job, node, running_task_alone, schedule_body, task_body
from endpoint.running import eventually


def disabled_job(lab: Lab) -> Target:
    """A job that was disabled."""
    (name,) = job(lab)
    lab.client.begin_disable_job(name, {"disableTasks": "requeue"}, polling_interval=0.02).result()
    return (name,)


def completed_job(lab: Lab) -> Target:
    """A job that was terminated."""
    (name,) = job(lab)
    _terminate(lab, name)
    return (name,)


def _terminate(lab: Lab, job_id: str) -> None:
    options = {"terminateReason": "Done"}  # the SDK cannot make this request without any
    lab.client.begin_terminate_job(job_id, options=options, polling_interval=0.02).result()


def prepared_job(lab: Lab) -> Target:
    """A job whose preparation task ran on a node, and whose release task takes its time."""
    name, _ = node(lab)
    (job_id,) = job(
        lab,
        name,
        jobPreparationTask={"commandLine": "true"},
        jobReleaseTask={"commandLine": "sleep 600"},
    )
    lab.client.create_task(job_id, task_body("t"))
    eventually(lambda: lab.client.get_task(job_id, "t").state == "completed")
    return (job_id,)


def terminating_job(lab: Lab) -> Target:
    """A job that waits for its release task."""
    (name,) = prepared_job(lab)
    lab.send("POST", f"/jobs/{name}/terminate")
    return (name,)


def deleting_job(lab: Lab) -> Target:
    """A job that waits for its release task, and is gone then."""
    (name,) = prepared_job(lab)
    lab.send("DELETE", f"/jobs/{name}")
    return (name,)


def task(lab: Lab, job_target: Target | None = None, **more: object) -> Target:
    """A task that waits for a pool."""
    (job_id,) = job_target or job(lab)
    task_id = lab.name()
    lab.client.create_task(job_id, task_body(task_id, **more))
    return job_id, task_id


def task_of_a_completed_job(lab: Lab) -> Target:
    """A task that failed, of a job that was terminated."""
    job_id, task_id = failed_task(lab)
    _terminate(lab, job_id)
    return job_id, task_id


def running_task(lab: Lab) -> Target:
    """A task that runs for a long time."""
    return running_task_alone(lab)[2:]


def completed_task(lab: Lab, command: str = "echo hello") -> Target:
    """A task that has completed on a node that all such tasks share."""
    target = task(lab, job(lab, machines(lab)), commandLine=command)
    eventually(lambda: lab.client.get_task(*target).state == "completed")
    return target


def failed_task(lab: Lab) -> Target:
    """A task that has completed with a failure."""
    return completed_task(lab, "false")


def machines(lab: Lab) -> str:
    """Return the pool of completed tasks."""
    return lab.keep(_machines)[0]


def _machines(lab: Lab) -> Target:
    return node(lab, taskSlotsPerNode=4)


def task_without_node(lab: Lab) -> Target:
    """A task that was ended before it had a node."""
    target = task(lab)
    lab.client.terminate_task(*target)
    return target


def cleaned_task(lab: Lab) -> Target:
    """A task whose files were kept for no time at all."""
    kept = {"retentionTime": "PT0S"}
    target = task(lab, job(lab, machines(lab)), constraints=kept)
    eventually(lambda: lab.client.get_task(*target).state == "completed")
    eventually(lambda: not _has_files(lab, target))
    return target


def _has_files(lab: Lab, target: Target) -> bool:
    try:
        list(lab.client.list_task_files(*target))
    except HttpResponseError:
        return False
    return True


def task_file(lab: Lab) -> Target:
    """A file of a completed task."""
    return *completed_task(lab), "stdout.txt"


def node_file(lab: Lab) -> Target:
    """The same file, by its node."""
    job_id, task_id = completed_task(lab)
    pool_id, node_id = lab.keep(_machines)
    return pool_id, node_id, f"workitems/{job_id}/job-1/{task_id}/stdout.txt"


def schedule(lab: Lab) -> Target:
    """A job schedule that makes no job."""
    name = lab.name()
    lab.client.create_job_schedule(schedule_body(name))
    return (name,)


def schedule_with_job(lab: Lab) -> Target:
    """A job schedule that has made its job."""
    name = lab.name()
    lab.client.create_job_schedule(schedule_body(name) | {"schedule": {}})
    eventually(lambda: len(list(lab.client.list_jobs_from_schedule(name))) == 1)
    return (name,)


def disabled_schedule(lab: Lab) -> Target:
    """A job schedule that was disabled."""
    (name,) = schedule(lab)
    lab.client.disable_job_schedule(name)
    return (name,)


def completed_schedule(lab: Lab) -> Target:
    """A job schedule that was terminated."""
    (name,) = schedule(lab)
    lab.client.begin_terminate_job_schedule(name, polling_interval=0.02).result()
    return (name,)
