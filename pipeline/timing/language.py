"""A language's tables of time words, compiled.

Every word and mark of a text becomes one character, its class; the rules are regular expressions over that string of
classes, so that one scan over a string as long as the text has words finds all expressions, in linear time.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

_FORMS = (
    "DAYNUM", "YEARNUM", "INT", "DECIMAL", "RANGE", "NTH", "DECADE", "YEARS", "CLOCK", "CLOCKAP", "MERIDIEM",
    "ISODATE", "SLASHDATE", "HYPHEN", "COMMA", "DOT", "POSS", "OPEN", "PERCENT",
)  # fmt: skip
_MARKS = {
    "-": "HYPHEN", "–": "HYPHEN", "—": "OPEN", ",": "COMMA", ".": "DOT", "(": "OPEN", "[": "OPEN", "%": "PERCENT",
}  # fmt: skip
_OTHER = "."
_FIRST_CODE = 0x100  # classes are characters from here on: none is special in a regular expression


@dataclass(frozen=True)
class Word:
    """What a word means: its class, one character, and its value there."""

    code: str
    value: Any


@dataclass(frozen=True)
class Language:
    """One language's words, rules and signals of direction."""

    name: str
    words: dict[str, Word]
    codes: dict[str, str]
    names: dict[str, str]
    marks: dict[str, str]
    proper: frozenset[str]
    rules: re.Pattern[str]
    makers: dict[str, str]
    future: frozenset[str]
    past: frozenset[str]
    past_endings: tuple[str, ...]


@lru_cache(maxsize=8)
def open_language(name: str = "en") -> Language:
    """Read and compile ``pipeline/data/timex.<name>.toml``.

    Raises
    ------
    FileNotFoundError
        The language has no file.
    ValueError
        A word stands in two classes, or a rule names an unknown class.
    """
    source = resources.files("pipeline") / "data" / f"timex.{name}.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    classes = [*_FORMS, *table["words"]]
    codes = {cls: chr(_FIRST_CODE + i) for i, cls in enumerate(dict.fromkeys(classes))}
    words: dict[str, Word] = {}
    for cls, entries in table["words"].items():
        for word, value in entries.items():
            if word in words:
                raise ValueError(f"timex.{name}.toml: {word!r} stands in two classes")
            words[word] = Word(codes[cls], value)
    macros: dict[str, str] = {}
    for macro, pattern in table["macros"].items():
        macros[macro] = f"(?:{_compile(pattern, codes, macros, name)})"
    parts, makers = [], {}
    for i, rule in enumerate(table["rules"]):
        parts.append(f"(?P<r{i}>{_compile(rule['pattern'], codes, macros, name)})")
        makers[f"r{i}"] = rule["make"]
    return Language(
        name=name,
        words=words,
        codes=codes,
        names={code: cls for cls, code in codes.items()},
        marks={mark: codes[cls] for mark, cls in _MARKS.items()},
        proper=frozenset(table["proper"]),
        rules=re.compile("|".join(parts)),
        makers=makers,
        future=frozenset(table["future"]),
        past=frozenset(table["past"]),
        past_endings=tuple(table["past_endings"]),
    )


def _compile(pattern: str, codes: dict[str, str], macros: dict[str, str], language: str) -> str:
    """Put characters for class names and drop the spaces between them."""

    def put(match: re.Match[str]) -> str:
        word = match.group()
        if word in macros:
            return macros[word]
        if word in codes:
            return codes[word]
        raise ValueError(f"timex.{language}.toml: {word!r} is no class")

    return re.sub(r"[A-Z][A-Z0-9]+|\bA\b", put, pattern).replace(" ", "")
