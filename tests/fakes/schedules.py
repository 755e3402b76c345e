"""The job schedules of the account in memory; they make no jobs by themselves."""

from dataclasses import dataclass, field, replace

from flowrun.errors import GatewayError
from flowrun.model.account import ScheduleInfo
from flowrun.ports import ScheduleRequest


@dataclass
class FakeSchedules:
    """What was asked for is kept, by id."""

    schedules: dict[str, ScheduleInfo] = field(default_factory=dict)
    requests: dict[str, ScheduleRequest] = field(default_factory=dict)

    def list_schedules(self) -> list[ScheduleInfo]:
        return list(self.schedules.values())

    def get_schedule(self, schedule_id: str) -> ScheduleInfo | None:
        return self.schedules.get(schedule_id)

    def create_schedule(self, request: ScheduleRequest) -> None:
        if request.id in self.schedules:
            raise GatewayError("JobScheduleExists", 409, "")
        self._keep(request, ScheduleInfo(id=request.id, state="active"))

    def update_schedule(self, request: ScheduleRequest) -> None:
        self._keep(request, self.schedules[request.id])

    def _keep(self, request: ScheduleRequest, info: ScheduleInfo) -> None:
        assert request.sas or not request.task.output_files
        self.requests[request.id] = request
        self.schedules[request.id] = replace(info, metadata=dict(request.metadata))

    def delete_schedule(self, schedule_id: str) -> None:
        if schedule_id not in self.schedules:
            raise GatewayError("JobScheduleNotFound", 404, "")
        del self.schedules[schedule_id]
