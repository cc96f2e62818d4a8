"""Features of candidate spans: the words around them, the writing, the store, the article."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.recognition.names import COLUMNS, Names
from pipeline.recognition.persons import find_first_names, find_persons
from pipeline.recognition.spans import find_modes
from pipeline.recognition.words import LOWER, MIXED, NUMBER, UPPER, find_next

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.recognition.spans import Spans
    from pipeline.recognition.words import Bools, Ints, Words

# Word numbers below the vocabulary: beyond the sentence, then unlisted words by shape.
OUTSIDE, UNLISTED = 0, 1
RESERVED = UNLISTED + 5
WIDE = 10  # words on each side whose mean says what a sentence is about
NEWS = 32  # columns of the word vectors that come from news; the others come from a general collection
# Of the words of English news 98 in 100 are in the vocabulary, of Ukrainian and Russian headlines 12.
KNOWN_SHARE = 0.3


@dataclass(frozen=True)
class Context:
    """The words of a batch with their place in sentences and in the vocabulary."""

    words: Words
    sentence: Ints
    number: Ints  # of each word in the vocabulary
    shouted: Bools
    quiet: Bools


def read_context(words: Words, sentence: Ints, vocabulary: Mapping[str, int]) -> Context:
    """Give each word of a batch its number in the vocabulary, where capitalised words have a "^" and numbers are "#"."""
    shape = words.form_shape
    keys = [
        "#" if kind == NUMBER else fold if kind == LOWER else f"{fold}^"
        for fold, kind in zip(words.folds, shape.tolist(), strict=True)
    ]
    listed = np.fromiter(map(vocabulary.get, keys, repeat(-1)), np.int32, len(keys))
    number = np.where(listed >= 0, listed, UNLISTED + shape.astype(np.int32))
    shouted, quiet = find_modes(words, sentence)
    return Context(words, sentence, number[words.form].astype(np.int32), shouted, quiet)


def look_around(context: Context, first: Ints, last: Ints, reach: int = 3) -> Ints:
    """Word numbers around each span: `reach` words before it, its first and last, `reach` after it.

    Shape (spans, 2 * reach + 2); `OUTSIDE` beyond the sentence.
    """
    size = len(context.number)
    rows = np.concatenate(
        [
            first[:, None] + np.arange(-reach, 1, dtype=np.int32),
            last[:, None] + np.arange(reach + 1, dtype=np.int32),
        ],
        axis=1,
    )
    at = np.clip(rows, 0, size - 1)
    inside = (rows == at) & (context.sentence[at] == context.sentence[first][:, None])
    return np.where(inside, context.number[at], OUTSIDE).astype(np.int32)


def look_wide(context: Context, first: Ints, last: Ints, codes: NDArray[np.int8]) -> NDArray[np.float32]:
    """Mean vector of up to `WIDE` words of the sentence on each side of a span, the span left out; shape (spans, width).

    NaN where fewer than `KNOWN_SHARE` of these words are in the vocabulary: another language, whose words say nothing.

    Parameters
    ----------
    codes
        Word vectors as whole numbers, shape (vocabulary, width): sums of whole numbers are exact, so that nothing
        depends on where in a batch a span stands.
    """
    changes = np.flatnonzero(np.diff(context.sentence)) + 1
    row = np.searchsorted(changes, first, side="right")
    low = np.maximum(np.append(0, changes)[row], first - WIDE)
    high = np.minimum(np.append(changes, len(context.number))[row], last + 1 + WIDE)
    count = np.maximum(high - low - (last + 1 - first), 1)
    total = np.zeros(len(context.number) + 1, np.int32)

    def sum_around(values: NDArray[Any]) -> NDArray[np.int32]:
        np.cumsum(values, dtype=np.int32, out=total[1:])
        return np.asarray(total[high] - total[last + 1] + total[first] - total[low])

    wide = np.empty((len(first), codes.shape[1]), np.float32)
    for k, column in enumerate(np.ascontiguousarray(codes.T)):  # numpy adds up fast along a row only
        wide[:, k] = sum_around(column[context.number]) / count
    wide[sum_around(context.number >= RESERVED) < KNOWN_SHARE * count] = np.nan
    return wide


WRITING = (
    "words",
    "characters",
    "inner_lower",
    "number",
    "upper",
    "mixed",
    "at_start",
    "at_end",
    "gap_before",
    "gap_after",
    "gap_before2",
    "gap_after2",
    "shape_before",
    "shape_after",
    "shape_before2",
    "shape_after2",
    "run_left",
    "run_right",
    "sentence_words",
    "sentence_capitals",
    "shouted",
    "quiet",
    "contained",
    "contains",
    "longer_prominence",
    "possessive",
    "dotted",
)
ARTICLE = (
    "same",
    "same_in_run",
    "same_run_last",
    "same_after_name",
    "same_person",
    "same_lower",
    "same_possessive",
    "position",
    "article_words",
    "is_first",
)


def describe_spans(
    context: Context, spans: Spans, store: Store
) -> tuple[NDArray[np.float32], Names, NDArray[np.int64]]:
    """Features of the spans that do not depend on other decisions, shape (spans, columns).

    Columns are `FIGURES`; with them the facts on the names, and the group of each span (`same_name`).
    """
    names = Names(spans.name, store)
    group = same_name(context, spans)
    facts = names.facts[names.locate(spans.name)]
    writing = _writing(context, spans, facts[:, COLUMNS.index("prominence")])
    article = _article(context, spans, writing, group, store)
    return np.concatenate([facts, writing, article], axis=1), names, group


FIGURES = (*COLUMNS, *WRITING, *ARTICLE)


def _writing(context: Context, spans: Spans, prominence: NDArray[np.float32]) -> NDArray[np.float32]:
    words, sentence = context.words, context.sentence
    first, last = spans.first, spans.last
    size = len(words.form)
    shape, gap = words.shape, words.gap
    capital = (shape != LOWER) & (shape != NUMBER)
    length = last - first + 1
    total = np.concatenate([[0], np.cumsum(capital | (shape == NUMBER))])
    starts = np.append(True, sentence[1:] != sentence[:-1])
    ends = np.append(sentence[1:] != sentence[:-1], True)
    count = np.bincount(sentence, minlength=int(sentence.max(initial=0)) + 1)
    capitals = np.bincount(sentence, capital & ~starts, minlength=len(count))
    letters = np.bincount(sentence, (shape != NUMBER) & ~starts, minlength=len(count))
    begin = np.flatnonzero(starts)[np.cumsum(starts) - 1]  # first word of each word's sentence
    finish = find_next(ends)
    left, right = _runs(capital, words.joined & ~ends)

    def at(values: NDArray[np.generic], row: Ints, other: int) -> NDArray[np.float32]:
        inside = (row >= begin[first]) & (row <= finish[first])
        return np.where(inside, values[np.clip(row, 0, size - 1)], other).astype(np.float32)

    contained, contains, longer = _nesting(spans, prominence)
    possessive = words.among(("s",))[words.form]
    columns = (
        length,
        words.end[last] - words.start[first],
        total[last + 1] - total[first] < length,
        shape[first] == NUMBER,
        (shape[first] == UPPER) & (length == 1),
        shape[first] == MIXED,
        starts[first],
        ends[last],
        at(gap, first - 1, 20),
        np.where(ends[last], 20, gap[last]),
        at(gap, first - 2, 20),
        at(gap, last + 1, 20),
        at(shape, first - 1, 9),
        at(shape, last + 1, 9),
        at(shape, first - 2, 9),
        at(shape, last + 2, 9),
        left[first],
        right[last],
        count[sentence[first]],
        capitals[sentence[first]] / np.maximum(letters[sentence[first]], 1),
        context.shouted[first],
        context.quiet[first],
        contained,
        contains,
        longer,
        at(possessive, last + 1, 0),
        spans.dotted,
    )
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)


def _runs(capital: Bools, joined: Bools) -> tuple[Ints, Ints]:
    """Capitalised words joined directly before and after each word, at most 5."""
    size = len(capital)
    left, right = np.zeros(size, np.int32), np.zeros(size, np.int32)
    for _ in range(5):
        left[1:] = np.where(joined[:-1] & capital[:-1], left[:-1] + 1, 0)
        right[:-1] = np.where(joined[:-1] & capital[1:], right[1:] + 1, 0)
    return left, right


def _nesting(
    spans: Spans, prominence: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Count listed spans that hold this one and those inside it, and find the greatest prominence of those that hold it."""
    listed = spans.name >= 0
    contained = np.zeros(len(spans.first), np.float32)
    contains = np.zeros(len(spans.first), np.float32)
    longer = np.zeros(len(spans.first), np.float32)
    for a, b in spans.touching():
        holds = spans.last[a] >= spans.last[b]
        held = (spans.first[a] == spans.first[b]) & (spans.last[b] >= spans.last[a])
        for inside, outer, inner in ((holds, a, b), (held, b, a)):
            outer, inner = outer[inside], inner[inside]  # noqa: PLW2901
            contained[inner] += listed[outer]
            contains[outer] += listed[inner]
            longer[inner] = np.maximum(longer[inner], np.where(listed[outer], prominence[outer], 0))
    return contained, contains, longer


