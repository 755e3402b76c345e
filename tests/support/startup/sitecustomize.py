"""Python runs this at the start of every process that the tests start: see `sent_requests`.

Start-up is measured, so that this costs next to nothing until flowrun makes its clients.
"""

import sys


class WatchedClients:
    """Finds the module of flowrun's clients, and has their requests watched."""

    name = "flowrun.gateways.connect"

    @classmethod
    def find_spec(cls, name: str, _path: object = None, _target: object = None) -> object:
        if name != cls.name:
            return None
        sys.meta_path.remove(cls)  # type: ignore[arg-type]  # a finder by its method alone
        from support.sent_requests import find_watched  # noqa: PLC0415 - see above

        return find_watched(name)


sys.meta_path.insert(0, WatchedClients)  # type: ignore[arg-type]
