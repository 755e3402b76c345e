"""The marks that say which workflow owns a container, a pool or a job."""

import hashlib
from collections.abc import Mapping

from flowrun import __version__
from flowrun.model.account import INPUT_MARK, WORKFLOW_MARK

# Storage takes only names of metadata that are identifiers, hence no dash and no dot.
WORKFLOW = WORKFLOW_MARK
SPEC = "flowrun_spec"
VERSION = "flowrun_version"
RUN = "flowrun_run"
"""A digest of the work of a run: an open run with the same one is gone on with."""
RUN_ID = "flowrun_run_id"
"""What the ids of all jobs of a run begin with."""
STEPS = "flowrun_steps"
"""How many tasks of each step the job was made for, as `align=12 call=240`."""
ALLOWED = "flowrun_allowed"
"""How many tasks of a step may fail without failing the run, likewise."""
SCHEDULE = "flowrun_schedule"
"""A digest of all that a job schedule is made of, as far as it can be known before an apply."""
EXTERNAL = "flowrun_external"
"""The external containers that the tasks of a job write to."""
GOES_ON = "flowrun_goes_on"
"""After which failures of a step those that need its tasks run, as `align=3-5r,7-7b,*r`."""
START_TASK = "flowrun_start_task"
SETUP = "flowrun_setup"
"""What of the pool's definition the service does not tell, or tells otherwise: a digest of each."""
REBOOT_PENDING = "flowrun_reboot_pending"
SAS_UNTIL = "flowrun_sas_until"

Marks = tuple[tuple[str, str], ...]


def ownership_marks(workflow: str, spec: str) -> Marks:
    """Return what every owned resource carries; `spec` tells what it was made from."""
    return ((WORKFLOW, workflow), (SPEC, digest(spec)), (VERSION, __version__))


def input_marks(workflow: str) -> Marks:
    """Return what every uploaded input carries, so that a leftover can be told from a result."""
    return ((WORKFLOW, workflow), (INPUT_MARK, "1"))


def is_owned(metadata: Mapping[str, str], workflow: str) -> bool:
    """Whether these marks say that the workflow owns the resource."""
    return metadata.get(WORKFLOW) == workflow


def digest(text: str) -> str:
    """Return the SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_mark(name: str) -> bool:
    """Whether a name in a resource's metadata is one of flowrun's own."""
    return name.startswith("flowrun_")
