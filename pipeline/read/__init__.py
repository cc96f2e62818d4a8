"""Files → articles: one module for each format, chosen by content before extension.

Everything is read as a stream, in stable order (files by path, rows as they stand), so that memory does not grow
with the corpus. What cannot be read is a `Fault` in the `Log`, and the rest is read all the same.
"""

from __future__ import annotations

from pipeline.read.articles import read_articles
from pipeline.read.log import Log
from pipeline.read.record import Fault

__all__ = ["Fault", "Log", "read_articles"]
