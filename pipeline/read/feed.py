"""RSS 0.9 to 2.0 and Atom, as files."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import feedparser

from pipeline.read.entry import EntryError, read_whole
from pipeline.read.markup import fragment_text
from pipeline.read.record import Fault, Record, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the entries of a feed; one without text gives its headline as the text."""
    data = read_whole(entry, config.limit_mb << 20)
    if b"<!ENTITY" in data:
        # No feed needs entities of its own; those that declare them fetch files or multiply.
        raise EntryError("broken", "the feed declares entities; skipped")
    # A file, whatever its bytes are: feedparser would take a string that looks like an address to the network.
    parsed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    feed, items = parsed.get("feed", {}), parsed.get("entries", [])
    if parsed.get("bozo") or not items:
        problem = quote(str(parsed.get("bozo_exception", "it has no entries")))
        what = "the rest of the file is left out" if items else "skipped"
        if not isinstance(parsed.get("bozo_exception"), feedparser.CharacterEncodingOverride) or not items:
            yield Fault(
                entry.source, 0, "broken", f"feed not read to its end ({problem}); {what}", skipped=not items
            )
    for row, item in enumerate(items, start=1):
        published = _date(item)
        if published is None:
            yield Fault(
                entry.source,
                row,
                "no date",
                "feed entry without a date",
                quote(item.get("title", "")),
                skipped=False,
            )
        title = fragment_text(item.get("title", "")) or None
        yield Record(
            {
                "id": item.get("id") or item.get("link"),
                "title": title,
                "text": _text(item) or title,
                "outlet": _named(item.get("source")) or feed.get("title"),
                "url": item.get("link"),
                "language": _language(item) or feed.get("language"),
                "published": published,
            },
            row,
        )


def _text(item: Any) -> str:
    """Return the longest of the entry's contents and its summary, as text."""
    parts = [content.get("value", "") for content in item.get("content", [])] + [item.get("summary", "")]
    return fragment_text(max(parts, key=len))


def _date(item: Any) -> str | None:
    """Return the date as ISO 8601 in UTC; the text as it stands where feedparser could not parse it."""
    for name in ("published", "created", "updated"):
        parsed = item.get(f"{name}_parsed")
        if parsed:
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
        if item.get(name):
            return str(item[name])
    return None


def _named(source: Any) -> str | None:
    return source.get("title") if source else None


def _language(item: Any) -> str | None:
    return (item.get("title_detail") or {}).get("language")
