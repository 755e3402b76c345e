"""A filter that cannot be used."""


class FilterError(Exception):
    """Says in one sentence what is wrong with the filter."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
