"""snakemake as the yardstick: installed once, from a lock file, beside the tests' other caches."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from support.local_account import shared_cache

REQUIREMENTS = Path(__file__).with_name("throughput") / "requirements.txt"
SNAKEMAKE = (sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all")


def install_snakemake() -> Path:
    """Return the folder of snakemake and what it needs, to be put on PYTHONPATH."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
    folder = shared_cache() / "snakemake" / digest
    if not folder.is_dir():
        unfinished = folder.with_name(f"{digest}-{os.getpid()}")
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        what = ("--require-hashes", "--requirement", REQUIREMENTS, "--target", unfinished)
        subprocess.run((*pip, *what), check=True)
        unfinished.rename(folder)
    return folder
