"""Ten thousand tasks for a server that costs no time: flowrun against the SDK's `create_tasks`."""

import base64

from azure.batch import BatchClient
from azure.batch.models import BatchTaskCreateOptions
from azure.core.credentials import AzureNamedKeyCredential

from benchmarks.conftest import Judge
from benchmarks.race import race
from benchmarks.zero_latency import zero_latency_server
from flowrun.execute.add_tasks import COLLECTION, CONNECTIONS
from flowrun.execute.parallel import run_parallel
from flowrun.gateways.batch_bodies import task_body
from flowrun.gateways.connect import connect
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from flowrun.model.workflow import Task

KEY = base64.b64encode(b"not a real key").decode()
TASKS = tuple(
    Task(
        id=f"echo-{number}",
        step="echo",
        command_line=f"/bin/bash -c 'echo {number}'",
        display_name="flowrun " + "0" * 64,
        env={"LANG": "C.UTF-8", "NUMBER": str(number)},
    )
    for number in range(10_000)
)


def connection(url: str) -> Connection:
    """Return what leads to the server and to no storage."""
    return Connection(
        batch_account="bench",
        batch_endpoint=url,
        batch_key=Secret(KEY),
        storage_account="bench",
        blob_endpoint=f"{url}/bench",
        storage_key=Secret(KEY),
        local=True,
    )


def test_adding_tasks_is_twice_as_fast_as_the_sdk(judge: Judge) -> None:
    chunks = [TASKS[start : start + COLLECTION] for start in range(0, len(TASKS), COLLECTION)]

    with zero_latency_server() as url:
        batch = connect(connection(url)).batch
        sdk = BatchClient(url, AzureNamedKeyCredential("bench", KEY))

        def by_flowrun() -> None:
            run_parallel(
                lambda chunk: batch.add_tasks("job", chunk, sas={}),
                chunks,
                threads=CONNECTIONS,
                on_done=lambda _done: None,
            )

        def by_the_sdk() -> None:
            tasks = [BatchTaskCreateOptions(task_body(task, {})) for task in TASKS]
            sdk.create_tasks("job", tasks, max_concurrency=CONNECTIONS)

        times = race({"sdk": by_the_sdk, "flowrun": by_flowrun}, rounds=5)

    judge("create_tasks / flowrun", times.ratio("sdk", "flowrun"), least=2.0, detail=times)
