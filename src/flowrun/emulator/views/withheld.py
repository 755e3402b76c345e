"""What the service takes and never shows again."""

from typing import Any

from flowrun.emulator.wire import Json

_SECRETS = frozenset({"password", "accountKey", "sasKey"})


def without_secrets(body: Json) -> Json:
    """Return a representation without the passwords of users and registries and keys of mounts."""
    return {name: _strip(value) for name, value in body.items() if name not in _SECRETS}


def _strip(value: Any) -> Any:  # noqa: ANN401 - parsed JSON is anything
    if isinstance(value, dict):
        return without_secrets(value)
    return [_strip(one) for one in value] if isinstance(value, list) else value
