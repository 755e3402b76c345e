"""`script`: a shell script on this machine whose text becomes a command."""

from pathlib import Path

from flowrun.errors import SpecError
from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.local_paths import local_path
from flowrun.language.text.document import Address
from flowrun.language.text.source import read_source
from flowrun.model.machines import OperatingSystem

LONGEST = 30_000
"""Characters. The service takes some 32 000 of a start task in all; of a task it does not say."""
_SHELLS = ("/bash", "/sh", "/dash", " bash", " sh", " dash")


def with_script(
    context: BuildContext, section: Section, address: Address, system: OperatingSystem
) -> Section:
    """Return the section with the text of its script in the place of the path, if it has one."""
    if "script" not in section:
        return section
    here = (*address, "script")
    if system is OperatingSystem.WINDOWS:
        summary = "a shell script cannot run on a Windows node"
        hint = "Write 'command' or 'commands', or upload the script and run it."
        context.problems.add("not-on-windows", here, summary, hint=hint, key=True)
        # Any command will do: nothing is sent of a workflow with a problem.
        return {**section, "script": "exit 1"}
    return {**section, "script": _read(context, str(section["script"]), here)}


def _read(context: BuildContext, written: str, address: Address) -> str:
    path = local_path(context.problems, written, address)
    if path is None:
        return ""
    full = context.problems.document.folder(address) / path
    # Read once: the tasks of a workflow must not run two versions of one script.
    known = context.scripts.get(full)
    if known is None:
        context.own_files.append(full)
        known = context.scripts[full] = _read_text(context, full, written, address)
    return known


def _read_text(context: BuildContext, full: Path, written: str, address: Address) -> str:
    try:
        # To bash a carriage return would be part of the last word of each line.
        text = read_source(full, written).text.replace("\r\n", "\n")
    except SpecError as error:
        summary = f"the script '{written}': {error.diagnostics[0].summary}"
        hint = "A command itself is written under 'command'."
        context.problems.add("bad-script", address, summary, hint=hint)
        return ""
    first = text.split("\n", 1)[0]
    # Behind `env` the shell's name stands after a space, and options may follow it.
    if first.startswith("#!") and not first.split(" -")[0].rstrip().endswith(_SHELLS):
        summary = f"'{written}' is no shell script: it begins with '{first[:60]}'"
        hint = "Upload it with 'inputs', and run it under 'command'."
        context.problems.add("bad-script", address, summary, hint=hint)
    elif len(text) > LONGEST:
        summary = f"'{written}' has {len(text)} characters; a command has room for {LONGEST}"
        hint = "Upload it with 'inputs', and run it under 'command'."
        context.problems.add("bad-script", address, summary, hint=hint)
    elif not text.strip():
        context.problems.add("bad-script", address, f"the script '{written}' is empty")
    return text
