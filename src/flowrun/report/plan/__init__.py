"""A plan -> text for people, JSON for programs, Markdown for reviews; all from its operations."""
