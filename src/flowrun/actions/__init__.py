"""What a command does, without a terminal: one use case a file."""
