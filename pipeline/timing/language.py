"""A language's tables of time words, compiled.

Every word and mark of a text becomes one character, its class; the rules are regular expressions over that string of
classes, so that scanning a string as long as the text has words finds all expressions. No rule repeats without a bound,
so a scan is linear in the length of the text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any

# Classes that marks and numbers fall into by their form (`pipeline.timing.numbers`).
FORMS = (
    "DAYNUM", "YEARNUM", "INT", "DECIMAL", "FRACTION", "RANGE", "NTH", "DECADE", "YEARS", "CLOCK", "CLOCKAP", "MERIDIEM",
    "ISODATE", "SLASHDATE", "HYPHEN", "COMMA", "DOT", "POSS", "OPEN", "PERCENT", "MONEY",
)  # fmt: skip
MARKS = {
    "-": "HYPHEN", "–": "HYPHEN", "—": "OPEN", ",": "COMMA", ".": "DOT", "(": "OPEN", "[": "OPEN", "/": "OPEN", "%": "PERCENT",
    "'s": "POSS", "’s": "POSS", "'S": "POSS", "$": "MONEY", "€": "MONEY", "£": "MONEY",
}  # fmt: skip
MERIDIEMS = ("{}m", "{}.m", "{}.m.", "{}. m", "{}. m.")
OTHER = "."
_FIRST_CODE = 0x100  # classes are characters from here on: none is special in a regular expression


@dataclass(frozen=True)
class Language:
    """One language's words, rules and signals.

    Attributes
    ----------
    classes
        Class character of every word (in each way of writing it that counts) and mark.
    values
        Value of every word, by its lower-case form.
    codes, names
        Class character of each class name, and back; UNIT_Q is a class of its own to the rules and a UNIT to the makers.
    core
        Finds the classes without one of which no rule fits.
    rules
        All rules in one expression; its last group names the rule in ``makers``.
    signals, past_endings
        Signal that a word is of the direction an expression points in; endings of the verbs that are "past".
    links
        What joins a weekday to the one it runs on from ("to", "through").
    direction
        Weights of the signals (`pipeline.timing.direction`).
    """

    name: str
    classes: dict[str, str]
    values: dict[str, Any]
    codes: dict[str, str]
    names: dict[str, str]
    core: re.Pattern[str]
    rules: re.Pattern[str]
    makers: dict[str, str]
    signals: dict[str, str]
    direction: dict[str, float]
    nearness: dict[str, float]
    past_endings: tuple[str, ...]
    links: frozenset[str]


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages that have a file."""
    names = (entry.name.split(".") for entry in (resources.files("pipeline") / "data").iterdir())
    return tuple(sorted(parts[1] for parts in names if parts[0] == "timex" and parts[-1] == "toml"))


def language_of(code: str | None) -> str | None:
    """Return the language whose tables read an article: English where no language is given, None where there are none."""
    name = "en" if not code else code.lower().split("-")[0]
    return name if name in languages() else None


@lru_cache(maxsize=8)
def read_table(name: str) -> dict[str, Any]:
    """Read ``pipeline/data/timex.<name>.toml``.

    Raises
    ------
    FileNotFoundError
        The language has no file.
    """
    source = resources.files("pipeline") / "data" / f"timex.{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def open_language(name: str = "en") -> Language:
    """Compile the words and rules of ``pipeline/data/timex.<name>.toml``.

    Raises
    ------
    FileNotFoundError
        The language has no file.
    ValueError
        A word stands in two classes, or a rule names an unknown class.
    """
    table = read_table(name)
    codes = {cls: chr(_FIRST_CODE + i) for i, cls in enumerate(dict.fromkeys([*FORMS, *table["words"]]))}
    classes = {mark: codes[cls] for mark, cls in MARKS.items()}
    values: dict[str, Any] = {}
    for half in "ap":
        for form in (form.format(half) for form in MERIDIEMS):
            values[form] = half
            classes |= dict.fromkeys((form, form.upper(), form.capitalize()), codes["MERIDIEM"])
    for mark, decade in product("'’", range(10)):
        values[f"{mark}{decade}0s"] = 1900 + 10 * decade
        classes[f"{mark}{decade}0s"] = codes["DECADE"]
    for cls, entries in table["words"].items():
        for word, value in entries.items():
            if word in values:
                raise ValueError(f"timex.{name}.toml: {word!r} stands in two classes")
            for form in {word, word.replace("'", "’"), word.replace("'", "ʼ")}:
                values[form] = value
                spellings = [form.capitalize(), form.upper()]
                classes |= dict.fromkeys(
                    spellings if word in table["proper"] else [form, *spellings], codes[cls]
                )
    pieces: dict[str, str] = dict(codes)
    for macro, pattern in table["macros"].items():
        pieces[macro] = f"(?:{_compile(pattern, pieces, name)})"
    rules = [_compile(rule["pattern"], pieces, name) for rule in table["rules"]]
    inner = "".join(codes[cls] for cls in table["inner"])
    alternatives = "|".join(f"(?P<r{i}>{rule})" for i, rule in enumerate(rules))
    return Language(
        name=name,
        classes=classes,
        values=values,
        codes=codes,
        names={code: cls.split("_")[0] for cls, code in codes.items()},
        core=re.compile(f"[{''.join(codes[cls] for cls in table['core'])}]"),
        rules=re.compile(f"(?![{inner}])(?:{alternatives})"),
        makers={f"r{i}": rule["make"] for i, rule in enumerate(table["rules"])},
        signals={
            spelling: signal
            for signal, entries in table["signals"].items()
            for word in entries
            for spelling in (word, word.capitalize())
        },
        direction=table["direction"],
        nearness={
            name.removeprefix("near-"): weight
            for name, weight in table["direction"].items()
            if name.startswith("near-")
        },
        past_endings=tuple(table["past_endings"]),
        links=frozenset(table.get("links", ())),
    )


def _compile(pattern: str, pieces: dict[str, str], language: str) -> str:
    """Put characters for the names of classes and macros and drop the spaces between them."""

    def put(match: re.Match[str]) -> str:
        word = match.group()
        if word not in pieces:
            raise ValueError(f"timex.{language}.toml: {word!r} is neither class nor macro")
        return pieces[word]

    if re.search(r"[*+]", pattern):
        raise ValueError(f"timex.{language}.toml: {pattern!r} repeats without a bound")
    return re.sub(r"[A-Z][A-Z0-9_]*", put, pattern).replace(" ", "")
