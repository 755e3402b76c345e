"""A0004: a task's `displayName` holds its label and comes back unchanged in a listing."""

from assumptions.conftest import Lab
from flowrun.model.workflow import Task
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.labels import Label

FINGERPRINT = Fingerprint("0123456789abcdef" * 4, Aspects(*("0123456789",) * 7))
LABEL = Label(FINGERPRINT, "align", "data/Müller & co.fastq")


def test_a_display_name_of_a_fingerprint_comes_back_unchanged(lab: Lab) -> None:
    job = lab.make_job(lab.make_pool())
    task = Task(id="t", step="s", command_line="/bin/true", display_name=str(LABEL))

    lab.gateways.batch.add_tasks(job, [task], sas={})

    found = next(lab.gateways.batch.list_tasks(job))
    assert Label.parse(found.display_name) == LABEL
