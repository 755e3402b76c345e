"""The local account's state -> text or JSON."""

from flowrun.report.render import line, render
from flowrun.report.values import SCHEMA_VERSION, Json
from flowrun.report.words import human_size
