"""The Batch REST API over processes of this machine; imports nothing else of flowrun."""
