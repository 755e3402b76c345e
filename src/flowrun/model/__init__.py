"""What a workflow is: frozen values of the standard library only, without any input or output."""
