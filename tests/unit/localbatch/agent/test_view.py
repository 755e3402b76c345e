"""What bubblewrap is told, and where a path of the view is on the machine."""

from pathlib import Path

from localbatch.agent.sandbox.view import View

NODE = Path("/var/flowrun/nodes/n")


def arguments(view: View) -> str:
    return " ".join(view.command("bwrap")).partition(" -- ")[0]


def test_the_machine_is_shown_read_only_and_the_node_writable_at_the_end() -> None:
    view = View(node_dir=NODE, tmp_dir=Path("/var/flowrun/tmp/n"))

    told = arguments(view)

    assert "--ro-bind / / " in told
    assert "--bind /var/flowrun/tmp/n /tmp " in told
    assert told.endswith(f"--bind {NODE} {NODE}")


def test_processes_outside_are_not_shown_and_no_power_is_left() -> None:
    told = arguments(View(node_dir=NODE, tmp_dir=NODE))

    assert told.startswith("bwrap --unshare-pid --die-with-parent --cap-drop ALL ")


def test_hidden_folders_are_empty_and_hidden_files_too(tmp_path: Path) -> None:
    hidden = (Path("/usr/lib"), Path("/etc/passwd"), Path("/no/such/place"), tmp_path)

    told = arguments(View(node_dir=NODE, tmp_dir=NODE, hidden=hidden))

    assert "--tmpfs /usr/lib --ro-bind /dev/null /etc/passwd --bind" in told
    assert "/no/such/place" not in told


def test_an_interpreter_below_tmp_is_shown_over_the_nodes_own_tmp() -> None:
    prefixes = (Path("/tmp/clone/.venv"), Path("/usr"))  # noqa: S108 - such a place

    told = arguments(View(node_dir=NODE, tmp_dir=NODE, prefixes=prefixes))

    assert f"--bind {NODE} /tmp --ro-bind /tmp/clone/.venv /tmp/clone/.venv --bind" in told


def test_tmp_is_elsewhere_but_for_what_is_shown_in_it() -> None:
    tmp = Path("/tmp")  # noqa: S108 - that of the view
    view = View(node_dir=tmp / "root/n", tmp_dir=Path("/own"), prefixes=(tmp / "venv",))

    paths = ("a/b", "root/n/wd/x", "root/other", "venv/bin/python")
    found = [str(view.outside(tmp / path)) for path in paths]

    assert found == ["/own/a/b", "/tmp/root/n/wd/x", "/own/root/other", "/tmp/venv/bin/python"]  # noqa: S108 - that of the view
    assert view.outside(Path("/usr/bin/env")) == Path("/usr/bin/env")
