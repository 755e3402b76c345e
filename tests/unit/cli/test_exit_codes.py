"""The table of exit codes, and what is printed for each error."""

import io

import pytest

from flowrun import errors
from flowrun.cli.boundary import report_error
from flowrun.cli.exit_codes import exit_code
from flowrun.cli.screen import Screen
from flowrun.cli.signals import Terminated

TABLE = [
    (errors.SpecError([errors.Diagnostic(code="c", summary="s")]), 3),
    (errors.UsageError("u"), 3),
    (errors.StaleError("s"), 4),
    (errors.RefusedError(["r"]), 5),
    (errors.AuthError("AuthenticationFailed", 401, "m"), 6),
    (errors.LockedError("l"), 7),
    (errors.DeclinedError("d"), 8),
    (errors.TasksFailedError("t"), 9),
    (errors.GatewayError("PoolQuotaReached", 409, "m"), 1),
    (errors.OperationError("o"), 1),
    (errors.TimedOutError("t"), 124),
    (KeyboardInterrupt(), 130),
    (Terminated(), 143),
    (PermissionError(13, "Permission denied", "file"), 1),
    (MemoryError(), 1),
    (ValueError("a bug"), 1),
]


def buffers() -> tuple[Screen, io.StringIO, io.StringIO]:
    """Return a screen over two buffers."""
    out, err = io.StringIO(), io.StringIO()
    return Screen(out, err, {}), out, err


@pytest.mark.parametrize(("error", "code"), TABLE, ids=lambda one: type(one).__name__)
def test_each_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert exit_code(error) == code


def test_no_error_is_success() -> None:
    assert exit_code(None) == 0


def test_errors_go_to_stderr_without_secrets() -> None:
    shown, out, err = buffers()

    code = report_error(errors.OperationError("GET /c?sig=abcdef failed"), shown, debug=False)

    assert code == 1
    assert out.getvalue() == ""
    assert err.getvalue() == "error: GET /c?sig=(secret) failed\n"


def test_what_the_system_refuses_is_said_with_its_place() -> None:
    shown, _, err = buffers()

    report_error(OSError(28, "No space left on device", "results/a"), shown, debug=False)

    assert err.getvalue() == "error: results/a: No space left on device\n"


def test_a_bug_is_one_line_and_its_traceback_a_private_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FLOWRUN_HOME", str(home))
    shown, _, err = buffers()

    report_error(ValueError("sig=abcdef"), shown, debug=False)

    (crash,) = home.rglob("*.txt")
    assert err.getvalue().count("\n") == 1
    assert str(crash) in err.getvalue()
    assert "ValueError: sig=(secret)" in crash.read_text()
    assert crash.stat().st_mode & 0o077 == 0


def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("FLOWRUN_HOME", str(tmp_path_factory.mktemp("home")))
    shown, _, err = buffers()

    report_error(ValueError("oops"), shown, debug=True)

    assert "ValueError: oops" in err.getvalue()
