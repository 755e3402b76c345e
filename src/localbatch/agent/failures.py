"""Every failureInfo that the agent can give, in the service's words: code, category, message.

In: a code and its details. Out: a Failure. Never: a SAS, so details take URLs without their query.
"""

from collections.abc import Mapping
from typing import Final

from localbatch.agent.orders import Failure

# With capitals, as recorded; the SDK's own values have none.
USER: Final = "UserError"
SERVER: Final = "ServerError"

_WHILE_UPLOADING: Final = "while attempting to upload an output file"

# Codes and categories are the service's, of recordings or its documentation. Where no message was
# recorded it is our own: clients go by the code.
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "FailureExitCode": (USER, "The task exited with an exit code representing a failure"),
    "TaskEnded": (USER, "The task was ended before it completed"),
    "CommandProgramNotFound": (USER, "The specified command program is not found"),
    "CommandLaunchFailed": (USER, "Failed to launch the specified command line"),
    "BlobNotFound": (USER, "One of the specified Azure Blob(s) is not found"),
    "BlobAccessDenied": (USER, "Access for one of the specified Azure Blob(s) is denied"),
    "BlobDownloadTimedOut": (
        SERVER,
        "Timed out while downloading one of the specified Azure Blob(s)",
    ),
    "BlobDownloadMiscError": (
        SERVER,
        "Miscellaneous error encountered while downloading one of the specified Azure Blob(s)",
    ),
    "ResourceContainerNotFound": (
        USER,
        "One of the specified resource file Azure container(s) is not found",
    ),
    "ResourceContainerAccessDenied": (
        USER,
        "Access for one of the specified resource file Azure container(s) is denied",
    ),
    "ResourceContainerListTimedOut": (
        SERVER,
        "Timed out while listing one of the specified resource file Azure container(s)",
    ),
    "ResourceContainerListMiscError": (
        SERVER,
        "Error encountered while listing one of the specified resource file Azure container(s)",
    ),
    "ResourceDirectoryCreateFailed": (SERVER, "Failed to create a directory of the task"),
    "ResourceFileCreateFailed": (SERVER, "Failed to create one of the resource files"),
    "ResourceFileWriteFailed": (SERVER, "Failed to write one of the resource files"),
    "DiskFull": (SERVER, "There is not enough disk space on the node"),
    "ContainerTaskSettingsNotFound": (
        USER,
        "Container-enabled compute node requires task container settings",
    ),
    "ContainerInvalidSettings": (USER, "One or more of the container settings are invalid"),
    "ContainerInvalidImage": (USER, "The container image is invalid or cannot be found"),
    "ContainerInvalidRegistry": (USER, "The container registry is invalid or refuses access"),
    "ContainerMiscError": (SERVER, "Miscellaneous error encountered while running the container"),
    "FileUploadContainerNotFound": (
        USER,
        f"One of the specified Azure container(s) was not found {_WHILE_UPLOADING}",
    ),
    "FileUploadAccessDenied": (
        USER,
        f"Access was denied to one of the specified Azure container(s) {_WHILE_UPLOADING}",
    ),
    "FileUploadConflict": (USER, f"A conflict was encountered {_WHILE_UPLOADING}"),
    "FileUploadTimedOut": (SERVER, f"A time-out was encountered {_WHILE_UPLOADING}"),
    "FileUploadMiscError": (
        SERVER,
        f"Miscellaneous error encountered {_WHILE_UPLOADING}",
    ),
}


class FailureError(Exception):
    """A step of the try failed; carries what the service will show of it."""

    def __init__(self, code: str, *details: tuple[str, str]) -> None:
        super().__init__(code)
        self.failure = describe_failure(code, *details)


def describe_failure(code: str, *details: tuple[str, str]) -> Failure:
    """Return the failure that the service reports under this code."""
    category, message = _KINDS[code]
    return Failure(category=category, code=code, message=message, details=details)


def exit_code_failure() -> Failure:
    """Return what is reported when the command ended with a code other than 0."""
    return describe_failure(
        "FailureExitCode",
        ("Message", "The task process exited with an unexpected exit code"),
        ("AdditionalErrorCode", "FailureExitCode"),
    )


def wall_clock_failure() -> Failure:
    """Return what is reported when the try outlived its maximum wall clock time."""
    return describe_failure(
        "TaskEnded",
        ("Message", "The maximum execution time configured on the task was exceeded"),
    )
