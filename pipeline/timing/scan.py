"""Where time expressions stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.timing.language import Language

# Numbers with their inner marks and endings, words, "'s", "a.m.", paragraph breaks, single marks.
_TOKEN = re.compile(
    r"[0-9]+(?:[.,:/-][0-9]+)*(?:[a-z]+|T[0-9:]+Z?)?|[^\W\d_]+|['’](?:s\b|[0-9]0s)|\n\s*\n|[^\s]",
    re.ASCII ^ re.ASCII,
)
_MERIDIEM = re.compile(r"[ap]\.? ?m\b\.?", re.IGNORECASE)
_BREAK = " "
_OTHER = "."


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or mark inside an expression: class name, value, the word in lower case."""

    cls: str
    value: Any
    word: str


@dataclass(frozen=True, slots=True)
class Found:
    """An expression: which rule found it, where, and of what it is made."""

    make: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Scan:
    """A text's words: lower-case words, code-point offsets, and the string of their classes."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    classes: str
    values: dict[int, Any]


def read_words(text: str, language: Language) -> Scan:
    """Cut a text into words and marks and give each its class.

    Time and memory are linear in the length of the text.
    """
    lexicon, codes, marks, proper = language.words, language.codes, language.marks, language.proper
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    classes: list[str] = []
    values: dict[int, Any] = {}
    for match in _TOKEN.finditer(text):
        token = match.group()
        start = match.start()
        end = match.end()
        lower = token.lower()
        first = token[0]
        code = _OTHER
        entry = lexicon.get(lower)
        if entry is not None:
            if lower not in proper or first.isupper():
                code = entry.code
                values[len(words)] = entry.value
        elif "0" <= first <= "9":
            name, value = _read_number(token)
            if name:
                code = codes[name]
                values[len(words)] = value
        elif first in "'’" and len(token) > 1:
            code = codes["POSS"]
            if token[1] != "s":
                code = codes["DECADE"]
                values[len(words)] = 1900 + int(token[1:3])
        elif first in marks:
            code = marks[first]
        elif first == "\n":
            code = _BREAK
        elif lower in ("a", "p", "am", "pm") and words and classes[-1] != _OTHER:
            meridiem = _MERIDIEM.match(text, start)
            if meridiem:
                code, end = codes["MERIDIEM"], meridiem.end()
                values[len(words)] = lower[0]
        if starts and start < ends[-1]:
            continue  # inside "p.m.", read already
        words.append(lower)
        starts.append(start)
        ends.append(end)
        classes.append(code)
    return Scan(words, starts, ends, "".join(classes), values)


def _read_number(token: str) -> tuple[str, Any]:
    """Class and value of a token that begins with a digit."""
    number = re.fullmatch(r"([0-9]+)(st|nd|rd|th|s|am|pm|a|p)?", token)
    if number and len(number[1]) <= 6:
        value, ending = int(number[1]), number[2]
        if ending is None:
            if len(token) == 4 and 1000 <= value < 2200:
                return "YEARNUM", value
            return ("DAYNUM" if 1 <= value <= 31 else "INT"), value
        if ending in ("st", "nd", "rd", "th"):
            return "NTH", value
        if ending == "s":
            return (
                ("DECADE", value)
                if len(token) == 5 and value % 10 == 0 and 1000 <= value < 2200
                else ("", None)
            )
        if ending in ("am", "pm") and 1 <= value <= 12:
            return "CLOCKAP", (value % 12 + (12 if ending == "pm" else 0), 0)
        return "", None
    clock = re.fullmatch(r"([0-9]{1,2})[:.]([0-5][0-9])(?:[:.][0-5][0-9])?(am|pm)?", token)
    if clock and int(clock[1]) <= 24 and (":" in token or clock[3]):
        hour = int(clock[1])
        if clock[3]:
            return "CLOCKAP", (hour % 12 + (12 if clock[3] == "pm" else 0), int(clock[2]))
        return "CLOCK", (hour, int(clock[2]))
    iso = re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:T([0-9:]+)Z?)?", token)
    if iso:
        return "ISODATE", (int(iso[1]), int(iso[3]), int(iso[4]))
    slash = re.fullmatch(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})", token)
    if slash:
        return "SLASHDATE", (int(slash[1]), int(slash[3]), int(slash[4]), slash[2])
    years = re.fullmatch(r"([12][0-9]{3})-([0-9]{2}|[12][0-9]{3})", token)
    if years:
        return "YEARS", (int(years[1]), int(years[2]))
    span = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", token)
    if span:
        return "RANGE", (int(span[1]), int(span[2]))
    if re.fullmatch(r"[0-9]+\.[0-9]+", token) and len(token) < 12:
        return "DECIMAL", float(token)
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+", token) and len(token) < 12:
        return "INT", int(token.replace(",", ""))
    return "", None


def find_expressions(scan: Scan, language: Language) -> Iterator[Found]:
    """Yield the expressions in order of their place; they do not overlap."""
    names = language.names
    for match in language.rules.finditer(scan.classes):
        first, last = match.start(), match.end()
        if first == last:
            continue
        pieces = tuple(
            Piece(names[scan.classes[i]], scan.values.get(i), scan.words[i]) for i in range(first, last)
        )
        while pieces and pieces[-1].cls in ("COMMA", "DOT", "ON") and not _abbreviated(scan, last - 1):
            last -= 1
            pieces = pieces[:-1]
        yield Found(
            language.makers[match.lastgroup or ""],
            scan.starts[first],
            scan.ends[last - 1],
            pieces,
            first,
            last,
        )


def _abbreviated(scan: Scan, i: int) -> bool:
    """Whether the full stop at ``i`` belongs to an abbreviation ("Sept.") and not to the sentence."""
    if (
        scan.words[i] != "."
        or i == 0
        or len(scan.words[i - 1]) > 4
        or scan.words[i - 1] in ("may", "june", "july")
    ):
        return False
    return scan.starts[i] == scan.ends[i - 1]
