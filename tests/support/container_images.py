"""A container engine that works here, and images made of one static program: no registry needed."""

import io
import os
import resource
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SMALL = "localhost/flowrun-test:small"
ENTERED = "localhost/flowrun-test:entered"
CHANGES = {SMALL: "WORKDIR /opt", ENTERED: 'ENTRYPOINT ["/bin/echo", "entered"]'}
BUSYBOX = Path("/bin/busybox")
PROGRAMS = ("sh", "cat", "echo", "env", "id", "kill", "ls", "pwd", "sleep", "test", "touch", "true")


@dataclass(frozen=True, slots=True)
class Engine:
    """podman or docker."""

    program: str

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the program to its end."""
        return subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, check=False, timeout=60
        )

    def containers_of(self, root: Path, task_id: str) -> list[str]:
        """Return the names of the containers of a Batch endpoint's task."""
        filters = ("--filter", f"label=flowrun.root={root}")
        names = self.run("ps", "--all", "--format", "{{.Names}}", *filters).stdout.split()
        return [name for name in names if name.startswith(f"flowrun-{task_id}-")]


@contextmanager
def working_engine(folder: Path) -> Iterator[Engine]:
    """Yield an engine that has the images; skip the test where none works."""
    program = shutil.which("podman") or shutil.which("docker")
    if program is None:
        pytest.skip("neither podman nor docker is on PATH")
    if not BUSYBOX.exists():
        pytest.skip("there is no static busybox to make an image of")
    engine = Engine(program)
    import_images(engine, folder / "image.tar")
    with pytest.MonkeyPatch.context() as environment:
        use_settings_that_work(engine, folder / "containers.conf", environment)
        yield engine


def import_images(engine: Engine, archive: Path) -> None:
    """Make the images that an earlier session has not left."""
    archive.write_bytes(root_file_system())
    for image, change in CHANGES.items():
        if engine.run("image", "inspect", image).returncode == 0:
            continue
        made = engine.run("import", "--change", change, str(archive), image)
        if made.returncode:
            pytest.skip(f"no image can be made: {made.stderr.strip()}")


def root_file_system() -> bytes:
    """Return an archive with busybox and nothing else."""
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as archive:
        archive.add(BUSYBOX, "bin/busybox")
        for name in PROGRAMS:
            link = tarfile.TarInfo(f"bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
    return memory.getvalue()


def use_settings_that_work(engine: Engine, file: Path, environment: pytest.MonkeyPatch) -> None:
    """Find out with which settings a container runs here; skip the test when with none."""
    if engine.run("run", "--rm", SMALL, "true").returncode == 0:
        return
    # A superuser who may not raise limits, on a machine with both kinds of control groups.
    limits = {"nofile": resource.RLIMIT_NOFILE, "nproc": resource.RLIMIT_NPROC}
    most = {name: min(1000, resource.getrlimit(which)[1]) for name, which in limits.items()}
    ulimits = ", ".join(f'"{name}={value}:{value}"' for name, value in most.items())
    file.write_text(f'[containers]\ndefault_ulimits = [{ulimits}]\n[engine]\nruntime = "runc"\n')
    environment.setenv("CONTAINERS_CONF", os.fspath(file))
    tried = engine.run("run", "--rm", "--network", "host", SMALL, "true")
    if tried.returncode:
        pytest.skip(f"no container can run here: {tried.stderr.strip()}")
