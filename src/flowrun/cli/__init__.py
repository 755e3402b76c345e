"""Parse, compose, call, report, exit: a thin rim around the other packages; the only typer."""
