"""The one table of the service's error codes, and the exception that carries one to the client."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from localbatch.service.wire import Json, format_time


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """What a code means on the wire."""

    status: int
    message: str


def _missing(noun: str) -> ErrorKind:
    return ErrorKind(404, f"The specified {noun} does not exist.")


def _exists(noun: str) -> ErrorKind:
    return ErrorKind(409, f"The specified {noun} already exists.")


# Statuses and codes are those of recordings and of the documentation of the API's error codes,
# where new ones are found; of the messages some are our own, since clients go by the code.
ERRORS: Mapping[str, ErrorKind] = {
    # the request as such
    "MissingRequiredQueryParameter": ErrorKind(
        400, "A query parameter that's mandatory for this request is not specified."
    ),
    "UnsupportedQueryParameter": ErrorKind(
        400, "One of the query parameters specified in the request URI is not supported."
    ),
    "InvalidQueryParameterValue": ErrorKind(
        400, "Value for one of the query parameters specified in the request URI is invalid."
    ),
    "OutOfRangeQueryParameterValue": ErrorKind(
        400, "A query parameter specified in the request URI is outside the permissible range."
    ),
    "UnsupportedRequestVersion": ErrorKind(
        400, "The api-version specified in the request URI is not supported."
    ),
    "MissingRequiredHeader": ErrorKind(400, "A required HTTP header was not specified."),
    "MissingContentLengthHeader": ErrorKind(411, "The Content-Length header was not specified."),
    "InvalidHeaderValue": ErrorKind(
        400, "The value provided for one of the HTTP headers was not in the correct format."
    ),
    "MultipleConditionHeadersNotSupported": ErrorKind(
        400, "Multiple condition headers are not supported."
    ),
    "ConditionNotMet": ErrorKind(
        412, "The condition specified using HTTP conditional header(s) is not met."
    ),
    "InvalidRequestBody": ErrorKind(400, "The specified Request Body is not syntactically valid."),
    "MissingRequiredProperty": ErrorKind(
        400, "A required property was not specified in the request body."
    ),
    "UnsupportedProperty": ErrorKind(
        400, "One of the properties specified in the request body is not supported."
    ),
    "InvalidPropertyValue": ErrorKind(
        400, "The value provided for one of the properties in the request body is invalid."
    ),
    "EmptyMetadataKey": ErrorKind(400, "The key for one of the metadata key-value pairs is empty."),
    "OutOfRangePriority": ErrorKind(400, "The priority provided is out of range."),
    "RequestBodyTooLarge": ErrorKind(
        413, "The request body is too large and exceeds the maximum permissible limit."
    ),
    "InvalidUri": ErrorKind(400, "The requested URI does not represent any resource."),
    "UnsupportedHttpVerb": ErrorKind(405, "The resource doesn't support the specified HTTP verb."),
    "InvalidAuthenticationInfo": ErrorKind(
        400, "Authentication information is not given in the correct format."
    ),
    "AuthenticationFailed": ErrorKind(
        403, "Server failed to authenticate the request. Check the Authorization header."
    ),
    "InvalidRange": ErrorKind(
        416, "The range specified is invalid for the current size of the resource."
    ),
    "TooManyRequests": ErrorKind(
        429, "Request failed as server encountered too many requests. Please try again."
    ),
    "ServerBusy": ErrorKind(503, "The server is currently unable to receive requests."),
    "OperationTimedOut": ErrorKind(500, "The operation could not be completed in time."),
    "InternalError": ErrorKind(500, "Server encountered an internal error. Please try again."),
    # pools
    "PoolNotFound": _missing("pool"),
    "PoolExists": _exists("pool"),
    "PoolBeingDeleted": ErrorKind(409, "The specified pool is being deleted."),
    "PoolBeingResized": ErrorKind(409, "The specified pool is being resized."),
    "PoolQuotaReached": ErrorKind(409, "The pool quota for the account has been reached."),
    "OperationNotValidOnPool": ErrorKind(
        409, "The specified operation is not valid on the specified pool."
    ),
    "InvalidApplicationPackageReferences": ErrorKind(
        409, "One or more application package references are not satisfied."
    ),
    "InvalidAutoScalingSettings": ErrorKind(400, "The autoscale settings are invalid."),
    "AutoScalingFormulaSyntaxError": ErrorKind(400, "The autoscale formula has a syntax error."),
    "AutoScaleFormulaTooLong": ErrorKind(400, "The autoscale formula is too long."),
    "TooManyEnableAutoScaleRequests": ErrorKind(
        503, "Autoscale was enabled on the pool too recently. Please try again later."
    ),
    "NodeAgentSKUNotFound": _missing("node agent SKU"),
    # nodes
    "NodeNotFound": _missing("node"),
    "NodeBeingCreated": ErrorKind(409, "The specified node is being created."),
    "NodeBeingStarted": ErrorKind(409, "The specified node is being started."),
    "NodeBeingRebooted": ErrorKind(409, "The specified node is being rebooted."),
    "NodeBeingReimaged": ErrorKind(409, "The specified node is being reimaged."),
    "NodeAlreadyInTargetSchedulingState": ErrorKind(
        409, "The specified node is already in the target scheduling state."
    ),
    "NodeStateUnusable": ErrorKind(409, "The specified node is unusable."),
    "NodeUserNotFound": _missing("node user"),
    "NodeUserExists": _exists("node user"),
    "NodeExtensionNotFound": _missing("node extension"),
    "ApplicationNotFound": _missing("application"),
    "OperationNotValidOnNode": ErrorKind(
        409, "The specified operation is not valid on the specified node."
    ),
    # jobs
    "JobNotFound": _missing("job"),
    "JobExists": _exists("job"),
    "JobCompleted": ErrorKind(409, "The specified job is already in a completed state."),
    "JobBeingTerminated": ErrorKind(409, "The specified job is being terminated."),
    "JobBeingDeleted": ErrorKind(409, "The specified job is being deleted."),
    "JobNotActive": ErrorKind(409, "The specified job is not in an active state."),
    "JobPreparationTaskNotSpecified": ErrorKind(409, "The specified job has no preparation task."),
    "ActiveJobAndScheduleQuotaReached": ErrorKind(
        409, "Active job and job schedule quota for the account has been reached."
    ),
    # job schedules
    "JobScheduleNotFound": _missing("job schedule"),
    "JobScheduleExists": _exists("job schedule"),
    "JobScheduleCompleted": ErrorKind(
        409, "The specified job schedule is already in a completed state."
    ),
    "JobScheduleBeingTerminated": ErrorKind(409, "The specified job schedule is being terminated."),
    "JobScheduleBeingDeleted": ErrorKind(409, "The specified job schedule is being deleted."),
    "JobWithSameIdExists": ErrorKind(409, "A job with the same id exists."),
    "JobScheduleWithSameIdExists": ErrorKind(409, "A job schedule with the same id exists."),
    # tasks
    "TaskNotFound": _missing("task"),
    "TaskExists": _exists("task"),
    "TaskCompleted": ErrorKind(409, "The specified task is already in a completed state."),
    "TaskNotCompleted": ErrorKind(409, "The specified task is not in a completed state."),
    "TaskSucceeded": ErrorKind(409, "The specified task completed successfully."),
    "TaskFilesUnavailable": ErrorKind(
        409, "The files of the specified task cannot be accessed as its node is not available."
    ),
    "TaskFilesCleanedup": ErrorKind(
        409, "The files of the specified task were cleaned up, as its retention time is over."
    ),
    "TaskIdSameAsJobPreparationTask": ErrorKind(
        409, "The id of the task is that of the job's preparation task."
    ),
    "TaskIdSameAsJobReleaseTask": ErrorKind(
        409, "The id of the task is that of the job's release task."
    ),
    "TaskDependencyListTooLong": ErrorKind(
        400, "The task depends on more task ids than fit into one task."
    ),
    "TaskDependencyRangesTooLong": ErrorKind(
        400, "The task depends on more ranges of task ids than fit into one task."
    ),
    "OperationInvalidForCurrentState": ErrorKind(
        409, "The specified operation is not valid for the current state of the resource."
    ),
    # files
    "FileNotFound": _missing("file"),
    "PathNotFound": _missing("path"),
}


class ServiceError(Exception):
    """A refusal in the service's words; `values` are (key, value) pairs for the client."""

    def __init__(
        self,
        code: str,
        *values: tuple[str, str],
        status: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        # A few codes come with two: of a token, and of a read whose condition fails.
        self.status = status or ERRORS[code].status
        self.retry_after = retry_after


def invalid_property(name: str, value: object, reason: str) -> ServiceError:
    """Return the refusal of one property's value."""
    return ServiceError(
        "InvalidPropertyValue",
        ("PropertyName", name),
        # Every value is a text, also that of a number.
        ("PropertyValue", str(value)),
        ("Reason", reason),
    )


def invalid_query(name: str, value: str, reason: str) -> ServiceError:
    """Return the refusal of one query parameter's value."""
    return ServiceError(
        "InvalidQueryParameterValue",
        ("QueryParameterName", name),
        ("QueryParameterValue", value),
        ("Reason", reason),
    )


def error_message(error: ServiceError, *, request_id: str, time: datetime) -> Json:
    """Return code, message and values, as in the envelope and in per-task results."""
    # The service writes the id and the time into the text.
    text = f"{ERRORS[error.code].message}\nRequestId:{request_id}\nTime:{format_time(time)}"
    body: Json = {"code": error.code, "message": {"lang": "en-US", "value": text}}
    # Absent, and not empty, where there is no detail: so it was recorded.
    if error.values:
        body["values"] = [{"key": key, "value": value} for key, value in error.values]
    return body
