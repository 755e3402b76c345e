"""Jinja on the text leaves of a document: sandboxed, strict, compiled once, bounded in size.

Templates are expressions and `{% if %}`; loops belong to `for_each`. So nothing that a template
says can run for long, and nothing it gives can change the shape of the document.
"""
