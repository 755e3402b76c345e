"""What the nodes of a pool are made of: image, containers, network, disks, users, packages."""

from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.env import RESERVED, find_secret
from flowrun.language.assemble.pool_sections import PoolSection
from flowrun.language.text.document import Address
from flowrun.model.machines import (
    AppPackage,
    ContainerSupport,
    CustomImage,
    Disk,
    Image,
    Network,
    Registry,
    UserAccount,
)

_CONTAINERS = ("container_images", "registries")


def build_image(section: Section) -> Image | CustomImage:
    """Return a marketplace image, or one of the user's own."""
    return CustomImage(**section) if "id" in section else Image(**section)


def build_containers(context: BuildContext, pool: PoolSection) -> ContainerSupport | None:
    """Return what lets nodes run container images, when any key asks for it."""
    section = pool.section
    asked = [key for key in _CONTAINERS if key in section]
    enabled = section.get("containers_enabled", bool(asked))
    if asked and not enabled:
        summary = f"'{asked[0]}' needs 'containers_enabled: true'"
        context.problems.add("key-conflict", pool.at("containers_enabled"), summary)
    if not enabled:
        return None
    return ContainerSupport(
        images=tuple(section.get("container_images", ())),
        registries=tuple(
            _registry(context, registry, pool.at("registries", index))
            for index, registry in enumerate(section.get("registries", ()))
        ),
    )


def _registry(context: BuildContext, section: Section, address: Address) -> Registry:
    if "username" in section and "identity" in section:
        summary = "'username' and 'identity' exclude each other"
        context.problems.add("key-conflict", (*address, "identity"), summary, key=True)
    settings: dict[str, Any] = dict(section)
    if "password" in section:
        here = (*address, "password", "secret")
        settings["password"] = find_secret(context, section["password"]["secret"], here)
    return Registry(**settings)


def build_network(section: Section) -> Network:
    """Return how nodes are reached."""
    ips = section.get("public_ips", "batch")
    return Network(
        subnet=section.get("subnet", ""),
        public_ips=tuple(ips) if isinstance(ips, list) else ips,
    )


def build_disks(sections: list[Section]) -> tuple[Disk, ...]:
    """Return the data disks."""
    return tuple(Disk(**section) for section in sections)


def build_user_accounts(context: BuildContext, pool: PoolSection) -> tuple[UserAccount, ...]:
    """Return the users of every node; two of one name go to the problems."""
    users: list[UserAccount] = []
    for index, section in enumerate(pool.section.get("user_accounts", ())):
        here = pool.at("user_accounts", index)
        password = find_secret(
            context, section["password"]["secret"], (*here, "password", "secret")
        )
        user = UserAccount(**{**section, "password": password})
        if user.name.lower() in {other.name.lower() for other in users}:
            summary = f"there are two user accounts '{user.name}'"
            context.problems.add("same-user", (*here, "name"), summary)
        users.append(user)
    return tuple(users)


def build_app_packages(sections: list[Section]) -> tuple[AppPackage, ...]:
    """Return the application packages."""
    return tuple(AppPackage(**section) for section in sections)


def build_metadata(context: BuildContext, pool: PoolSection) -> dict[str, str]:
    """Return the user's own metadata; a name of flowrun's goes to the problems."""
    for name in pool.section.get("metadata", {}):
        if name.upper().startswith(RESERVED):
            summary = f"names that begin with '{RESERVED.lower()}' are flowrun's own"
            here = pool.at("metadata", name)
            context.problems.add("reserved-metadata", here, summary, key=True)
    return dict(pool.section.get("metadata", {}))
