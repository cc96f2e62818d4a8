"""Marks in a sentence: from offsets in the text to offsets in the sentence, as the browser counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.page.columns import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE16 = 2**16 - 1
"""A span that is not there, a small number that is not stated."""
ASTRAL = "[\\x{10000}-\\x{10FFFF}]"


def span_in(
    start: pa.ChunkedArray, end: pa.ChunkedArray, base: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return offset in the sentence and length, in code points; a missing span starts at -1."""
    begin = numbers(start, -1).astype(np.int64)
    return np.where(begin < 0, -1, begin - base), np.where(begin < 0, 0, numbers(end, 0) - begin)


def inside(
    span: tuple[NDArray[np.int64], NDArray[np.int64]], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Drop spans that do not lie in the sentence, or that the columns cannot hold."""
    at, length = span
    outside = (at < 0) | (length <= 0) | (at + length > lengths) | (at + length >= NONE16)
    return np.where(outside, NONE16, at), np.where(outside, 0, length)


def to_utf16(
    spans: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]],
    texts: pa.ChunkedArray,
    sentence: NDArray[Any],
) -> None:
    """Count spans in UTF-16 units, as JavaScript does, in sentences with characters beyond the first plane."""
    if not any(_has_astral(chunk) for chunk in texts.chunks):
        return
    astral = pc.match_substring_regex(texts, ASTRAL).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(astral[sentence]):
        text = texts[int(sentence[row])].as_py()
        for at, length in spans.values():
            if at[row] != NONE16:
                begin, end = int(at[row]), int(at[row] + length[row])
                units = len(text[:begin].encode("utf-16-le")) // 2
                at[row], length[row] = units, len(text[begin:end].encode("utf-16-le")) // 2


def _has_astral(texts: pa.StringArray) -> bool:
    """Whether any text has such a character: UTF-8 begins it, and nothing else, with a byte from F0 on."""
    data = texts.buffers()[2]
    return data is not None and bool((np.frombuffer(data, np.uint8) >= 0xF0).any())
