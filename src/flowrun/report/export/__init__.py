"""An export as other tools read it: one file a format. Nothing here decides what is made."""
