"""Values -> text or JSON: the only place of rich; nothing here decides or changes anything."""
