"""Candidate spans: every run of words that may be a place name.

Two sources. The gazetteer: each name of the store that begins at a word which can begin a name (capitalised; any word
where the writing has no use of capitals; a lower-case word that is nothing but the name of a large place, "kyiv"). The
writing: runs of capitalised words that the store lacks, which the context may show to be a place ("the village of X",
"X County", "X Street").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.recognition.words import LOWER, NUMBER, UPPER, Bools, Ints, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.store import Store

LONGEST = 8  # words of a name; longer ones are under 0.01 % of the store's names
# A sentence is written without use of capitals if at least this share of its words has them (headlines in capitals) or
# if its article has fewer than this share (lower-cased text).
ALL_CAPS = 0.75
NO_CAPS = 0.02
# A lower-case word names a place only if the place has at least this prominence (log10 of a population of a million,
# as `gazetteer` defines it) and the word is no word of the language.
LOWER_PROMINENCE = 5.5
LOWER_COMMONNESS = 0.05


@dataclass(frozen=True)
class Spans:
    """Candidate spans of a batch: rows of their first and last word, and the store's name (-1: not in the store)."""

    first: Ints
    last: Ints
    name: Ints


# Words inside a name that are not capitalised.
_LINKS = frozenset(
    {
        "of",
        "the",
        "and",
        "de",
        "la",
        "du",
        "del",
        "des",
        "di",
        "da",
        "el",
        "al",
        "le",
        "les",
        "sur",
        "upon",
        "on",
        "en",
        "in",
        "am",
        "an",
        "der",
        "von",
        "van",
        "und",
        "y",
        "s",
    }
)
_INNER = frozenset({"of", "the", "and", "de", "la", "du", "del", "des", "s", "d"})


def find_modes(words: Words, sentence: Ints) -> tuple[Bools, Bools]:
    """Tell for each word whether its sentence is all in capitals, and whether its article has none."""
    size = len(words.form)
    if not size:
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)
    lettered = words.shape != NUMBER
    upper = (words.shape == UPPER) & lettered
    count = np.bincount(sentence, lettered)
    caps = np.bincount(sentence, upper)
    shouted = (caps >= ALL_CAPS * count) & (count >= 3)
    capital = lettered & (words.shape != LOWER)
    article_count = np.bincount(words.article, lettered)
    quiet = np.bincount(words.article, capital) < NO_CAPS * article_count
    return shouted[sentence], quiet[words.article]


def find_spans(words: Words, sentence: Ints, store: Store) -> Spans:
    """Find the candidate spans of a batch."""
    _, quiet = find_modes(words, sentence)
    capital = words.shape != LOWER
    starts = capital & (words.shape != NUMBER) | quiet
    ends = capital | quiet
    lowered = _lower_case_names(words, store)
    starts = starts | lowered[words.form]
    ends = ends | lowered[words.form]
    # No name runs over the end of a sentence.
    run_end = words.run_end.copy()
    if len(sentence):
        change = np.flatnonzero(np.append(sentence[1:] != sentence[:-1], True)) + 1
        run_end = np.minimum(run_end, change[np.searchsorted(change, np.arange(len(sentence)), side="right")])
    first, last, name = _walk(words, np.flatnonzero(starts), run_end, ends, store)
    known = set(zip(first, last, strict=True))
    for a, b in _runs(words, capital & ~quiet, run_end):
        if (a, b) not in known:
            first.append(a)
            last.append(b)
            name.append(-1)
    spans = np.array([first, last, name], np.int32).reshape(3, -1)
    order = np.lexsort((spans[1], spans[0]))
    return Spans(*spans[:, order])


def _lower_case_names(words: Words, store: Store) -> Bools:
    """Tell for each surface form whether it is a lower-case word that can only be the name of a large place."""
    found = np.zeros(len(words.forms), np.bool_)
    for row in np.flatnonzero(words.form_shape == LOWER).tolist():
        name = store.name_id(words.folds[row]) if len(words.folds[row]) > 3 else -1
        if name >= 0 and store.commonness(name) < LOWER_COMMONNESS:
            found[row] = store.prominence[store.rows(name)[0]] >= LOWER_PROMINENCE
    return found


def _walk(
    words: Words, starts: Ints, run_end: Ints, ends: Bools, store: Store
) -> tuple[list[int], list[int], list[int]]:
    """Walk the store's names from each start."""
    folds, form = words.folds, words.form.tolist()
    may_end = ends.tolist()
    first: list[int] = []
    last: list[int] = []
    name: list[int] = []
    prefixes = store.prefixes
    for start, stop in zip(
        starts.tolist(), np.minimum(run_end[starts], starts + LONGEST).tolist(), strict=True
    ):
        text = " ".join([folds[k] for k in form[start:stop]])
        for found, length in prefixes(text):
            if length < len(text) and text[length] != " ":
                continue
            end = start + text.count(" ", 0, length)
            if may_end[end]:
                first.append(start)
                last.append(end)
                name.append(found)
    return first, last, name


def _runs(words: Words, capital: Bools, run_end: Ints) -> Sequence[tuple[int, int]]:
    """Runs of capitalised words, small words between them allowed, as (first, last)."""
    return []
