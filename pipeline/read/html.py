"""Web pages: text, title, author, date, outlet, canonical URL and language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import trafilatura
from lxml import etree

from pipeline.read.entry import decode, read_whole
from pipeline.read.record import Fault, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry

# Below this, the quick extraction may have missed the article and the thorough one, three times slower, is tried.
_SHORT = 250
_CHARSET = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)
_LOCALE = ("//html/@lang", "//html/@xml:lang", "//meta[@property='og:locale']/@content")


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the one article of a page; its id is the file's name."""
    fields, encoding = extract(read_whole(entry, config.limit_mb << 20))
    if encoding != "utf-8":
        yield Fault(entry.source, 0, "encoding", f"read as {encoding}", skipped=False)
    if fields is None:
        yield Fault(entry.source, 0, "no text", "no article found in the page; skipped")
    else:
        yield Record(fields | {"id": entry.key}, 1, "html")


def extract(data: bytes, url: str | None = None) -> tuple[dict[str, Any] | None, str]:
    """Return the article's fields (None if the page has no article) and the encoding that had to be guessed.

    Parameters
    ----------
    url
        Where the page came from, if known; a canonical URL in the page goes before it.
    """
    text, encoding = _decode(data)
    try:
        tree = trafilatura.load_html(text)
        if tree is None:
            return None, encoding
        language = next((str(v) for path in _LOCALE for v in tree.xpath(path)), None)
        options: dict[str, Any] = {"url": url, "with_metadata": True, "include_comments": False}
        found: Any = trafilatura.bare_extraction(tree, fast=True, **options)
        if found is None or len(found.text or "") < _SHORT:
            found = trafilatura.bare_extraction(trafilatura.load_html(text), **options) or found
    except (etree.LxmlError, ValueError, RecursionError, AssertionError):
        # What is too broken for the parser has no article that a reader would see either.
        return None, encoding
    if found is None or not found.text:
        return None, encoding
    return {
        "title": found.title,
        "text": found.text,
        "outlet": found.sitename or found.hostname,
        "url": found.url or url,
        "language": language,
        "published": found.date,
    }, encoding


def _decode(data: bytes) -> tuple[str, str]:
    """Decode by mark, by UTF-8, by what the page declares, by a guess: in this order; name only a guess."""
    text, encoding = decode(data)
    if encoding == "utf-8":
        return text, encoding
    declared = _CHARSET.search(data[:2048])
    if declared:
        try:
            return data.decode(declared[1].decode("ascii")), "utf-8"
        except (LookupError, UnicodeDecodeError):
            pass
    return text, encoding
