"""A refusal of the file API."""


class FileApiError(Exception):
    """Carries the service's error code, for example FileNotFound or InvalidRange."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
