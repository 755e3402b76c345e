"""What the account's life raises on purpose.

AccountError            a server does not start or answer, a file is damaged, an install failed
├── AccountUsageError   what was asked for makes no sense, or a package is missing
└── DeclinedError       the user said no, or nobody was there to be asked
"""


class AccountError(Exception):
    """The root: an expected failure, shown without a traceback."""


def describe_system_error(error: OSError) -> str:
    """Return where the system refused something, why, and what can be done."""
    reason = error.strerror or type(error).__name__
    if not error.filename:
        return reason
    return (
        f"the local account: {error.filename}: {reason} (FLOWRUN_HOME names another folder for it)"
    )


class AccountUsageError(AccountError):
    """The command line, a given file or the installation is wrong."""


class DeclinedError(AccountError):
    """The user declined, or approval was needed and there was no terminal."""
