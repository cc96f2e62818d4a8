"""Where time expressions stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import TYPE_CHECKING, Any

from pipeline.timing.language import OTHER
from pipeline.timing.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.timing.language import Language

# Numbers with their inner marks and ending, "'90s", "a.m.", words, "'s", marks, in one group: a split by it gives gap,
# token, gap, token … and the running lengths are the offsets.
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏЀ-ӿ"  # Latin and Cyrillic; a letter of another script is a mark of its own
_TOKEN = re.compile(
    rf"([{_LETTERS}]{{2,}}(?:['’ʼ][а-яєіїґ]+)?|[А-ЯЄІЇҐа-яєіїґ]['’ʼ][а-яєіїґ]+"
    r"|[0-9]+(?:[.,:/-][0-9]+){0,6}(?:(?:st|nd|rd|th|s|am|pm|AM|PM)\b|T[0-9:.]+Z?)?"
    r"|[AaPp]\. ?[Mm]\b\.?|['’](?:[0-9]0)?[sS]\b|\S)"
)
_FOUR = re.compile("[0-9]{4}(?:[-–][0-9]{4})?")
_LOOSE = frozenset(("COMMA", "DOT", "ON", "OPEN"))


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or mark inside an expression: class name, value, the word in lower case."""

    cls: str
    value: Any
    word: str


@dataclass(frozen=True, slots=True)
class Found:
    """An expression: the maker of its meaning, its offsets, its pieces, its first word and the one after its last."""

    make: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A text's words and marks, where each begins and ends, and the string of their classes.

    Token i stands at ``edges[2 * i]`` to ``edges[2 * i + 1]``.
    """

    tokens: list[str]
    edges: list[int]
    classes: str
    values: dict[int, Any]


def read_words(text: str, language: Language) -> Scan:
    """Cut a text into words and marks and class each; time and memory are linear in its length."""
    pieces = _TOKEN.split(text)
    tokens = pieces[1::2]
    classes = list(map(language.classes.get, tokens, repeat(OTHER)))
    values: dict[int, Any] = {}
    for i in [i for i, word in enumerate(tokens) if word < ":"]:  # digits, and the marks before them
        number = tokens[i] >= "0" and not _ends_code(pieces, i) and not _is_clock(tokens, i)
        name, value = read_number(tokens[i]) if number else ("", None)
        if name:
            classes[i], values[i] = language.codes[name], value
    return Scan(tokens, list(accumulate(map(len, pieces))), "".join(classes), values)


def _ends_code(pieces: list[str], i: int) -> bool:
    """Tell whether four figures go on from a single letter: the road T2117 or T-2117, no year."""
    at = 2 * i + 1
    if len(pieces[at]) != 4 or i == 0 or pieces[at - 1]:
        return False
    if pieces[at - 2] == "-" and i > 1 and not pieces[at - 3]:
        at -= 2
    return len(pieces[at - 2]) == 1 and pieces[at - 2].isalpha() and pieces[at - 2].isupper()


def _is_clock(tokens: list[str], i: int) -> bool:
    """Tell whether four figures are a time of day that no rule reads: "1500 - 1530 local time", "1500 hours"; no years."""
    after = [token.lower() for token in tokens[i + 1 : i + 5]]
    if after[:1] in (["-"], ["–"], ["to"]) and _FOUR.fullmatch("".join(after[1:2])):
        after = after[2:]
    clock = after[:1] in (["hours"], ["hrs"]) or after[:2] == ["local", "time"]
    return clock and bool(_FOUR.fullmatch(tokens[i]))


def find_expressions(scan: Scan, language: Language) -> Iterator[Found]:
    """Yield the expressions in order of their place; they do not overlap.

    Only runs of time words that hold a core word are matched against the rules.
    """
    classes, done = scan.classes, 0
    for hit in language.core.finditer(classes):
        if hit.start() < done:
            continue
        first = classes.rfind(OTHER, done, hit.start()) + 1 or done
        done = classes.find(OTHER, hit.end())
        if done < 0:
            done = len(classes)
        for match in language.rules.finditer(classes, first, done):
            yield _found(match, scan, language)


def _found(match: re.Match[str], scan: Scan, language: Language) -> Found:
    """Make an expression of a rule's match, without the marks at its end that are not its own."""
    first, last = match.span()
    names, given, known = language.names, scan.values, language.values
    words = [token.lower() for token in scan.tokens[first:last]]
    pieces = [
        Piece(names[code], given[i] if i in given else known.get(word), word)
        for i, (code, word) in enumerate(zip(match.group(), words, strict=True), first)
    ]
    while len(pieces) > 1 and pieces[-1].cls in _LOOSE:
        last -= 1
        pieces.pop()
    start, end = scan.edges[2 * first], scan.edges[2 * last - 1]
    return Found(language.makers[match.lastgroup or ""], start, end, tuple(pieces), first, last)
