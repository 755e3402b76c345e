"""`mounts` of a pool -> file systems that every node mounts."""

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.env import find_secret
from flowrun.language.assemble.paths import check_relative
from flowrun.language.text.document import Address
from flowrun.model.mounts import BlobMount, CifsMount, FilesMount, Mount, NfsMount

_SECRETS = ("account_key", "sas_key", "password")


def build_mounts(
    context: BuildContext, mounts: list[Section], address: Address
) -> tuple[Mount, ...]:
    """Return the mounts; two of one path go to the problems."""
    built = [_mount(context, mount, (*address, index)) for index, mount in enumerate(mounts)]
    for index, mount in enumerate(built):
        if mount.path in {other.path for other in built[:index]}:
            summary = f"there are two mounts at '{mount.path}'"
            context.problems.add("same-mount", (*address, index), summary)
    return tuple(built)


def _mount(context: BuildContext, mount: Section, address: Address) -> Mount:
    # The schema lets each entry say one kind only.
    ((kind, section),) = mount.items()
    here = (*address, kind)
    check_relative(context.problems, section["path"], (*here, "path"))
    secrets = {
        key: find_secret(context, section[key]["secret"], (*here, key, "secret"))
        for key in _SECRETS
        if key in section
    }
    settings = {**section, **secrets}
    match kind:
        case "blob":
            return BlobMount(**settings)
        case "files":
            return FilesMount(**settings)
        case "nfs":
            return NfsMount(**settings)
        case _:
            return CifsMount(**settings)
