"""Two thousand small files: flowrun's upload against the SDK, file by file, in turns.

The limit in seconds is a third of what `az storage blob upload-batch` takes for them, 14.3 s on the
reference machine. The SDK itself is quicker than az: beside it Azurite, which works on one core,
takes half of the time whoever asks, so that three times as fast is out of reach on this machine.
"""

import os
from itertools import count
from pathlib import Path

import pytest

from benchmarks.conftest import Judge
from benchmarks.race import race
from benchmarks.reference import one_second
from e2e.conftest import home
from flowrun.execute.parallel import run_parallel
from flowrun.execute.transfers import THREADS
from flowrun.gateways.connect import connect
from flowrun.local_account import start_local_account
from flowrun.state.local_files import hash_file
from localbatch.account import account
from localbatch.account.home import Home
from support.local_account import account_environment, blob_client, ignore

__all__ = ["home"]

FILES = 2_000
SIZE = 4_096
AZ_SECONDS = 14.3


@pytest.mark.timeout(600)
def test_uploading_many_small_files_takes_a_third_of_the_time_of_az(
    tmp_path: Path, home: Home, judge: Judge
) -> None:
    paths = tuple(tmp_path / f"{number}.bin" for number in range(FILES))
    for path in paths:
        path.write_bytes(os.urandom(SIZE))
    gateways = connect(start_local_account(account_environment(home), ignore))
    storage = blob_client(account.start(home, ignore))
    names = (f"uploads-{number}" for number in count())

    def by_flowrun() -> None:
        container = next(names)
        gateways.blob.create_container(container, metadata={})

        def upload(path: Path) -> None:
            gateways.blob.upload(container, path.name, path, md5=hash_file(path), metadata={})

        run_parallel(upload, paths, threads=THREADS, on_done=lambda _done: None)

    def by_the_sdk() -> None:
        container = storage.create_container(next(names))
        for path in paths:
            container.upload_blob(path.name, path.read_bytes())

    with storage:
        contestants = {"sdk": by_the_sdk, "flowrun": by_flowrun, "reference": one_second}
        times = race(contestants, rounds=3)

    taken = times.ratio("flowrun", "reference")
    judge("reference seconds for 2 000 uploads", taken, most=AZ_SECONDS / 3, detail=times)
    judge("the SDK one by one / flowrun", times.ratio("sdk", "flowrun"), least=2.0, detail=times)
