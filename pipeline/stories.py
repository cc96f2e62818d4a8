"""Which articles tell the same story: syndicated copies of one report, found by MinHash and proved by an exact check.

`sign_articles` works on a batch; `merge_stories` on the signatures of the whole corpus. Ids come from content, so the order
of the input changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rensa import RMinHash

from pipeline.clusters import Clusters, find_candidates
from pipeline.copies import PLAIN, SHORT, Checker, shingle_codes
from pipeline.tables import STORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

# 64 bands of two rows find a pair of Jaccard 0.3 in 99.8 of 100 cases: 1 - (1 - 0.3 ** 2) ** 64 (Broder 1997, Leskovec
# et al., Mining of Massive Datasets, ch. 3). A copy that lost half its text and was lightly edited is still that alike.
BANDS, ROWS = 64, 2
_SEED = 42
# Shingles hashed in one call, and words of one article that are: beyond some 65,000 rensa starts threads, and a process that
# has them cannot be forked into a pool of workers any more. The head of a very long article finds its copies well enough.
_PORTION = 8192
_CODES = pa.list_(pa.uint32())
SIGNATURES = pa.schema(
    [
        pa.field("article_id", pa.string(), metadata={"meaning": "The article's id."}),
        pa.field("outlet", pa.string(), metadata={"meaning": "Who published it; null: not given."}),
        pa.field("content", pa.uint64(), metadata={"meaning": "Digest of ``words``."}),
        pa.field("title", _CODES, metadata={"meaning": "Codes of the words of the headline."}),
        pa.field(
            "words",
            _CODES,
            metadata={
                "meaning": "Codes of the words of the body, of headline and body if it is short; two low bits: name, number."
            },
        ),
        pa.field("bands", pa.list_(pa.uint32(), BANDS), metadata={"meaning": "MinHash, banded."}),
    ]
)
_WORD = re.compile(r"\w+")
_NAME, _NUMBER = 1, 2


@dataclass(frozen=True)
class KnownStories:
    """Signatures of an earlier run, the stories they were given, and their publication dates."""

    signatures: pa.Table
    stories: pa.Table
    published: pa.Table


def sign_articles(articles: pa.Table, sentences: pa.Table) -> pa.Table:
    """Return the signatures of a batch, from the body of each article alone.

    Parameters
    ----------
    articles, sentences : pyarrow.Table
        Declared as ``ARTICLES`` and ``SENTENCES``. Headlines, datelines, bylines, captions and boilerplate do not count as
        body: copies differ in them.

    Returns
    -------
    pyarrow.Table
        With the schema ``SIGNATURES``, one row for each article.
    """
    coder = _Coder()
    titles = [coder.encode([title or ""]) for title in articles["title"].to_pylist()]
    words = []
    for body, title in zip(_bodies(articles, sentences), titles, strict=True):
        codes = coder.encode(body)
        words.append(codes if len(codes) >= SHORT else np.concatenate([title, codes]))
    return pa.table(
        {
            "article_id": articles["article_id"],
            "outlet": articles["outlet"],
            "content": pa.array([_digest(codes) for codes in words], pa.uint64()),
            "title": pa.array(titles, _CODES),
            "words": pa.array(words, _CODES),
            "bands": _band(words),
        },
        schema=SIGNATURES,
    )


class _Coder:
    """Codes of words: a hash of the folded word, and in the low bits whether it is a name or a number."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def encode(self, pieces: Sequence[str]) -> NDArray[np.uint32]:
        known = self._known
        out = []
        for piece in pieces:
            for word in _WORD.findall(piece):
                code = known.get(word)
                if code is None:
                    code = crc32(word.casefold().encode()) & ~3
                    code |= _NUMBER if any(map(str.isdigit, word)) else _NAME if word[0].isupper() else 0
                    known[word] = code
                out.append(code)
        return np.array(out, dtype=np.uint32)


def _bodies(articles: pa.Table, sentences: pa.Table) -> Iterator[list[str]]:
    """Yield the sentences of each article's body; all of them where it has none."""
    spans: dict[str, list[tuple[int, int, str]]] = {}
    columns = (sentences[name].to_pylist() for name in ("article_id", "start", "end", "section"))
    for article, start, end, section in zip(*columns, strict=True):
        spans.setdefault(article, []).append((start, end, section))
    for article, text in zip(articles["article_id"].to_pylist(), articles["text"].to_pylist(), strict=True):
        own = spans.get(article, [])
        body = [text[start:end] for start, end, section in own if section == "body"]
        yield body or [text[start:end] for start, end, _ in own]


def _digest(codes: NDArray[np.uint32]) -> int:
    plain = (codes & PLAIN).tobytes()
    return crc32(plain) << 32 | crc32(plain[::-1])


def _band(words: Sequence[NDArray[np.uint32]]) -> pa.Array:
    """MinHash the shingles of each article and fold the rows of each band into one number."""
    digests: list[list[int]] = []
    for part in _portions(shingle_codes(codes[:_PORTION]) for codes in words):
        offsets = np.zeros(len(part) + 1, dtype=np.uint64)
        np.cumsum([len(codes) for codes in part], out=offsets[1:])
        flat = np.concatenate(part)
        digests += RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, BANDS * ROWS, _SEED).to_rows()
    rows = np.array(digests, dtype=np.uint64).reshape(len(words), BANDS, ROWS)
    mixed = rows[:, :, 0] * np.uint64(0x9E3779B97F4A7C15) + rows[:, :, 1] * np.uint64(0xC2B2AE3D27D4EB4F)
    bands = (mixed >> np.uint64(32)).astype(np.uint32)
    return pa.FixedSizeListArray.from_arrays(pa.array(bands.reshape(-1)), BANDS)


