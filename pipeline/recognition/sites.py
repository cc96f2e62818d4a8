"""Sites whose kind is written small: "the Zaporizhia nuclear power plant" names the plant and not the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gazetteer.place import KINDS
from pipeline.recognition.cues import SITE_WORDS
from pipeline.recognition.words import LOWER, SPACE

if TYPE_CHECKING:
    from gazetteer.store import Store
    from pipeline.recognition.words import Ints, Words

_LONGEST = 4  # words of a kind: "hydroelectric power plant"
_POI = KINDS.index("poi")


def name_sites(words: Words, first: Ints, last: Ints, name: Ints, store: Store) -> Ints:
    """Return the store's names of spans, where a kind in small letters beside one makes it the name of a site.

    The kind stands behind the name or, as an apposition, before it ("nuclear power plant Zaporizhia"). The span stays.
    """
    if not len(first):
        return name
    site = words.among(SITE_WORDS)[words.form] & (words.shape == LOWER)
    near = np.convolve(site, np.ones(2 * _LONGEST + 1, np.int8), mode="same") > 0
    out = name.copy()
    for row in np.flatnonzero(near[first] | near[last]).tolist():
        own = _text(words, range(int(first[row]), int(last[row]) + 1))
        for kind in _kinds_beside(words, int(first[row]), int(last[row]), site):
            found = store.name_id(f"{own} {kind}")
            if found >= 0 and store.kind[store.rows(found)[0]] == _POI:
                out[row] = found
                break
    return out


def _kinds_beside(words: Words, first: int, last: int, site: np.ndarray) -> list[str]:
    """Find the runs of small words beside a name that end in the word for a site: those behind it first, the longest first."""
    stop = int(words.first[words.article[first] + 1])
    behind = [last]
    while len(behind) <= _LONGEST and behind[-1] + 1 < stop and _goes_on(words, behind[-1]):
        behind.append(behind[-1] + 1)
    found = [_text(words, behind[1 : k + 1]) for k in range(len(behind) - 1, 0, -1) if site[behind[k]]]
    low = int(words.first[words.article[first]])
    if first > low and site[first - 1] and words.gap[first - 1] == SPACE:
        before = [first - 1]
        while len(before) < _LONGEST and before[0] > low and words.shape[before[0] - 1] == LOWER:
            if words.gap[before[0] - 1] != SPACE:
                break
            before.insert(0, before[0] - 1)
        found += [_text(words, before[k:]) for k in range(len(before))]
    return found


def _goes_on(words: Words, row: int) -> bool:
    """Tell whether only a blank stands between a word and a next one in small letters."""
    return bool(words.gap[row] == SPACE and words.shape[row + 1] == LOWER)


def _text(words: Words, rows: range | list[int]) -> str:
    return " ".join(words.folds[words.form[row]] for row in rows)
