"""What the node agent is told to do: from rows to an order."""
