"""One module a command: options in, other packages called, an exit code out."""
