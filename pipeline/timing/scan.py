"""Where time expressions stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.timing.language import OTHER, PARAGRAPH
from pipeline.timing.numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.timing.language import Language

# Groups: a number with its inner marks and ending; "'90s"; "a.m."; a paragraph's end. Else a word, "'s" or a mark.
_TOKEN = re.compile(
    r"([0-9]+(?:[.,:/-][0-9]+){0,6}(?:(?:st|nd|rd|th|s|am|pm|AM|PM)\b|T[0-9:.]+Z?)?)"
    r"|(['’][0-9]0s\b)"
    r"|(\b[AaPp](?:\. ?[Mm]\b\.?|[Mm]\b))"
    r"|(\n\s*\n)"
    r"|[^\W\d_]+|['’][sS]\b|\S"
)
_RUN = re.compile(f"[^{OTHER}{PARAGRAPH}]{{1,200}}")
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
    """A text's words and marks with their offsets, and the string of their classes."""

    tokens: list[re.Match[str]]
    classes: str
    values: dict[int, Any]

    def word(self, i: int) -> str:
        """Return the i-th word in lower case."""
        return self.tokens[i].group().lower()


def read_words(text: str, language: Language) -> Scan:
    """Cut a text into words and marks and class each; time and memory are linear in its length."""
    get = language.classes.get
    tokens = list(_TOKEN.finditer(text))
    classes = [get(token.group(), OTHER) for token in tokens]
    values: dict[int, Any] = {}
    for i, token in enumerate(tokens):
        kind = token.lastindex
        if kind is None:
            continue
        if kind == 1:
            name, value = read_number(token.group().replace("AM", "am").replace("PM", "pm"))
            if name:
                classes[i], values[i] = language.codes[name], value
        elif kind == 2:
            classes[i], values[i] = language.codes["DECADE"], 1900 + int(token.group()[1:3])
        elif kind == 3:
            classes[i], values[i] = language.codes["MERIDIEM"], token.group()[0].lower()
        else:
            classes[i] = PARAGRAPH
    return Scan(tokens, "".join(classes), values)


def find_expressions(scan: Scan, language: Language) -> Iterator[Found]:
    """Yield the expressions in order of their place; they do not overlap."""
    core, rules, classes = language.core, language.rules, scan.classes
    for run in _RUN.finditer(classes):
        if core.search(classes, run.start(), run.end()):
            for match in rules.finditer(classes, run.start(), run.end()):
                yield _found(match, scan, language)


def _found(match: re.Match[str], scan: Scan, language: Language) -> Found:
    """Make an expression of a rule's match, without the marks at its end that are not its own."""
    first, last = match.span()
    pieces = []
    for i in range(first, last):
        word = scan.word(i)
        value = scan.values.get(i, language.values.get(word))
        pieces.append(Piece(language.names[scan.classes[i]], value, word))
    while len(pieces) > 1 and pieces[-1].cls in _LOOSE:
        last -= 1
        pieces.pop()
    start, end = scan.tokens[first].start(), scan.tokens[last - 1].end()
    return Found(language.makers[match.lastgroup or ""], start, end, tuple(pieces), first, last)
