"""The shapes that pools, jobs and tasks share."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import UNLIMITED, Json
from localbatch.validation.checks import (
    Check,
    Shape,
    boolean,
    choice,
    duration,
    integer,
    items,
    optional,
    record,
    required,
    text,
)
from localbatch.validation.containers import CONTAINER_SETTINGS

_IDENTITY: Shape = {"resourceId": required(text(least=1))}

_NAME = text(least=1)


def _variable_name(path: str, value: object) -> str:
    name: str = _NAME(path, value)
    # The first = ends a name in an environment: the rest would go to the value.
    if "=" in name:
        raise invalid_property(path, name, "The name of a variable cannot contain =")
    return name


ENVIRONMENT = items(record({"name": required(_variable_name), "value": optional(text())}))

_HEADERS = items(record({"name": required(_NAME), "value": optional(text())}))

_KEY = text()


def _metadata_key(path: str, value: object) -> str:
    key: str = _KEY(path, value)
    if not key:
        raise ServiceError("EmptyMetadataKey", ("PropertyName", path))
    return key


METADATA = items(record({"name": required(_metadata_key), "value": required(text())}))

# -1: as often as it fails.
RETRY_COUNT = integer(least=-1)

# Not 0, which would end a task before its command; no limit is written UNLIMITED.
WALL_CLOCK = duration(least=timedelta(microseconds=1))

# Ten is the service's limit for a pool.
PACKAGES = items(
    record({"applicationId": required(text(least=1)), "version": optional(text())}), most=10
)


def packages(path: str, value: object) -> list[Json]:
    """Check applicationPackageReferences: the account has no packages to refer to."""
    references: list[Json] = PACKAGES(path, value)
    if references:
        raise ServiceError("InvalidApplicationPackageReferences", ("PropertyName", path))
    return references


_CONTAINER_NAME = text(least=3, most=63)


def _container_name(path: str, value: object) -> str:
    name: str = _CONTAINER_NAME(path, value)
    # `$` for Storage's own containers, as `$root` and `$web`.
    if not re.fullmatch("[a-z0-9$](-?[a-z0-9])*", name):
        raise invalid_property(path, name, "It is no name of a blob container")
    return name


_RESOURCE_FILE = record(
    {
        "autoStorageContainerName": optional(_container_name),
        "storageContainerUrl": optional(text(least=1)),
        "httpUrl": optional(text(least=1)),
        "blobPrefix": optional(text()),
        "filePath": optional(text(least=1)),
        "fileMode": optional(text(least=1)),
        "identityReference": optional(record(_IDENTITY)),
    }
)
_SOURCES = frozenset({"autoStorageContainerName", "storageContainerUrl", "httpUrl"})


def _resource_file(path: str, value: object) -> Json:
    cleaned: Json = _RESOURCE_FILE(path, value)
    sources = sorted(_SOURCES & cleaned.keys())
    if len(sources) != 1:
        reason = f"Exactly one of {', '.join(sorted(_SOURCES))} is expected"
        raise invalid_property(path, ", ".join(sources), reason)
    if sources == ["httpUrl"] and "filePath" not in cleaned:
        raise invalid_property(f"{path}.filePath", "", "httpUrl needs a filePath")
    return cleaned


RESOURCE_FILES = items(_resource_file)

OUTPUT_FILES = items(
    record(
        {
            "filePattern": required(text(least=1)),
            "destination": required(
                record(
                    {
                        "container": required(
                            record(
                                {
                                    "containerUrl": required(text(least=1)),
                                    "path": optional(text()),
                                    "identityReference": optional(record(_IDENTITY)),
                                    "uploadHeaders": optional(_HEADERS),
                                }
                            )
                        )
                    }
                )
            ),
            "uploadOptions": required(
                record(
                    {
                        "uploadCondition": required(
                            # In the capitals in which the service was recorded to answer them.
                            choice("TaskSuccess", "TaskFailure", "TaskCompletion")
                        )
                    }
                )
            ),
        }
    )
)

_USER = record(
    {
        "username": optional(text(least=1)),
        "autoUser": optional(
            record(
                {
                    "scope": optional(choice("task", "pool"), "pool"),
                    "elevationLevel": optional(choice("nonadmin", "admin"), "nonadmin"),
                }
            )
        ),
    }
)

# What the service was recorded to write into a task that names no user.
DEFAULT_USER: Mapping[str, object] = {"autoUser": {"scope": "pool", "elevationLevel": "nonadmin"}}


def user_identity(path: str, value: object) -> Json:
    """Check a userIdentity: a name or an auto user."""
    cleaned: Json = _USER(path, value)
    # An empty object too: to leave out the identity is how the default is asked for.
    if len(cleaned) != 1:
        raise invalid_property(path, "", "Exactly one of username, autoUser is expected")
    return cleaned


# The defaults are those that the service was recorded to write out.
TASK_CONSTRAINTS: Shape = {
    "maxWallClockTime": optional(WALL_CLOCK, UNLIMITED),
    "retentionTime": optional(duration(), "P7D"),
    # Without a default: a task that has none takes its job's, see `inherit_retries`.
    "maxTaskRetryCount": optional(RETRY_COUNT),
}

COMMAND: Shape = {
    "commandLine": required(text()),
    "containerSettings": optional(CONTAINER_SETTINGS),
    "resourceFiles": optional(RESOURCE_FILES),
    "environmentSettings": optional(ENVIRONMENT),
    "userIdentity": optional(user_identity, DEFAULT_USER),
}
"""What every kind of task has."""


def command(shape: Shape) -> Check:
    """Return the check of a task; only an image may have a command of its own for an empty one."""
    check = record(shape)

    def check_command(path: str, value: object) -> Json:
        task: Json = check(path, value)
        if not task["commandLine"] and "containerSettings" not in task:
            name = f"{path}.commandLine" if path else "commandLine"
            raise invalid_property(name, "", "The value must not be empty")
        return task

    return check_command


_START_TASK = command(
    {
        **COMMAND,
        "maxTaskRetryCount": optional(RETRY_COUNT, 0),
        "waitForSuccess": optional(boolean, default=True),
    }
)
_SIZED = ("commandLine", "resourceFiles", "environmentSettings")
_MOST_OF_A_START_TASK = 32_768


def start_task(path: str, value: object) -> Json:
    """Check a startTask; command, files and environment together have a limit."""
    cleaned: Json = _START_TASK(path, value)
    if len(json.dumps([cleaned.get(name) for name in _SIZED])) > _MOST_OF_A_START_TASK:
        # A0038: the limit is documented, the code is not.
        raise ServiceError("RequestBodyTooLarge", ("PropertyName", path))
    return cleaned
