"""Candidate spans: every run of words that may be a place name.

Two sources. The gazetteer: each name of the store that begins at a word which can begin a name (capitalised; any word
where the writing has no use of capitals; a lower-case word that is nothing but the name of a large place, "kyiv"). The
writing: runs of capitalised words that the store lacks, which the context may show to be a place ("the village of X",
"X County", "X Street").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.place import NAME_TYPES
from pipeline.recognition.words import (
    HYPHEN,
    LOWER,
    NUMBER,
    TITLE,
    UPPER,
    Bools,
    Ints,
    Words,
    find_next,
    list_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gazetteer.store import Store

ABBREVIATION = NAME_TYPES.index("abbreviation")
LONGEST = 8  # words of a name; longer ones are under 0.01 % of the store's names
LONGEST_ACRONYM = 4  # letters
# Four capitals are a place inside a sentence if it is as prominent as a city of a hundred thousand: KYIV, but not NATO for Nato.
PROMINENT = 5.0
NEAR = 12  # rows apart from which spans are no longer compared
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
    """Candidate spans of a batch.

    Attributes
    ----------
    first, last
        Rows of the first and last word, shape (spans,); sorted by first, then last.
    name
        The store's name; -1: not in the store.
    dotted
        Whether the full stop after the last word is the span's ("Ky.", "Main St.").
    """

    first: Ints
    last: Ints
    name: Ints
    dotted: Bools

    def take(self, rows: NDArray[np.integer[Any]]) -> Spans:
        """Return some of the spans."""
        return Spans(self.first[rows], self.last[rows], self.name[rows], self.dotted[rows])

    def touching(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Give the pairs of spans that share a word, the earlier first, by how many rows apart they stand (below `NEAR`).

        Spans are sorted by their first word: where none touches the next but k, none touches the next but k + 1.
        """
        a = np.arange(len(self.first) - 1)
        for shift in range(1, NEAR):
            a = a[a + shift < len(self.first)]
            a = a[self.first[a + shift] <= self.last[a]]
            if not len(a):
                return
            yield a, a + shift

    def end(self, words: Words) -> Ints:
        """Offset after each span in its article's text."""
        return words.end[self.last] + self.dotted.astype(np.int32)


