"""Errors that end a run.

::

    DatelineError
    ├── InputError      (ValueError)   a source cannot be read: file, row, value, what was expected
    ├── ConfigError     (ValueError)   a setting is unknown or out of range
    ├── TableError      (ValueError)   a stage returned a table that breaks its declaration
    └── OutputError     (OSError)      outputs cannot be written

Awkward data is no error: it is a row with a status.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Base of every error that ends a run."""


class InputError(DatelineError, ValueError):
    """A source cannot be read."""


class ConfigError(DatelineError, ValueError):
    """A setting is unknown or out of range."""


class TableError(DatelineError, ValueError):
    """A table breaks its declaration; the message lists every fault."""


class OutputError(DatelineError, OSError):
    """Outputs cannot be written."""
