"""The bodies of node requests."""

from localbatch.validation.checks import boolean, choice, optional, record, required, text, time
from localbatch.validation.pools import DEALLOCATION

REBOOT = record({"nodeRebootOption": optional(DEALLOCATION, "requeue")})
REIMAGE = record({"nodeReimageOption": optional(DEALLOCATION, "requeue")})
DEALLOCATE = record({"nodeDeallocateOption": optional(DEALLOCATION, "requeue")})
DISABLE_SCHEDULING = record(
    {
        # Without `retaineddata`: the node stays, and all files with it.
        "nodeDisableSchedulingOption": optional(
            choice("requeue", "terminate", "taskcompletion"), "requeue"
        )
    }
)

# Their form alone is checked: nobody can log in to a node here, so none of it is kept.
_SECRETS = {
    "expiryTime": optional(time),
    "password": optional(text(least=1)),
    "sshPublicKey": optional(text(least=1)),
}
CREATE_USER = record(
    {"name": required(text(least=1, most=20)), "isAdmin": optional(boolean), **_SECRETS}
)
REPLACE_USER = record(_SECRETS)

UPLOAD_LOGS = record(
    {
        "containerUrl": required(text(least=1)),
        "startTime": required(time),
        "endTime": optional(time),
        "identityReference": optional(record({"resourceId": required(text(least=1))})),
    }
)
