"""Text of the page: a line each, in compressed chunks that are decoded when first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.page.columns import compress

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_CHUNK = 1 << 18
"""Characters of text in one chunk: eight windows of zlib, 2 ms to decode."""


def one_line(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Replace line breaks one for one by spaces, so that offsets hold and a chunk has a sentence a line."""
    return pc.replace_substring_regex(texts, "[\\n\\r\\x{2028}\\x{2029}]", " ")


def article_lines(articles: pa.Table) -> list[str]:
    """Return two lines for each article: its title, and its URL if a browser may safely open it."""
    titles = one_line(pc.fill_null(articles["title"], "")).to_pylist()
    urls = one_line(pc.fill_null(articles["url"], "")).to_pylist()
    # The page checks the URL again before it makes a link.
    return [
        f"{title}\n{url if url.startswith(('http://', 'https://')) else ''}"
        for title, url in zip(titles, urls, strict=True)
    ]


def pack_lines(lines: list[str], header: dict[str, Any], name: str) -> list[str]:
    """Pack lines into chunks of about `TEXT_CHUNK` characters; the header gets the first line of each."""
    chunks, firsts = [], []
    for first, part in _parts(lines):
        firsts.append(first)
        chunks.append(compress("\n".join(part).encode("utf-8", "surrogatepass")))
    header[name] = firsts
    return chunks


def _parts(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    ends = np.cumsum([len(line) + 1 for line in lines])
    first = 0
    while first < len(lines):
        begin = ends[first - 1] if first else 0
        last = int(np.searchsorted(ends, begin + TEXT_CHUNK, side="right"))
        yield first, lines[first : last + 1]
        first = last + 1
