"""The exact check of two articles: copies, an update, or two fillings of one template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Verdict = Literal["copy", "apart", "unlike"]

# Set on the made copies and the agency texts of the development data.
SHINGLE = 5  # words
_CONTAINED = 0.45  # of the shorter one's shingles in the longer: a copy, cut and lightly edited, keeps more
_WHOLE = 0.8  # of the shorter one's: nothing but the other's text, however far it was cut
_ALIKE, _ALIKE_WHOLE = 0.25, 0.15  # Jaccard below which the shared part is a quotation, not a copy
_RESENT = (
    0.8  # Jaccard of two versions by one outlet that differ in wording only; one with new text is less alike
)
_FIGURES = 0.35  # names and numbers of the shorter one missing in the longer: more is a template filled anew
SHORT = (
    25  # words: so short a body may be the same by chance ("Qtly div 10 cts vs 10 cts"), the headline decides
)
_SAME_TITLE = 0.5
PLAIN = np.uint32(0xFFFFFFFC)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def shingle_codes(words: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the distinct shingles of ``SHINGLE`` words, ascending; one of all words if there are fewer.

    Parameters
    ----------
    words : array of uint32, shape (n,)
        Codes of the words; the two low bits do not count.
    """
    plain = (words & PLAIN).astype(np.uint64)
    if not len(plain):
        return plain
    size = min(SHINGLE, len(plain))
    codes = np.zeros(len(plain) - size + 1, dtype=np.uint64)
    for shift in range(size):
        codes = codes * _MULTIPLIER + plain[shift : len(plain) - size + 1 + shift]
    codes ^= codes >> np.uint64(29)
    codes *= np.uint64(0xBF58476D1CE4E5B9)
    codes ^= codes >> np.uint64(32)
    return _distinct(codes)


@dataclass(frozen=True)
class Comparison:
    """What the check found: the verdict, and how alike the two are (Jaccard of shingles, 0 to 1)."""

    verdict: Verdict
    jaccard: float


class Checker:
    """Compares articles by number; what it needs of each is worked out once.

    Parameters
    ----------
    words, titles : sequences of array of uint32
        Codes of the words of the bodies and of the headlines.
    outlets : sequence of str or None
        Who published them.
    """

    def __init__(
        self,
        words: Sequence[NDArray[np.uint32]],
        titles: Sequence[NDArray[np.uint32]],
        outlets: Sequence[str | None],
    ) -> None:
        self._words = words
        self._titles = titles
        self._outlets = outlets
        self._shingles: dict[int, NDArray[np.uint64]] = {}

    def compare(self, one: int, other: int) -> Comparison:
        """Compare two articles.

        "apart" says that they are much alike and yet two stories: an update by the same outlet, or a template.
        """
        first, second = self._shingles_of(one), self._shingles_of(other)
        if len(first) > len(second):
            one, other, first, second = other, one, second, first
        shared = _shared(first, second)
        jaccard = shared / max(1, len(first) + len(second) - shared)
        contained = shared / max(1, len(first))
        if contained < _CONTAINED or jaccard < (_ALIKE_WHOLE if contained >= _WHOLE else _ALIKE):
            return Comparison("unlike", jaccard)
        outlet = self._outlets[one]
        resent = outlet is not None and outlet == self._outlets[other]
        apart = (
            (resent and jaccard < _RESENT)
            or self._is_template(one, other)
            or self._differs_in_title(one, other)
        )
        return Comparison("apart" if apart else "copy", jaccard)

    def _shingles_of(self, article: int) -> NDArray[np.uint64]:
        found = self._shingles.get(article)
        if found is None:
            found = self._shingles[article] = shingle_codes(self._words[article])
        return found

    def _is_template(self, shorter: int, longer: int) -> bool:
        """Tell whether the names and numbers of the shorter one are largely others than the longer one's."""
        words = self._words[shorter]
        figures = _distinct(words[(words & ~PLAIN) != 0] & PLAIN)
        if not len(figures):
            return False
        missing = len(figures) - _shared(figures, _distinct(self._words[longer] & PLAIN))
        return missing / len(figures) > _FIGURES

    def _differs_in_title(self, one: int, other: int) -> bool:
        """Tell whether a short body stands under two unlike headlines."""
        if len(self._words[one]) >= SHORT + len(self._titles[one]):
            return False
        first, second = (_distinct(self._titles[article] & PLAIN) for article in (one, other))
        if not len(first) or not len(second):
            return False
        return _shared(first, second) / min(len(first), len(second)) < _SAME_TITLE


def _distinct(codes: NDArray[Any]) -> NDArray[Any]:
    """Sort and drop repeats; for arrays this short several times faster than ``numpy.unique``."""
    codes = np.sort(codes)
    keep = np.empty(len(codes), dtype=bool)
    keep[:1] = True
    np.not_equal(codes[1:], codes[:-1], out=keep[1:])
    return codes[keep]


def _shared(first: NDArray[Any], second: NDArray[Any]) -> int:
    """Count the common members of two ascending arrays without repeats."""
    places = np.searchsorted(second, first)
    places[places == len(second)] = 0
    return int(np.count_nonzero(second[places] == first)) if len(second) else 0
