"""Pools and jobs of `az batch` -> one workflow."""

from collections.abc import Mapping

from flowrun.errors import UsageError
from flowrun.language.imports.az_expressions import Expressions, read_params
from flowrun.language.imports.az_job import read_job
from flowrun.language.imports.az_pool import find_pool
from flowrun.language.imports.pool_fit import fit_pool
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Sketch, slug

_LONGEST_NAME = 40


def import_az_templates(files: Mapping[str, object]) -> Sketch:
    """Return the workflow of files, given as file name -> parsed JSON: at most one pool, one job.

    Raises:
        UsageError: they are neither pools nor jobs, or have no task that can be carried over.
    """
    sketch = Sketch()
    bodies: dict[str, Reader] = {}
    for file, value in files.items():
        kind, body = _open(sketch, Reader.of(value, file, sketch.notes))
        if kind in bodies:
            raise UsageError(f"'{file}' is a second {kind}: make a workflow file of each")
        bodies[kind] = body
    if "job" not in bodies:
        raise UsageError("there is no job among the files: a workflow needs its tasks")
    job, pool = bodies["job"], bodies.get("pool")
    sketch.sections["name"] = slug(str(job.value.get("id", "")))[:_LONGEST_NAME].strip("-") or "job"
    sketch.sections["pool"] = find_pool(sketch, job.section("poolInfo"), pool)
    read_job(sketch, job)
    fit_pool(sketch)
    _tell_secrets(sketch)
    # At the very end: what nobody has read by now is not carried over.
    for body in bodies.values():
        body.close()
    if not sketch.steps:
        raise UsageError("none of its tasks can be carried over")
    return sketch


def _tell_secrets(sketch: Sketch) -> None:
    """Tell of secret parameters in texts where the language has no place for them."""
    texts = str([sketch.sections["pool"], sketch.sections["job"], sketch.steps])
    for name, param in sketch.sections.get("params", {}).items():
        if param.get("secret") and f"{{{{ params.{name} }}}}" in texts:
            why = "a secret can only be the whole value of an environment variable or a password"
            sketch.notes.append(f"params.{name}: {why}")


def _open(sketch: Sketch, file: Reader) -> tuple[str, Reader]:
    """Return the kind and the body of a file: a template's `properties`, or plain REST JSON."""
    params = read_params(file)
    if params:
        sketch.sections.setdefault("params", {}).update(params)
    # Nobody misses a variable that no expression names.
    variables = Reader.of(file.take("variables", {}), f"{file.path}.variables", [])
    resolve = Expressions(params, variables.value).resolve
    file.take("templateMetadata")
    for kind in ("pool", "job"):
        if kind in file:
            outer = file.section(kind)
            outer.take("type")
            outer.take("apiVersion")
            return kind, Reader.of(
                resolve(outer.take("properties")), f"{file.path}.{kind}", sketch.notes
            )
    # Plain JSON does not say what it is; of the two only a pool has a VM size.
    kind = "pool" if "vmSize" in file else "job"
    if kind == "job" and "poolInfo" not in file:
        raise UsageError(f"'{file.path}' is neither a pool nor a job of 'az batch'")
    return kind, Reader.of(resolve(file.value), file.path, sketch.notes)