def same_name(context: Context, spans: Spans) -> NDArray[np.int64]:
    """Group of each span: spans of one article with the same folded words have the same number."""
    words = context.words
    key = spans.name.astype(np.int64)
    # A name that the store lacks is told by its words, one after the other; numbers below all that came before.
    rows = np.flatnonzero(key < 0)
    fold_of, first, last = words.fold_number[words.form], spans.first[rows], spans.last[rows]
    text = fold_of[first]
    lowest = 0
    while len(rows):
        whole = first == last
        _, number = np.unique(text[whole], return_inverse=True)
        key[rows[whole]] = lowest - 1 - number
        lowest -= len(number)
        rows, text, first, last = rows[~whole], text[~whole], first[~whole] + 1, last[~whole]
        if len(rows):
            _, text = np.unique(text * len(words.distinct) + fold_of[first], return_inverse=True)
    article = words.article[spans.first].astype(np.int64)
    _, group = np.unique(article * (1 << 33) + key, return_inverse=True)
    return np.asarray(group, np.int64)


def _article(
    context: Context, spans: Spans, writing: NDArray[np.float32], group: NDArray[np.int64], store: Store
) -> NDArray[np.float32]:
    words = context.words
    size = len(spans.first)
    if not size:
        return np.zeros((0, len(ARTICLE)), np.float32)
    column = {name: k for k, name in enumerate(WRITING)}
    left, right = writing[:, column["run_left"]] > 0, writing[:, column["run_right"]] > 0
    count = np.bincount(group).astype(np.float32)

    def share(values: NDArray[np.generic]) -> NDArray[np.float32]:
        return (np.bincount(group, values) / count)[group].astype(np.float32)

    # Lower-case occurrences in the article of a name of one word: "may", "reading".
    single = np.flatnonzero(spans.first == spans.last)
    asked = np.zeros(len(words.distinct), np.bool_)
    fold_of = words.fold_number[words.form]
    asked[fold_of[spans.first[single]]] = True
    keys = words.article.astype(np.int64) * len(words.distinct) + fold_of
    written = np.sort(keys[(words.shape == LOWER) & asked[fold_of]])
    own = keys[spans.first[single]]
    lowered = np.zeros(size, np.int64)
    lowered[single] = np.searchsorted(written, own, side="right") - np.searchsorted(written, own)
    _, first_row = np.unique(group, return_index=True)
    is_first = np.zeros(size, np.bool_)
    is_first[first_row] = True
    words_of = np.diff(words.first)
    article = words.article[spans.first]
    columns = (
        count[group],
        share(left | right),
        share(left & ~right),
        find_first_names(words, spans, left & ~right, group, store),
        find_persons(context, spans, group),
        lowered,
        share(writing[:, column["possessive"]]),
        (spans.first - words.first[article]) / np.maximum(words_of[article], 1),
        np.log1p(words_of[article]),
        is_first,
    )
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)
