"""`env` -> environment variables: texts, and secrets that stay masked."""

from collections.abc import Mapping

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.document import Address
from flowrun.language.text.scalars import write
from flowrun.model.secret import Secret

# The check of outputs and a task's fingerprint travel in such variables.
RESERVED = "FLOWRUN_"
_HINT = "Choose another name."
Env = Mapping[str, str | Secret]


def build_env(context: BuildContext, section: Section, address: Address) -> Env:
    """Return the variables of a job, a task or a start task."""
    for name in section.get("env", {}):
        # In capitals, because Windows ignores the case of variables.
        if name.upper().startswith(RESERVED):
            summary = f"variables that begin with '{RESERVED}' are flowrun's own"
            here = (*address, "env", name)
            context.problems.add("reserved-variable", here, summary, hint=_HINT, key=True)
    return {
        name: find_secret(context, value["secret"], (*address, "env", name, "secret"))
        if isinstance(value, dict)
        else write(value)
        for name, value in section.get("env", {}).items()
    }


def find_secret(context: BuildContext, name: str, address: Address) -> Secret:
    """Return the value of a secret parameter; an unknown one goes to the problems."""
    params = context.params
    if name in params.secret_names:
        return params.secrets.get(name, Secret(""))  # one without a value has been reported
    if name in params.values or name in params.missing:
        summary = f"the parameter '{name}' is not declared with 'secret: true'"
        hint = f'Use "{{{{ params.{name} }}}}", or declare it as a secret.'
    else:
        summary = f"there is no secret parameter '{name}'"
        hint = did_you_mean(name, params.secret_names, listed="Secret parameters")
    context.problems.add("unknown-secret", address, summary, hint=hint)
    return Secret("")
