"""A workflow that is right as far as it can be known without looking at the account."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flowrun.errors import Diagnostic, Place, SpecError
from flowrun.language.assemble.accounts import build_account, build_storage
from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.frame import Frame
from flowrun.language.assemble.workflow import Listing, build_workflow
from flowrun.language.origins import Origin, find_origins
from flowrun.language.problems import Problems
from flowrun.model.connection import AccountNames, StorageAccount
from flowrun.model.files import Container
from flowrun.model.secret import Secret
from flowrun.model.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A checked workflow; `reads` are the real names of the containers that a `for_each` lists."""

    name: str
    file: str
    containers: tuple[Container, ...]
    reads: tuple[str, ...]
    warnings: tuple[Diagnostic, ...]
    _offline: Workflow
    _context: BuildContext
    _frame: Frame

    @property
    def account(self) -> AccountNames:
        """Which account the file is for."""
        return build_account(self._context.problems.document)

    @property
    def storage(self) -> Mapping[str, StorageAccount]:
        """The further storage accounts by name."""
        return build_storage(self._context.problems.document)

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the file says what."""
        return self._offline.places

    @property
    def job_id(self) -> str:
        """What the ids of the workflow's runs begin with."""
        return self._offline.job.id

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every value that was given for a secret parameter, whether it is used or not."""
        return tuple(map(Secret, sorted(self._context.problems.secrets)))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where the values come from that do not simply stand in the file."""
        return find_origins(self._context.problems, self._context.params)

    def build(self, blobs: Listing | None = None) -> Workflow:
        """Return the workflow, given what the containers in `reads` hold by now.

        Without `blobs` nobody has looked: only the inputs count. A workflow that reads no container
        is the same either way. Raises SpecError.
        """
        # Nothing but a listing can change what the file means.
        if blobs is None or not self.reads:
            return self._offline
        known = self._context.problems
        # Diagnostics of its own: what the offline look found has been told by now.
        problems = Problems(document=known.document, secrets=known.secrets)
        workflow = build_workflow(replace(self._context, problems=problems), self._frame, blobs)
        if workflow is None:
            raise SpecError(problems.all_sorted())
        return workflow
