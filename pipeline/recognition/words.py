"""The words of a batch of texts, as parallel arrays.

The same words, offsets and folds as `gazetteer.names.tokens` gives (a test holds them equal), found for the whole batch
at once: what costs is done once for each distinct surface form and not for each word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from gazetteer.names import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from numpy.typing import NDArray

Ints: TypeAlias = "NDArray[np.int32]"
Longs: TypeAlias = "NDArray[np.int64]"
Bools: TypeAlias = "NDArray[np.bool_]"

# Shapes of a word's letters.
LOWER, TITLE, UPPER, MIXED, NUMBER = range(5)
# What stands between a word and the next.
GAPS = (
    "space",
    "none",
    "hyphen",
    "apostrophe",
    "comma",
    "stop",
    "colon",
    "quote",
    "bracket",
    "dash",
    "newline",
    "other",
)
SPACE, NONE, HYPHEN, APOSTROPHE, COMMA, STOP, COLON, QUOTE, BRACKET, DASH, NEWLINE, OTHER = range(12)

_APOSTROPHES = "'’‘ʼʹʻ`´ʾʿ′＇‛"
_TABLE = (
    0x2100  # characters below are looked up; those above are left to `tokens`, as is every script with marks
)
_BREAK = "\n\n"  # between the texts of a batch: no name runs over it
_GAP_OF = {
    HYPHEN: "-‐‑",
    APOSTROPHE: _APOSTROPHES,
    COMMA: ",",
    STOP: ".!?…;",
    COLON: ":",
    QUOTE: '"“”«»„',
    BRACKET: "()[]{}",
    DASH: "–—―/",
}
# Short forms that stand before the rest of a name and keep their dot ("St. Louis", "Ft. Worth", "W.Va.").
_DOTTED = frozenset({"st", "ste", "sts", "mt", "mts", "ft", "pt", "no", "so", "n", "s", "e", "w", "twp", "u"})


@dataclass(frozen=True)
class Words:
    """Words of a batch, in order of article and offset.

    Attributes
    ----------
    article, start, end
        Row of the article, and code point offsets in its text; shape (words,).
    form
        Row of the surface form, shape (words,).
    forms, folds
        The distinct surface forms and their folds.
    gap
        What stands between the word and the next one, or the end of the text (`GAPS`).
    joined
        Whether a name may run on from the word to the next one.
    dot
        Whether a full stop follows at once.
    first
        Row of the first word of each article, shape (articles + 1,).
    """

    article: Ints
    start: Ints
    end: Ints
    form: Ints
    gap: NDArray[np.uint8]
    joined: Bools
    dot: Bools
    first: Ints
    forms: list[str]
    folds: list[str]

    @cached_property
    def form_shape(self) -> NDArray[np.uint8]:
        """Shape of each surface form."""
        return np.fromiter((_shape(form) for form in self.forms), np.uint8, len(self.forms))

    @cached_property
    def shape(self) -> NDArray[np.uint8]:
        """Shape of each word."""
        return self.form_shape[self.form]

    @cached_property
    def distinct(self) -> list[str]:
        """The distinct folds."""
        return list(dict.fromkeys(self.folds))

    @cached_property
    def fold_number(self) -> Longs:
        """Row in `distinct` of each surface form's fold."""
        number = {fold: row for row, fold in enumerate(self.distinct)}
        return np.fromiter(map(number.__getitem__, self.folds), np.int64, len(self.folds))

    def among(self, listed: Container[str]) -> Bools:
        """Tell which surface forms have a fold that is listed."""
        return np.fromiter(map(listed.__contains__, self.folds), np.bool_, len(self.folds))

    @cached_property
    def run_end(self) -> Ints:
        """Row after the last word that each word is joined with."""
        return (find_next(~self.joined) + 1).astype(np.int32)


def list_words(line: str) -> frozenset[str]:
    """Words of a line, as a list to look them up in (`Words.among`)."""
    return frozenset(line.split())


def find_next(marked: Bools) -> Longs:
    """Row of the next marked entry from each, itself included; the number of entries where none follows.

    >>> find_next(np.array([False, True, True, False])).tolist()
    [1, 1, 2, 4]
    """
    rows = np.append(np.flatnonzero(marked), len(marked))
    return np.repeat(rows, np.diff(rows, prepend=-1))[: len(marked)]


