"""A0022: a node that is to leave after its task stays in the pool when the resize is over before,
be it stopped or out of time; the task runs on, the target is kept, and the pool tells the error.
"""

from azure.batch.models import AllocationState, BatchTaskState

from assumptions.conftest import Lab


def test_a_node_that_still_drains_stays_when_the_resize_is_stopped(lab: Lab) -> None:
    pool_id = lab.make_pool()
    job = lab.make_job(pool_id)
    lab.client.create_task(job, {"id": "t", "commandLine": "sleep 600"})  # type: ignore[arg-type]  # the SDK takes REST names
    lab.eventually(lambda: lab.task().state == BatchTaskState.RUNNING)
    shrink = {"targetDedicatedNodes": 0, "nodeDeallocationOption": "taskcompletion"}
    lab.client.begin_resize_pool(pool_id, shrink)  # type: ignore[arg-type]  # the SDK takes REST names

    lab.client.begin_stop_pool_resize(pool_id)

    lab.eventually(lambda: lab.client.get_pool(pool_id).allocation_state == AllocationState.STEADY)
    pool = lab.client.get_pool(pool_id)
    assert [error.code for error in pool.resize_errors or []] == ["ResizeStopped"]
    assert (pool.target_dedicated_nodes, pool.current_dedicated_nodes) == (0, 1)
    assert lab.task().state == BatchTaskState.RUNNING
