"""The group of the commands, which lets the completion options name a shell."""

from typing import Any

import typer
from typer.completion import install_callback, show_callback
from typer.core import TyperGroup

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_ANSWERS = {"--show-completion": show_callback, "--install-completion": install_callback}


class ShellGroup(TyperGroup):
    """Commands with `--show-completion [SHELL]` and `--install-completion [SHELL]`."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as in typer
        """Take the shell that is named; typer's own options know only the one around us."""
        if args[1:] and args[0] in _ANSWERS:
            option, shell = args[:2]
            if shell not in SHELLS:
                raise typer.BadParameter(f"'{shell}' is none of {', '.join(SHELLS)}", ctx)
            # It ends the process, as typer's own options do.
            _ANSWERS[option](ctx, self.params[0], shell)
        return super().parse_args(ctx, args)