# "I'll" is no short form of Illinois.
_CONTRACTED = re.compile(r"(?i)[a-z]+['’](?:ll|ve|re|d|m)")
# Small words inside a name ("Bank of England", "Isle of the Pines", "Faubourg d'Aunoy").
_LINKS = list_words("of the de la du del des di da s d")
# Capitalised at the head of a sentence or a headline, never the first word of an unlisted name.
_OPENERS = list_words(
    "the a an in on at by to of for from with as and or but if it its he his she her they their we our i you your my this "
    "that these those there then when where while what who why how after before since until during under over about "
    "against between into through not no yes so yet also although because however meanwhile despite according some many "
    "most more all both each every other another such only even just now today yesterday tomorrow last next one two "
    "three first second new here is are was were be been has have had do does did will would can could may might "
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december mr mrs ms dr"
)
# Before "of" and a name these state its kind; with "Republic of", "Gulf of" they would be part of it.
_STATED = list_words("city state town village province")
# Heads in short form, written with a full stop.
_SHORT_HEADS = list_words("st ave rd blvd dr hwy ln twp co mt ft is mtn mts pk sq")
# Words that end the name of a thing with a fixed place; a name is cut after them ("Xavier University President Smith").
HEADS = _SHORT_HEADS | list_words(
    "county parish township borough district province region oblast raion republic state territory municipality city town "
    "village river creek lake bay sea gulf strait canal reservoir falls harbor harbour port island islands isle isles "
    "peninsula cape coast beach mountain mountains mount hill hills valley canyon desert forest glacier volcano plateau "
    "street avenue road drive lane boulevard highway parkway route way court place square plaza bridge tunnel "
    "interchange junction trail park gardens garden zoo reserve refuge wilderness airport airfield airbase base camp "
    "station terminal railway stadium arena field speedway racecourse university college school academy institute library "
    "museum gallery theatre theater cinema hospital clinic church cathedral chapel mosque synagogue temple monastery abbey "
    "cemetery castle palace fort fortress tower hall house building center centre mall market hotel inn restaurant cafe "
    "jail prison penitentiary courthouse plant refinery mine dam quarry farm estate ranch plantation neighborhood "
    "neighbourhood quarter suburb heights plains springs grove ridge point bluff fair archipelago basin delta area"
)


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
    shouted, quiet = find_modes(words, sentence)
    capital = words.shape != LOWER
    starts = capital & (words.shape != NUMBER) | quiet
    ends = capital | quiet
    lowered = _lower_case_names(words, store)
    contracted = np.fromiter(map(bool, map(_CONTRACTED.fullmatch, words.forms)), np.bool_, len(words.forms))
    # "para-swimmer" is no Pará.
    lower = lowered[words.form] & (words.gap != HYPHEN)
    starts = (starts | lower) & ~contracted[words.form]
    ends = ends | lowered[words.form]
    # No name runs over the end of a sentence.
    run_end = words.run_end.copy()
    if len(sentence):
        last_word = np.append(sentence[1:] != sentence[:-1], True)
        run_end = np.minimum(run_end, find_next(last_word) + 1)
    listed = _walk(words, np.flatnonzero(starts), run_end, ends, store)
    listed = listed[:, ~_are_acronyms(words, sentence, shouted, listed, store)]
    listed = listed[:, ~_state_a_kind(words, listed)]
    runs = _runs(words, capital & ~quiet, run_end)
    # One number for each pair of first and last word: spans are no longer than `LONGEST`.
    known, other = (part[0] * LONGEST + part[1] - part[0] for part in (listed, runs))
    other = np.setdiff1d(other, known)
    key, name = np.append(known, other), np.append(listed[2], np.full(len(other), -1))
    order = np.argsort(key)
    first = (key[order] // LONGEST).astype(np.int32)
    last = first + (key[order] % LONGEST).astype(np.int32)
    names = name[order].astype(np.int32)
    return Spans(first, last, names, _find_dotted(words, last, names, store))


def _are_acronyms(
    words: Words, sentence: Ints, shouted: Bools, listed: NDArray[np.int64], store: Store
) -> Bools:
    """Tell which listed names are a few capitals inside a sentence that stand for no place: "BA", where the store has Ba.

    The head of a sentence is left out: there a dateline may stand ("UFA, March 5").
    """
    first, last, name = listed
    short = np.array([len(f) <= LONGEST_ACRONYM and f.isascii() for f in words.forms], np.bool_)[
        words.form[first]
    ]
    inside = (sentence[first] == sentence[np.maximum(first - 1, 0)]) & (first > 0)
    found = (first == last) & short & (words.shape[first] == UPPER) & inside & ~shouted[first]
    rows = np.flatnonzero(found)
    found[rows] = [ABBREVIATION not in store.name_types(number) for number in name[rows].tolist()]
    four = np.array([len(f) == LONGEST_ACRONYM for f in words.forms], np.bool_)[words.form[first[rows]]]
    leading = [store.rows(number)[0] for number in name[rows].tolist()]
    found[rows] &= ~(four & (store.prominence[np.array(leading, np.int64)] >= PROMINENT))
    return np.asarray(found, np.bool_)


def _state_a_kind(words: Words, listed: NDArray[np.int64]) -> Bools:
    """Tell which listed names are another listed one with its kind before it: "City of Norfolk", where the store has Norfolk."""
    first, last, _ = listed
    word = words.among(_STATED)[words.form[first]] & (last > first + 1)
    of = words.among({"of"})[words.form[np.minimum(first + 1, len(words.form) - 1)]]
    inner = np.isin((first + 2) * LONGEST + last - first - 2, first * LONGEST + last - first)
    return np.asarray(word & of & inner, np.bool_)


def _find_dotted(words: Words, last: Ints, name: Ints, store: Store) -> Bools:
    """Tell which spans are short forms that keep their full stop."""
    dotted = words.dot[last]
    for row in np.flatnonzero(dotted).tolist():
        if name[row] >= 0:
            short = words.shape[last[row]] == TITLE
            dotted[row] = short and ABBREVIATION in store.name_types(int(name[row]))
        else:
            dotted[row] = words.folds[words.form[last[row]]] in _SHORT_HEADS
    return dotted


def _lower_case_names(words: Words, store: Store) -> Bools:
    """Tell for each surface form whether it is a lower-case word that can only be the name of a large place."""
    found = np.zeros(len(words.forms), np.bool_)
    lower = np.flatnonzero(words.form_shape == LOWER)
    names = store.name_ids([words.folds[row] for row in lower.tolist()])
    for row, name in zip(lower[names >= 0].tolist(), names[names >= 0].tolist(), strict=True):
        if len(words.folds[row]) > 3 and store.prominence[store.rows(name)[0]] >= LOWER_PROMINENCE:
            found[row] = store.commonness(name) < LOWER_COMMONNESS
    return found


def _walk(
    words: Words, starts: NDArray[np.int64], run_end: Ints, ends: Bools, store: Store
) -> NDArray[np.int64]:
    """Walk the store's names from each start, all starts a word at a time; rows of first, last and name.

    What is looked up is looked up once for each distinct run of words.
    """
    stop = np.minimum(run_end[starts], starts + LONGEST)
    found = [np.zeros((3, 0), np.int64)]
    row = starts  # the word that has been come to
    keys, place = np.unique(words.fold_number[words.form[row]], return_inverse=True)
    texts = [words.distinct[key] for key in keys.tolist()]
    while len(row):
        name = store.name_ids(texts)[place]
        hit = (name >= 0) & ends[row]
        found.append(np.stack([starts[hit], row[hit], name[hit]]))
        on = np.flatnonzero(row + 1 < stop)
        going = np.zeros(len(texts), np.bool_)
        for text in np.unique(place[on]).tolist():
            going[text] = store.goes_on(texts[text])
        on = on[going[place[on]]]
        starts, stop, row = starts[on], stop[on], row[on] + 1
        following = words.fold_number[words.form[row]]
        keys, place_on = np.unique(place[on] * len(words.distinct) + following, return_inverse=True)
        before, after = np.divmod(keys, len(words.distinct))
        texts = [
            f"{texts[a]} {words.distinct[b]}" for a, b in zip(before.tolist(), after.tolist(), strict=True)
        ]
        place = place_on
    return np.concatenate(found, axis=1)


def _runs(words: Words, capital: Bools, run_end: Ints) -> NDArray[np.int64]:
    """Find runs of capitalised words that may be a name which the store lacks; rows of first and last word.

    The whole run; the run up to a word that ends names (`HEADS`); the run with what small words join to it.
    """
    size = len(capital)
    rows = np.flatnonzero(capital)
    if not len(rows):
        return np.zeros((2, 0), np.int64)
    # A run goes on from a capitalised word to the next one if nothing ends a name between them.
    linked = (rows[1:] == rows[:-1] + 1) & (run_end[rows[:-1]] > rows[1:])
    first, last = rows[np.append(True, ~linked)], rows[np.append(~linked, True)]
    begins = ~(words.among(_OPENERS)[words.form] | (words.shape == NUMBER))
    start = find_next(begins)[first]
    start, last = start[start <= last], last[start <= last]
    if not len(start):  # "DR": nothing but openers
        return np.zeros((2, 0), np.int64)
    whole = last - start < LONGEST
    # Cut at heads.
    heads = np.flatnonzero(words.among(HEADS)[words.form] & capital)
    run = np.searchsorted(start, heads, side="right") - 1
    inside = (run >= 0) & (heads > start[run]) & (heads < np.minimum(last, start + LONGEST)[run])
    # "Bank of England": over one or two small words to the next capitalised run.
    link = words.among(_LINKS)[words.form]
    stop, after = run_end[last], last + 1
    for _ in range(2):
        after = after + ((after < stop) & link[np.minimum(after, size - 1)])
    joins = (after > last + 1) & (after < stop)
    joins[joins] = capital[after[joins]]
    tail = np.minimum(find_next(~capital)[after[joins]], stop[joins]) - 1
    long = tail - start[joins] < LONGEST
    return np.stack(
        [
            np.concatenate([start[whole], start[run[inside]], start[joins][long]]),
            np.concatenate([last[whole], heads[inside], tail[long]]),
        ]
    )
