"""Events -> progress as they come: a live display, plain lines, or JSON lines."""
