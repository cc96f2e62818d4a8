"""JSON documents: an article, a list of articles, or an object that holds such a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from pipeline.read.entry import EntryError, text_stream
from pipeline.read.jsonlines import expand
from pipeline.read.record import Fault, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry
    from pipeline.read.record import Record

_CHUNK = 1 << 20
_SPACE = " \t\r\n,"


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the articles of a document; a list is read as a stream, one element in memory at a time."""
    stream, encoding = text_stream(entry)
    if encoding != "utf-8":
        yield Fault(entry.source, 0, "encoding", f"not valid UTF-8; read as {encoding}", skipped=False)
    limit = config.limit_mb << 20
    start = ""
    while not start and (chunk := stream.read(_CHUNK)):
        start = chunk.lstrip("\ufeff" + _SPACE)
    if start.startswith("["):
        yield from _elements(start[1:], stream, entry.source, limit)
        return
    text = start + stream.read(limit)
    if len(text) > limit:
        raise EntryError(
            "too large", f"one object of more than {limit >> 20} MB (limit_mb); write it as JSON Lines"
        )
    try:
        yield from expand(json.loads(text, strict=False), entry.source, 1)
    except (ValueError, RecursionError) as error:
        yield Fault(entry.source, 0, "broken", f"not JSON ({_reason(error)}); skipped", quote(text))


def _elements(buffer: str, stream: TextIO, source: str, limit: int) -> Iterator[Record | Fault]:
    """Decode the elements of a list one by one, reading on when one is cut."""
    decoder = json.JSONDecoder(strict=False)
    row, at, wanted = 0, 0, _CHUNK
    while True:
        while at < len(buffer) and buffer[at] in _SPACE:
            at += 1
        if at < len(buffer) and buffer[at] == "]":
            return
        error: Exception = EntryError("broken", "the list is not closed")
        try:
            value, at = decoder.raw_decode(buffer, at)
        except ValueError as cut:
            error = cut
        except RecursionError as deep:
            yield Fault(
                source, row + 1, "broken", f"not JSON ({_reason(deep)}); the rest of the file is left out"
            )
            return
        else:
            row += 1
            wanted = _CHUNK
            yield from expand(value, source, row)
            continue
        more = stream.read(wanted) if len(buffer) - at <= limit else ""
        if not more:
            message = f"not JSON or cut off ({_reason(error)}); the rest of the file is left out"
            yield Fault(source, row + 1, "broken", message, quote(buffer[at : at + 200]))
            return
        buffer, at, wanted = buffer[at:] + more, 0, wanted * 2


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
