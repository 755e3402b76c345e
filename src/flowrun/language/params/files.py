"""Parameters that name a file: the file must be there before anything is made of it."""

from flowrun.language.local_paths import local_path
from flowrun.language.params.resolve import Params
from flowrun.language.problems import Problems


def check_files(params: Params, problems: Problems) -> None:
    """Report every parameter whose file is not there; its path starts from the workflow file."""
    folder = problems.document.source.path.parent
    # One without a value has been reported by now.
    for name in params.files & params.values.keys():
        value, address = str(params.values[name]), ("params", name, "default")
        path = local_path(problems, value, address)
        if path is None or (folder / path).is_file():
            continue
        summary = f"the parameter '{name}': there is no file '{value}'"
        hint = f"Looked for {folder / path}."
        given = params.given.get(name)
        if given:
            problems.found.append(given.diagnose("no-file", summary, hint))
        else:
            problems.add("no-file", address, summary, hint=hint)
