"""Goes on after a stop or a crash: nothing accepted is lost, nothing finished is run again."""

from dataclasses import replace

from localbatch.agent.containers.engine import remove_containers
from localbatch.agent.leftovers import end_leftover
from localbatch.agent.orders import SpawnedProcess
from localbatch.agent.strays import find_strays
from localbatch.engine.context import Engine
from localbatch.life import jobs, nodes
from localbatch.lifecycle.node import NodeEvent, NodeState
from localbatch.rows.nodes import NodeRow
from localbatch.rules import task_changes
from localbatch.rules.node_changes import advance, come_to_rest
from localbatch.service.wire import now


def recover(engine: Engine) -> None:
    """End leftover processes, requeue what ran, and take up everything that was under way."""
    # What is left over goes first: it would write into the folders of the tries that begin now.
    remove_containers(engine.root)
    for stray in find_strays(engine.root):
        end_leftover(stray)
    with engine.store.transaction():
        _requeue_tasks(engine)
        for node in engine.store.nodes.all():
            _recover_node(engine, node)
    for job in engine.store.jobs.unfinished():
        # As if it had been told just now: each errand looks at the state that it finds.
        engine.spawn(jobs.carry_on(engine, job.key))
        engine.wake(job.key)
    engine.wake()


def _requeue_tasks(engine: Engine) -> None:
    time = now()
    for task in engine.store.tasks.at_work():
        for process in task.processes or ():
            _end_process(process)
        # The service's own reschedules are not counted; only what a user caused is.
        engine.store.tasks.update(task_changes.requeue(task, now=time, counted=False))


def _recover_node(engine: Engine, node: NodeRow) -> None:
    _end_process(node.process)
    node = replace(node, process=None)
    # Its tasks went back to the queue above, so no end of an attempt will ever free it.
    if node.state is NodeState.RUNNING:
        node = come_to_rest(advance(node, NodeEvent.LAST_TASK_ENDED))
    engine.store.nodes.update(node)
    nodes.resume(engine, node)


def _end_process(process: SpawnedProcess | None) -> None:
    if process:
        end_leftover(process)