def _portions(shingles: Iterable[NDArray[np.uint64]]) -> Iterator[list[NDArray[np.uint64]]]:
    """Gather articles until they have ``_PORTION`` shingles."""
    part: list[NDArray[np.uint64]] = []
    held = 0
    for codes in shingles:
        part.append(codes)
        held += len(codes)
        if held >= _PORTION:
            yield part
            part, held = [], 0
    if part:
        yield part


def merge_stories(
    signatures: pa.Table, published: pa.Table, previous: KnownStories | None = None
) -> pa.Table:
    """Join the articles of a corpus into stories.

    Parameters
    ----------
    signatures : pyarrow.Table
        With the schema ``SIGNATURES``: the new articles.
    published : pyarrow.Table
        Declared as ``PUBLISHED``: their dates.
    previous : KnownStories, optional
        An earlier run. Its stories keep their ids and are never joined with each other; new articles join them.

    Returns
    -------
    pyarrow.Table
        Declared as ``STORIES``: new and earlier articles, by article id. ``copy_of`` is the story's earliest article by
        publication date, then id; undated articles come last.
    """
    known: dict[str, str] = {}
    if previous is not None:
        again = pc.is_in(previous.signatures["article_id"], signatures["article_id"])
        signatures = pa.concat_tables([previous.signatures.filter(pc.invert(again)), signatures])
        dated = pc.is_in(previous.published["article_id"], published["article_id"])
        published = pa.concat_tables([previous.published.filter(pc.invert(dated)), published])
        known = dict(
            zip(
                previous.stories["article_id"].to_pylist(),
                previous.stories["story_id"].to_pylist(),
                strict=True,
            )
        )
    signatures = signatures.sort_by(
        "article_id"
    )  # from here on row order is id order, whatever the input's was
    ids: list[str] = signatures["article_id"].to_pylist()
    words = _arrays(signatures["words"])
    checker = Checker(words, _arrays(signatures["title"]), signatures["outlet"].to_pylist())
    clusters = Clusters([known.get(article) for article in ids])
    alike: list[tuple[float, int, int]] = []
    fresh = np.array([article not in known for article in ids])
    for one, other in find_candidates(
        signatures["content"].to_numpy(), _bands(signatures), list(map(len, words)), fresh
    ):
        found = checker.compare(one, other)
        if found.verdict == "copy":
            alike.append((-found.jaccard, one, other))
        elif found.verdict == "apart":
            clusters.keep_apart(one, other)
    for _, one, other in sorted(alike):
        clusters.join(one, other)
    return _name_stories(signatures, published, clusters, known)


def _arrays(column: pa.ChunkedArray) -> list[NDArray[np.uint32]]:
    """Split a list column into one array for each row, without copying."""
    flat = column.combine_chunks()
    values = flat.values.to_numpy()
    offsets = flat.offsets.to_numpy()
    return [values[start:end] for start, end in pairwise(offsets)]


def _bands(signatures: pa.Table) -> NDArray[np.uint32]:
    flat = signatures["bands"].combine_chunks().flatten().to_numpy()
    return np.asarray(flat).reshape(-1, BANDS)


def _name_stories(
    signatures: pa.Table, published: pa.Table, clusters: Clusters, known: Mapping[str, str]
) -> pa.Table:
    """Name each story by the content of its earliest article, or as the earlier run did."""
    ids = signatures["article_id"].to_pylist()
    days = dict(zip(published["article_id"].to_pylist(), published["begin"].to_pylist(), strict=True))
    content = signatures["content"].to_pylist()
    size = pc.list_value_length(signatures["words"]).to_pylist()
    earliest: dict[int, int] = {}
    for row, article in enumerate(ids):
        root = clusters.find(row)
        first = earliest.setdefault(root, row)
        if (days.get(article) or date.max, article) < (days.get(ids[first]) or date.max, ids[first]):
            earliest[root] = row
    names: dict[int, str] = {}
    taken = set(known.values())
    for root, first in sorted(earliest.items(), key=lambda story: ids[story[1]]):
        name = clusters.name(root) or f"s{content[first]:016x}"
        if (name in taken and clusters.name(root) is None) or not size[first]:
            # Nothing but the id tells it from another: no words at all, or the same few under another headline.
            name = f"s{content[first] ^ _digest_text(ids[first]):016x}"
        taken.add(name)
        names[root] = name
    rows = []
    for row, article in enumerate(ids):
        root = clusters.find(row)
        first = earliest[root]
        rows.append(
            {"article_id": article, "story_id": names[root], "copy_of": None if first == row else ids[first]}
        )
    return STORIES.build(rows)


def _digest_text(text: str) -> int:
    encoded = text.encode()
    return crc32(encoded) << 32 | crc32(encoded[::-1])
