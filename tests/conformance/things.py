"""What operations are called on, first of all pools and their nodes: each function makes one thing
and returns what names it.
"""

from conformance.exercises import Json
from conformance.lab import Lab, Target
from endpoint.running import POOL, eventually, shell

FORMULA = "$TargetDedicatedNodes=0;"
NEVER = "2099-01-01T00:00:00Z"
STUBBORN = shell('trap "" INT TERM; while true; do sleep 0.1; done')
"""A command that ends a while after it was asked to."""


def pool_body(pool: str, **more: object) -> Json:
    """Return the definition of a pool."""
    return POOL | {"id": pool} | more


def job_body(job: str, pool: str = "none", **more: object) -> Json:
    """Return the definition of a job."""
    return {"id": job, "poolInfo": {"poolId": pool}} | more


def task_body(task: str, **more: object) -> Json:
    """Return the definition of a task."""
    return {"id": task, "commandLine": "true"} | more


def schedule_body(schedule: str, **more: object) -> Json:
    """Return the definition of a job schedule that makes no job."""
    job = {"poolInfo": {"poolId": "none"}}
    times = {"doNotRunUntil": NEVER}
    return {"id": schedule, "schedule": times, "jobSpecification": job} | more


def nothing(_: Lab) -> Target:
    """The account itself."""
    return ()


def new_name(lab: Lab) -> Target:
    """An id that is free."""
    return (lab.name(),)


def pool(lab: Lab, **more: object) -> Target:
    """A pool without nodes."""
    name = lab.name()
    lab.client.create_pool(pool_body(name, **more))
    return (name,)


def autoscaled_pool(lab: Lab) -> Target:
    """A pool that a formula resizes."""
    return pool(lab, enableAutoScale=True, autoScaleFormula=FORMULA)


def resizing_pool(lab: Lab) -> Target:
    """A pool whose only node waits for its task before it leaves."""
    name, node_id, *_ = running_task_alone(lab)
    body = b'{"targetDedicatedNodes": 0, "nodeDeallocationOption": "taskcompletion"}'
    lab.send("POST", f"/pools/{name}/resize", body=body)
    return name, node_id


def pool_that_resizes_for_a_while(lab: Lab) -> Target:
    """A pool whose only node has a task that does not end at once."""
    name, *_ = running_task_alone(lab, STUBBORN)
    body = b'{"targetDedicatedNodes": 0, "nodeDeallocationOption": "terminate"}'
    lab.send("POST", f"/pools/{name}/resize", body=body)
    return (name,)


def deleting_pool(lab: Lab) -> Target:
    """A pool whose only node has a task that does not end at once."""
    name, *_ = running_task_alone(lab, STUBBORN)
    lab.send("DELETE", f"/pools/{name}")
    return (name,)


def node(lab: Lab, **more: object) -> Target:
    """An idle node, the only one of its pool."""
    (name,) = pool(lab, targetDedicatedNodes=1, **more)
    return name, node_in(lab, name, "idle")


def node_in(lab: Lab, pool_id: str, state: str) -> str:
    """Return the only node of a pool, once it is in the state."""
    eventually(lambda: [node.state for node in lab.client.list_nodes(pool_id)] == [state])
    return str(next(iter(lab.client.list_nodes(pool_id))).id)


def node_with_user(lab: Lab) -> Target:
    """A user of a node."""
    name, node_id = node(lab)
    lab.client.create_node_user(name, node_id, {"name": "ann", "password": "x"})
    return name, node_id, "ann"


def offline_node(lab: Lab) -> Target:
    """A node that gets no tasks."""
    name, node_id = node(lab)
    lab.client.disable_node_scheduling(name, node_id, {"nodeDisableSchedulingOption": "requeue"})
    return name, node_in(lab, name, "offline")


def deallocated_node(lab: Lab) -> Target:
    """A node whose machine was given back."""
    name, node_id = node(lab)
    lab.send("POST", f"/pools/{name}/nodes/{node_id}/deallocate")
    return name, node_in(lab, name, "deallocated")


def waiting_node(lab: Lab) -> Target:
    """A node that waits for its start task."""
    (name,) = pool(lab, targetDedicatedNodes=1, startTask={"commandLine": "sleep 600"})
    return name, node_in(lab, name, "waitingforstarttask")


def failed_node(lab: Lab) -> Target:
    """A node whose start task failed."""
    (name,) = pool(lab, targetDedicatedNodes=1, startTask={"commandLine": "false"})
    return name, node_in(lab, name, "starttaskfailed")


def rebooting_node(lab: Lab) -> Target:
    """A node that waits for its task before it boots again."""
    return _going_down(lab, "reboot", b'{"nodeRebootOption": "taskcompletion"}')


def reimaging_node(lab: Lab) -> Target:
    """A node that waits for its task before it gets a new disk."""
    return _going_down(lab, "reimage", b'{"nodeReimageOption": "taskcompletion"}')


def _going_down(lab: Lab, verb: str, body: bytes) -> Target:
    name, node_id, *_ = running_task_alone(lab)
    lab.send("POST", f"/pools/{name}/nodes/{node_id}/{verb}", body=body)
    return name, node_id


def running_task_alone(lab: Lab, command: str = "sleep 600") -> Target:
    """A running task on a pool of its own: pool, node, job, task."""
    name, node_id = node(lab)
    (job_id,) = job(lab, name)
    lab.client.create_task(job_id, task_body("t", commandLine=command))
    eventually(lambda: lab.client.get_task(job_id, "t").state == "running")
    return name, node_id, job_id, "t"


def job(lab: Lab, pool_id: str = "none", **more: object) -> Target:
    """A job whose tasks have nowhere to run."""
    name = lab.name()
    lab.client.create_job(job_body(name, pool_id, **more))
    return (name,)