class _Forms(dict[str, int]):
    """Numbers surface forms as they come."""

    def __missing__(self, form: str) -> int:
        number = self[form] = len(self)
        return number


class _Table(NamedTuple):
    letter: Bools
    gap: NDArray[np.uint8]
    odd: Bools


@lru_cache(maxsize=1)
def _tables() -> _Table:
    """Say what each character up to the general punctuation is: a letter, a kind of gap, or none of this rule's business."""
    letter, odd = np.zeros(_TABLE, np.bool_), np.zeros(_TABLE, np.bool_)
    gap = np.full(_TABLE, OTHER, np.uint8)
    for code in range(_TABLE):
        character = chr(code)
        letter[code] = character.isalnum()
        if character.isspace():
            gap[code] = NEWLINE if character in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" else SPACE
        plain = code < 0x300 or 0x370 <= code < 0x483 or 0x48A <= code < 0x590
        odd[code] = not plain and not 0x2010 <= code < 0x2028
    for kind, characters in _GAP_OF.items():
        for character in characters:
            gap[min(ord(character), _TABLE - 1)] = kind
    odd[[ord(c) for c in "\u00ad_"]] = True
    odd[[ord(c) for c in "\u2032\u2033\u20ac"]] = False
    odd[-1], gap[-1], letter[-1] = True, OTHER, False
    return _Table(letter, gap, odd)


def read_words(texts: Sequence[str]) -> Words:
    """Split the texts of a batch into words."""
    whole = _BREAK.join([*texts, ""])
    base = np.cumsum([0, *(len(text) + len(_BREAK) for text in texts)])
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    start, end = _find_words(whole, codes)
    forms = _Forms()
    form = np.fromiter(map(forms.__getitem__, _cut(codes, start, end)), np.int32, len(start))
    names = list(forms)
    folds = [name.lower() if name.isascii() and name.isalnum() else fold(name) for name in names]
    dotted = np.fromiter((f in _DOTTED for f in folds), np.bool_, len(folds))
    gap, joined, joined_if_dotted = _find_gaps(codes, start, end)
    first = np.searchsorted(start, base).astype(np.int32)
    article = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(first))
    return Words(
        article=article,
        start=(start - base[article]).astype(np.int32),
        end=(end - base[article]).astype(np.int32),
        form=form,
        gap=gap,
        joined=joined | (joined_if_dotted & dotted[form]),
        dot=codes[end] == ord("."),
        first=first,
        forms=names,
        folds=folds,
    )


def _cut(codes: NDArray[np.uint32], start: Longs, end: Longs) -> list[str]:
    """Cut out the words: blanks instead of all else, and one split, for a slice costs as much as all the rest of a word."""
    edge = np.zeros(len(codes) + 1, np.int8)
    edge[start] = 1
    edge[end] -= 1
    spaced = np.where(np.cumsum(edge[:-1], dtype=np.int8) > 0, codes, np.uint32(ord(" ")))
    glued = end[:-1][start[1:] == end[:-1]]  # "U.S.led": nothing stands between
    if len(glued):
        spaced = np.insert(spaced, glued, np.uint32(ord(" ")))
    return spaced.tobytes().decode("utf-32-le", "surrogatepass").split()


