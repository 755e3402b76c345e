"""Exports of small workflow files, with all that can be open in one."""

from pathlib import Path

from fakes.clock import FakeClock
from fakes.spec_folder import SpecFolder
from flowrun.actions.export import export_workflow
from flowrun.gateways.rest_bodies import RestBodies
from flowrun.model.requests import Export

IMAGE = "image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}"
SIZE = "vm_size: Standard_D2s_v3"
PARAMS = "params: {token: {secret: true}, key: {secret: true, pattern: '^[0-9]+$'}}"
POOL = (
    f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}, start_task: {{commands: [x],"
    " env: {KEY: {secret: key}}, resource_files: [{container: in}]}}"
)
TASKS = (
    "tasks: [{step: work, for_each: [a, b], command: 'echo ${TOKEN@Q} `x` \"^1\" @<X>@',"
    " env: {TOKEN: {secret: token}}, resource_files: [{container: in, blob: a.txt}],"
    " output_files: [{pattern: '*.txt', container: out}]}]"
)
ALL = (PARAMS, "containers: [in, out]", "inputs: [{container: in, files: '*.txt'}]", POOL, TASKS)
"""Two secrets, files up, a start task that reads, tasks whose texts a shell would obey."""

SCHEDULED = (
    f"pool: {{{IMAGE}, {SIZE}, nodes: {{dedicated: 1}}}}",
    "schedule: {every: 1d}",
    "tasks: [{step: work, command: x}]",
)


def make_export(folder: Path, *sections: str, **secrets: str) -> Export:
    """Export a workflow file of these sections, or of all, given values of secrets."""
    spec = SpecFolder(folder)
    spec.write_files("a.txt", "x.sh")
    spec.open_secrets = True
    spec.environ = {f"FLOWRUN_PARAM_{name.upper()}": value for name, value in secrets.items()}
    draft = spec.draft(*(sections or ALL))
    return export_workflow(draft, RestBodies(), folder=folder, now=FakeClock().now())
