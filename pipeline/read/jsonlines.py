"""JSON Lines: one article a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.read.entry import decode, read_lines, wide_encoding
from pipeline.read.record import Fault, Record, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry

# Where a JSON document keeps its articles, as news interfaces name it.
CONTAINERS = ("articles", "items", "results", "docs", "documents", "data", "response", "hits", "entries")
# A raw tab or line end within a string is read, too.
_DECODE = json.JSONDecoder(strict=False).decode


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the articles of a JSON Lines file; a line that does not parse is a fault, the next is read."""
    limit = config.limit_mb << 20
    guessed = wide_encoding(entry)
    if guessed:
        yield Fault(entry.source, 0, "encoding", f"not valid UTF-8; read as {guessed}", skipped=False)
    for row, line in read_lines(entry, limit):
        if line is None:
            yield Fault(
                entry.source, row, "too large", f"line longer than {config.limit_mb} MB (limit_mb); skipped"
            )
            continue
        if line.isspace():
            continue
        text, encoding = decode(line)
        if encoding not in ("utf-8", guessed):
            guessed = encoding
            yield Fault(entry.source, row, "encoding", f"not valid UTF-8; read as {encoding}", skipped=False)
        try:
            value = _DECODE(text.rstrip("\r\n"))
        except ValueError as error:
            yield Fault(entry.source, row, "broken", f"not JSON ({error}); skipped", quote(text))
            continue
        except RecursionError:
            yield Fault(entry.source, row, "broken", "JSON nested too deeply; skipped", quote(text))
            continue
        yield from expand(value, entry.source, row)


def expand(value: Any, source: str, row: int) -> Iterator[Record | Fault]:
    """Yield the records that a JSON value holds: an object is one, or holds a list of them under a usual name."""
    if isinstance(value, dict):
        if "text" not in value:
            for name in CONTAINERS:
                inner = value.get(name)
                if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                    for number, item in enumerate(inner, start=1):
                        yield from expand(item, source, number)
                    return
                if isinstance(inner, dict) and name in ("response", "hits", "data"):
                    yield from expand(inner, source, row)
                    return
        if "content_html" in value and "text" not in value:
            from pipeline.read.markup import fragment_text  # noqa: PLC0415 - lxml is for the few that need it

            value["text"] = fragment_text(str(value["content_html"]))
        yield Record(value, row)
    else:
        yield Fault(source, row, "broken", "expected an object with a text; skipped", quote(value))
