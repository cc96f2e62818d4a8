"""Web pages: text, title, author, date, outlet, canonical URL and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import trafilatura
from htmldate import find_date
from lxml import etree

from pipeline.read.entry import read_whole
from pipeline.read.markup import decode_markup
from pipeline.read.record import Fault, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry


def _paths(*paths: str) -> tuple[etree.XPath, ...]:
    return tuple(etree.XPath(path) for path in paths)


# Below this, the quick extraction may have missed the article and the thorough one, three times slower, is tried.
_SHORT = 250
_TITLE = _paths("//meta[@property='og:title']/@content", "//article//h1", "//h1", "//title")
_OUTLET = _paths("//meta[@property='og:site_name']/@content", "//meta[@name='application-name']/@content")
_ADDRESS = _paths("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
_LOCALE = _paths("//html/@lang", "//html/@xml:lang", "//meta[@property='og:locale']/@content")


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
    text, encoding = decode_markup(data)
    try:
        tree = trafilatura.load_html(text)
        if tree is None:
            return None, encoding
        # The extraction takes the tree apart, so what stands around the article is looked up first.
        fields = _metadata(tree, url)
        found: Any = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
        if found is None or len(found.text or "") < _SHORT:
            whole = trafilatura.load_html(text)
            found = trafilatura.bare_extraction(whole, include_comments=False) or found
    except (etree.LxmlError, ValueError, RecursionError, AssertionError):
        # What is too broken for the parser has no article that a reader would see either.
        return None, encoding
    if found is None or not found.text:
        return None, encoding
    return fields | {"text": found.text}, encoding


def _metadata(tree: Any, url: str | None) -> dict[str, Any]:
    """Look up title, outlet, address, language and date; a third of the time that trafilatura's own look-up takes."""
    address = _first(tree, _ADDRESS) or url
    if address and not address.startswith(("http://", "https://")):
        address = urljoin(url, address) if url else None
    return {
        "title": _first(tree, _TITLE),
        "outlet": _first(tree, _OUTLET) or (urlsplit(address).hostname if address else None),
        "url": address,
        "language": _first(tree, _LOCALE),
        "published": find_date(tree, url=address, original_date=True),
    }


def _first(tree: Any, paths: Iterable[etree.XPath]) -> str | None:
    """Return the first text that any of the paths finds, its white space folded."""
    for path in paths:
        for found in path(tree):
            text = " ".join((found if isinstance(found, str) else str(found.text_content())).split())
            if text:
                return text
    return None