def _find_words(whole: str, codes: NDArray[np.uint32]) -> tuple[Longs, Longs]:
    """Offsets of the words in the joined texts, as `gazetteer.names.tokens` finds them in each."""
    table = _tables()
    low = np.minimum(codes, _TABLE - 1)
    word = np.zeros(len(codes) + 2, np.bool_)
    word[1:-1] = table.letter[low]
    marks = np.flatnonzero((table.gap[low] == APOSTROPHE) & word[:-2] & word[2:])
    odd = np.flatnonzero(table.odd[low])
    if len(marks):
        padded = np.concatenate([codes, np.zeros(3, np.uint32)])
        possessive = ((padded[marks + 1] | 0x20) == ord("s")) & ~np.append(word[1:], False)[marks + 2]
        initial = (codes[np.maximum(marks - 2, 0)] == ord(".")) & word[np.maximum(marks - 2, 0)]
        odd = np.concatenate([odd, marks[initial]])
        word[marks[~possessive] + 1] = True
    # What stands between blanks and holds a character that the table does not decide about is left to the slow rule.
    slow = _between_blanks(odd, table.gap[low])
    for a, b in slow:
        word[a + 1 : b + 1] = False
    change = np.flatnonzero(word[1:] != word[:-1])
    start, end = _join_initials(codes, change[0::2], change[1::2])
    if slow:
        spans = [(at + a, at + b) for at, stop in slow for a, b, _ in tokens(whole[at:stop])]
        extra = np.array(spans, np.int64).reshape(-1, 2)
        start, end = np.append(start, extra[:, 0]), np.append(end, extra[:, 1])
        order = np.argsort(start, kind="stable")
        start, end = start[order], end[order]
    return start, end


def _between_blanks(odd: Longs, gap: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Stretches from blank to blank that hold an odd character; those with one blank between them as one."""
    if not len(odd):
        return []
    blank = np.flatnonzero((gap == SPACE) | (gap == NEWLINE))
    at = np.unique(np.searchsorted(blank, odd))
    start, stop = np.append(-1, blank)[at] + 1, blank[at]
    apart = start[1:] > stop[:-1] + 1
    return list(
        zip(start[np.append(True, apart)].tolist(), stop[np.append(apart, True)].tolist(), strict=True)
    )


def _join_initials(codes: NDArray[np.uint32], start: Longs, end: Longs) -> tuple[Longs, Longs]:
    """Make one word of initials with dots ("U.S.")."""
    code = codes[start]
    lower = code | 0x20
    alphabetic = ((lower >= 97) & (lower <= 122) & (code < 128)) | ((code >= 0x410) & (code <= 0x44F))
    single = (end - start == 1) & alphabetic
    dotted = codes[np.minimum(end, len(codes) - 1)] == ord(".")
    link = np.zeros(len(start), np.bool_)
    link[:-1] = single[:-1] & single[1:] & dotted[:-1] & (start[1:] == end[:-1] + 1)
    inner = np.zeros(len(start), np.bool_)
    inner[1:] = link[:-1]
    stop = np.where(inner & ~link & dotted, end + 1, end)
    return start[~inner], stop[~link]


def _find_gaps(codes: NDArray[np.uint32], start: Longs, end: Longs) -> tuple[NDArray[np.uint8], Bools, Bools]:
    """Find what stands after each word, whether a name runs on over it, and whether it does after a dotted short form."""
    kinds = _tables().gap[np.minimum(codes, _TABLE - 1)]
    left, right = end, np.append(start[1:], len(codes))
    width = right - left
    space = np.concatenate([[0], np.cumsum(kinds == SPACE)])
    newline = np.concatenate([[0], np.cumsum(kinds == NEWLINE)])
    newlines = newline[right] - newline[left]
    white = space[right] - space[left] + newlines == width
    here = kinds[np.minimum(left, len(kinds) - 1)]
    after = kinds[np.minimum(left + 1, len(kinds) - 1)]
    # The first mark that is no blank says what the gap is: ", " a comma, ' "' a quote.
    mark = np.where((here == SPACE) & ~white, after, here)
    gap = np.where(width == 0, NONE, np.where(white, np.where(newlines > 0, NEWLINE, SPACE), mark))
    inside = (here == SPACE) | (here == HYPHEN) | (here == APOSTROPHE)
    joined = ((width == 1) & inside) | (white & (newlines <= 1) & (width > 0))
    joined_if_dotted = (here == STOP) & ((width == 1) | ((width == 2) & (after == SPACE)))
    return gap.astype(np.uint8), joined, joined_if_dotted


def _shape(form: str) -> int:
    if form[0].isdigit():
        return NUMBER
    if not form[0].isupper():
        return LOWER if form.islower() or not any(c.isupper() for c in form) else MIXED
    if len(form) > 1 and form.isupper():
        return UPPER
    return TITLE if len(form) == 1 or form[1:].islower() else MIXED
