"""Phrases of words with wildcards, found in one pass over the words of a sentence.

A phrase is words set apart by blanks. ``shell*`` is any word that begins so, ``*n't`` any that ends so, ``a|b`` one of two,
``~`` up to three words of any kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

GAP = 3  # words that "~" may stand for
LONGEST = (
    40  # letters of a stem: no word is longer, and a text without blanks is not searched letter by letter
)
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’ʼ-][^\W_]+)*")
_BREAK = re.compile(r"[,;:—–()“”«»\"]|\s-\s")


@dataclass(frozen=True)
class Words:
    """The words of a sentence.

    Attributes
    ----------
    folded : tuple of str
        Lower case, straight apostrophes, without a possessive ending.
    spans : tuple of (int, int)
        Offsets in the text the sentence was taken from.
    breaks : tuple of bool
        Whether punctuation that ends a clause stands before the word.
    """

    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: tuple[bool, ...]


def fold_words(text: str, start: int, end: int) -> list[str]:
    """Return the folded words of ``text[start:end]``; all that most sentences need."""
    piece = text[start:end].replace("’", "'").replace("ʼ", "'")
    words = [word.casefold() for word in _WORD.findall(piece)]
    return [word.removesuffix("'s") for word in words] if "'" in piece else words


def read_words(text: str, start: int, end: int, folded: Sequence[str] | None = None) -> Words:
    """Read the words of ``text[start:end]``; ``folded`` if `fold_words` has given them already.

    Examples
    --------
    >>> read_words("Kyiv’s 2,500 guns, he said.", 0, 27).folded
    ('kyiv', '2,500', 'guns', 'he', 'said')
    """
    spans = [found.span() for found in _WORD.finditer(text, start, end)]
    last = start
    breaks = []
    for first, after in spans:
        breaks.append(text[last:first] != " " and _BREAK.search(text, last, first) is not None)
        last = after
    return Words(tuple(folded or fold_words(text, start, end)), tuple(spans), tuple(breaks))


@dataclass(frozen=True)
class _Element:
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]

    def fits(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.prefixes) or word.endswith(self.suffixes)


class _Memo(dict[str, tuple[int, ...]]):
    """Numbers of the phrases a word may begin, worked out when the word is first met."""

    def __init__(self, work_out: Callable[[str], tuple[int, ...]]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, word: str) -> tuple[int, ...]:
        found = self[word] = self._work_out(word)
        return found


class Phrasebook:
    """Phrases, each with the key it stands for.

    Parameters
    ----------
    phrases : iterable of (str, int)
        Phrase and key. Of two that match the same words the longer wins, then the one given first.

    Raises
    ------
    ValueError
        A phrase is empty, begins or ends with ``~``, or has a ``*`` within a word.
    """

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        self._phrases: list[tuple[int, tuple[_Element | None, ...]]] = [
            (key, _parse(phrase)) for phrase, key in phrases
        ]
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._by_prefix: defaultdict[str, list[int]] = defaultdict(list)
        self._by_suffix: defaultdict[str, list[int]] = defaultdict(list)
        for number, (_, elements) in enumerate(self._phrases):
            if elements[0] is not None:
                for index, parts in (
                    (self._by_word, elements[0].exact),
                    (self._by_prefix, elements[0].prefixes),
                    (self._by_suffix, elements[0].suffixes),
                ):
                    for part in parts:
                        index[part].append(number)
        self._starting = _Memo(self._beginning_with)

    def find(
        self, words: Sequence[str], start: int = 0, stop: int | None = None
    ) -> list[tuple[int, int, int]]:
        """Find phrases in ``words[start:stop]``: (first word, word after the last, key), without overlap, in order.

        Examples
        --------
        >>> book = Phrasebook([("shell*", 0), ("shelled ~ village", 1)])
        >>> book.find(["they", "shelled", "a", "small", "village"])
        [(1, 5, 1)]
        """
        stop = len(words) if stop is None else stop
        found = []
        begun = map(self._starting.__getitem__, words[start:stop])
        for first, starting in [(first, numbers) for first, numbers in enumerate(begun, start) if numbers]:
            for number in starting:
                key, elements = self._phrases[number]
                end = _match(elements, 1, words, first + 1, stop)
                if end:
                    found.append((first - end, number, first, end, key))
        if len(found) < 2:
            return [(first, end, key) for _, _, first, end, key in found]
        taken: set[int] = set()
        chosen = []
        for _, _, first, end, key in sorted(found):
            if taken.isdisjoint(range(first, end)):
                taken.update(range(first, end))
                chosen.append((first, end, key))
        return sorted(chosen)

    def _beginning_with(self, word: str) -> tuple[int, ...]:
        found = set(self._by_word.get(word, ()))
        for length in range(1, min(len(word), LONGEST) + 1):
            found.update(self._by_prefix.get(word[:length], ()))
            found.update(self._by_suffix.get(word[-length:], ()))
        return tuple(sorted(found))


def _parse(phrase: str) -> tuple[_Element | None, ...]:
    parts = phrase.split()
    if not parts or "~" in (parts[0], parts[-1]):
        raise ValueError(f"phrase {phrase!r}: expected words, with '~' only between them")
    return tuple(None if part == "~" else _parse_element(part, phrase) for part in parts)


def _parse_element(part: str, phrase: str) -> _Element:
    words = part.casefold().replace("’", "'").split("|")
    if any(word.strip("*") == "" or "*" in word.strip("*") or (word[0] == word[-1] == "*") for word in words):
        raise ValueError(f"phrase {phrase!r}: {part!r}: '*' stands at one end of a word, '|' between words")
    return _Element(
        exact=frozenset(word for word in words if "*" not in word),
        prefixes=tuple(word[:-1] for word in words if word[-1] == "*"),
        suffixes=tuple(word[1:] for word in words if word[0] == "*"),
    )


def _match(elements: Sequence[_Element | None], at: int, words: Sequence[str], place: int, stop: int) -> int:
    """Return the place after the last word if ``elements[at:]`` match at ``place``, else 0."""
    while at < len(elements):
        element = elements[at]
        if element is None:
            following = elements[at + 1]
            for later in range(place, min(place + GAP + 1, stop)):
                if following is None or following.fits(words[later]):
                    end = _match(elements, at + 1, words, later, stop)
                    if end:
                        return end
            return 0
        if place >= stop or not element.fits(words[place]):
            return 0
        at += 1
        place += 1
    return place
