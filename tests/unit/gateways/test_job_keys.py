"""Every key of the job reaches the body of the request that creates a run's job."""

import pytest
from azure.batch import models

from fakes.spec_folder import SpecFolder
from flowrun.gateways.batch_bodies import job_body
from flowrun.model.files import Access, SasRequest
from flowrun.model.secret import Secret
from support.rest_shapes import request_problems
from support.schema_keys import SentKey, body_value, keys_below, read_sent_keys

SAS = {SasRequest(container="demo-data", access=Access.READ): Secret("https://a/c?sig=s")}
ROWS = read_sent_keys("job.txt")
NOT_SENT = {
    "job.id": "the ids of runs begin with it: the tests of runs",
    **{
        f"resource_file.{key}": "of preparation and release as of a step: the table of steps"
        for key in ("container", "blob", "prefix", "url", "path", "mode", "identity")
    },
}


@pytest.mark.parametrize("row", ROWS, ids=[row.key for row in ROWS])
def test_a_key_of_the_job_reaches_the_body(spec: SpecFolder, row: SentKey) -> None:
    spec.params = {"word": "hidden"}
    spec.write_files("x.sh")
    params = "params: {word: {secret: true}}"

    job = spec.workflow(params, "containers: [data]", f"job: {{{row.text}}}").job
    body = job_body(job, job_id="demo-1", pool="p", metadata={"run": "1"}, sas=SAS)

    assert body_value(body, row.path) == row.value
    assert request_problems(models.BatchJobCreateOptions, body) == []


def test_no_key_of_the_job_is_forgotten() -> None:
    assert keys_below("job") == {row.key for row in ROWS} | NOT_SENT.keys()
