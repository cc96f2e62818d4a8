"""RSS 0.9 to 2.0 and Atom, as files."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import feedparser

from pipeline.read.entry import EntryError, read_whole
from pipeline.read.markup import decode_markup, fragment_text
from pipeline.read.record import Fault, Record, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry

_REFERENCE = re.compile(r"&#(?:([xX])0*(?=[dD])|0*(?=5))([0-9a-fA-F]{4,5});")
# Said over whatever the feed declares, since it is decoded here.
_UTF8 = {"content-type": "application/xml; charset=utf-8"}


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the entries of a feed; one without text gives its headline as the text."""
    text, encoding = decode_markup(read_whole(entry, config.limit_mb << 20))
    if encoding != "utf-8":
        yield Fault(entry.source, 0, "encoding", f"read as {encoding}", skipped=False)
    if "<!ENTITY" in text:
        # No feed needs entities of its own; those that declare them fetch files or multiply.
        raise EntryError("broken", "the feed declares entities; skipped")
    # A file, whatever its bytes are: feedparser would take a string that looks like an address to the network.
    parsed = feedparser.parse(
        _join_halves(text).encode(), response_headers=_UTF8, sanitize_html=False, resolve_relative_uris=False
    )
    feed, items = parsed.get("feed", {}), parsed.get("entries", [])
    if parsed.get("bozo") or not items:
        problem = quote(str(parsed.get("bozo_exception", "it has no entries")))
        what = "the rest of the file is left out" if items else "skipped"
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
                quote(item.get("title") or ""),
                skipped=False,
            )
        title = fragment_text(item.get("title") or "") or None
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


def _join_halves(text: str) -> str:
    """Replace references to the two halves of a character (an emoji, often) by the character, a lone half by U+FFFD."""
    halves = _REFERENCE.sub(_half, text)
    return text if halves == text else halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _half(reference: re.Match[str]) -> str:
    code = int(reference[2], 16 if reference[1] else 10)
    return chr(code) if 0xD800 <= code <= 0xDFFF else reference[0]


def _text(item: Any) -> str:
    """Return the longest of the entry's contents and its summary, as text."""
    parts = [content.get("value") for content in item.get("content", [])] + [item.get("summary")]
    return fragment_text(max((part or "" for part in parts), key=len))


def _date(item: Any) -> str | None:
    """Return the date as ISO 8601 in UTC; the text as it stands where feedparser could not parse it."""
    for name in ("published", "created", "updated"):
        # As a plain mapping: feedparser's own look-up takes one day for another, and warns of it.
        parsed, given = dict.get(item, f"{name}_parsed"), dict.get(item, name)
        if parsed:
            return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed)
        if given:
            return str(given)
    return None


def _named(source: Any) -> str | None:
    return source.get("title") if source else None


def _language(item: Any) -> str | None:
    return (item.get("title_detail") or {}).get("language")
