"""WARC: the news pages of a web archive."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipeline.read.html import extract
from pipeline.read.record import Fault, Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from pipeline.config import Config
    from pipeline.read.entry import Entry

# Shorter than this, what a page says is a menu or a teaser, not an article.
_SHORT = 250
# What a record ends with.
_END = b"\r\n\r\n"


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the pages that were fetched whole (status 200, HTML) and hold an article; its id is its address."""
    limit = config.limit_mb << 20
    row = pages = 0
    stream = _Ending(entry.stream)
    source = SimpleNamespace(read=stream.read, tell=entry.stream.tell)
    for record in ArchiveIterator(source, record_types=WarcRecordType.response, auto_decode="all"):
        row += 1
        headers = record.http_headers
        if headers is None or headers.status_code != 200 or "html" not in (record.http_content_type or ""):
            continue
        pages += 1
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        data = record.reader.read(limit + 1)
        if len(data) > limit:
            yield Fault(
                entry.source, row, "too large", f"page larger than {config.limit_mb} MB; skipped", url
            )
            continue
        if not data and record.content_length:
            yield Fault(entry.source, row, "broken", "page cut off or damaged; skipped", url)
            continue
        fields, _ = extract(data, url or None)
        if fields is None or len(fields["text"]) < _SHORT:
            yield Fault(entry.source, row, "no text", "no article found in the page; skipped", url)
        else:
            yield Record(fields | {"id": url or None}, row, "html")
    if not pages:
        yield Fault(entry.source, 0, "no text", "no page in it that was fetched whole; skipped")
    if stream.last != _END:
        message = "cut off within a record; its page may be short or missing"
        yield Fault(entry.source, 0, "broken", message, skipped=not row)


class _Ending:
    """A stream that remembers its last bytes."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream, self.last = stream, b""

    def read(self, size: int) -> bytes:
        """Return what there is, so that the pages before a cut are not lost with it."""
        data = self._stream.read1(size)
        self.last = (self.last + data)[-len(_END) :]
        return data
