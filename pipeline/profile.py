"""Activity profiles: what a user wants to count, as a TOML file.

A profile names its activities and the phrases that tell them; the language it is written in has a file of its own
(denial, plans, attribution, numbers, harm). Every fault of a file is listed at once.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.phrases import Phrasebook

FOLDER = Path(__file__).with_name("profiles")
MODALITY_ORDER = ("negated", "planned", "alleged")  # of two that reach an activity, the first holds
_RESERVED = ("all", "other")
_IGNORE = -1


@dataclass(frozen=True)
class Activity:
    """One activity: its name, as it stands in tables and legends, its meaning, and the activity it is a kind of."""

    name: str
    meaning: str
    kind_of: str | None = None


@dataclass(frozen=True)
class Language:
    """How a language says the things that every profile needs.

    Attributes
    ----------
    before, after : Phrasebook
        Cues of modality before and after an activity; keys index ``MODALITY_ORDER``, -1 is no cue.
    beside : Phrasebook
        Cues that count only directly before an activity ("to attack").
    scope_breaks : frozenset of str
        Words that a cue does not reach across.
    announcing : frozenset of str
        Words whose colon or dash a cue does reach across.
    verbs, stops : frozenset of str
        Verbs of saying, and words that end the naming of who says so.
    sources : Phrasebook
        Phrases that name a source after them ("according to").
    numbers, scales : dict of str to int
        "four": 4; "hundred": 100.
    harm : dict of str to frozenset of str
        Words about people killed and injured, by use.
    """

    before: Phrasebook
    after: Phrasebook
    beside: Phrasebook
    scope_breaks: frozenset[str]
    announcing: frozenset[str]
    verbs: frozenset[str]
    stops: frozenset[str]
    sources: Phrasebook
    numbers: dict[str, int]
    scales: dict[str, int]
    harm: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Profile:
    """A profile ready for use.

    Attributes
    ----------
    phrases : Phrasebook
        Keys index ``tells``, or are -1 for phrases to ignore.
    tells : tuple of tuple of int
        The activities that a key's phrases tell: one, or with ``also`` two.
    """

    name: str
    description: str
    activities: tuple[Activity, ...]
    phrases: Phrasebook
    tells: tuple[tuple[int, ...], ...]
    language: Language


@lru_cache(maxsize=8)
def open_profile(source: str | Path = "conflict") -> Profile:
    """Open a profile by the name of a shipped one, or by the path of a TOML file; once for each in a process.

    Raises
    ------
    ConfigError
        There is no such profile, it is no TOML, or it breaks the form; the message lists every fault.
    """
    shipped = FOLDER / f"{source}.toml"
    path = shipped if shipped.is_file() and not str(source).startswith("language-") else Path(source)
    if not path.is_file():
        names = ", ".join(sorted(file.stem for file in FOLDER.glob("*.toml") if "language-" not in file.stem))
        raise ConfigError(
            f"profile {str(source)!r}: no such file; expected the path of a TOML file or one of: {names}"
        )
    data = _read(path)
    faults = _faults(data)
    if faults:
        raise ConfigError(f"profile {path}: " + "; ".join(faults))
    phrases = [(phrase, _IGNORE) for phrase in data.get("ignore", [])]
    order = {activity["name"]: number for number, activity in enumerate(data["activity"])}
    tells: list[tuple[int, ...]] = [(number,) for number in order.values()]
    for number, activity in enumerate(data["activity"]):
        phrases.extend((phrase, number) for phrase in activity["phrases"])
        for other, both in activity.get("also", {}).items():
            phrases.extend((phrase, len(tells)) for phrase in both)
            tells.append((number, order[other]))
    return Profile(
        name=data["name"],
        description=data["description"],
        activities=tuple(
            Activity(entry["name"], entry["meaning"], entry.get("kind_of")) for entry in data["activity"]
        ),
        phrases=Phrasebook(phrases),
        tells=tuple(tells),
        language=open_language(data["language"]),
    )


def open_language(code: str) -> Language:
    """Open a shipped language by its ISO 639-1 code."""
    data = _read(FOLDER / f"language-{code}.toml")

    def cues(side: str) -> Phrasebook:
        phrases = [(phrase, _IGNORE) for phrase in data["modality"]["ignore"]]
        for number, modality in enumerate(MODALITY_ORDER):
            phrases.extend((phrase, number) for phrase in data["modality"][modality].get(side, []))
        return Phrasebook(phrases)

    return Language(
        before=cues("before"),
        after=cues("after"),
        beside=cues("beside"),
        scope_breaks=frozenset(data["scope_breaks"]),
        announcing=frozenset(data.get("announcing", ())),
        verbs=frozenset(data["attribution"]["verbs"]),
        stops=frozenset(data["attribution"]["stops"]),
        sources=Phrasebook((phrase, 0) for phrase in data["attribution"]["sources"]),
        numbers=data["numbers"]["words"],
        scales=data["numbers"]["scales"],
        harm={use: frozenset(words) for use, words in data["harm"].items()},
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"profile {path}: not TOML: {error}") from error


def _faults(data: dict[str, Any]) -> list[str]:
    """List what breaks the form of a profile."""
    faults = [
        f"unknown key {key!r}"
        for key in data
        if key not in {"name", "language", "description", "ignore", "activity"}
    ]
    faults += [
        f"{key}: got {data.get(key)!r}, expected text"
        for key in ("name", "language", "description")
        if not _is_text(data.get(key))
    ]
    code = data.get("language")
    if _is_text(code) and not (FOLDER / f"language-{code}.toml").is_file():
        known = ", ".join(
            sorted(file.stem.removeprefix("language-") for file in FOLDER.glob("language-*.toml"))
        )
        faults.append(f"language: got {code!r}, expected one of: {known}")
    faults += _phrase_faults(data.get("ignore", []), "ignore")
    activities = data.get("activity")
    if not isinstance(activities, list) or not activities:
        return [*faults, "activity: expected at least one [[activity]]"]
    names: set[str] = set()
    for number, entry in enumerate(activities, 1):
        label = f"activity {number}"
        if not isinstance(entry, dict):
            faults.append(f"{label}: expected a table with name, meaning and phrases")
            continue
        faults += [
            f"{label}: unknown key {key!r}"
            for key in entry
            if key not in {"name", "meaning", "kind_of", "phrases", "also"}
        ]
        faults += [
            f"{label}: {key}: got {entry.get(key)!r}, expected text"
            for key in ("name", "meaning")
            if not _is_text(entry.get(key))
        ]
        name = str(entry.get("name"))
        if name in _RESERVED or name in names:
            faults.append(
                f"{label}: the name {name!r} is {'reserved' if name in _RESERVED else 'used twice'}"
            )
        names.add(name)
        if not entry.get("phrases"):
            faults.append(f"{label}: expected phrases")
        faults += _phrase_faults(entry.get("phrases", []), label)
        also = entry.get("also", {})
        for other, phrases in also.items() if isinstance(also, dict) else [(f"{also!r}", [])]:
            faults += _phrase_faults(phrases, f"{label}: also {other}")
            if not isinstance(also, dict) or not any(
                isinstance(e, dict) and e.get("name") == other for e in activities
            ):
                faults.append(f"{label}: also: there is no activity {other!r}")
    faults += [
        f"activity {entry.get('name')!r}: kind_of: there is no activity {entry['kind_of']!r}"
        for entry in activities
        if isinstance(entry, dict) and entry.get("kind_of", entry.get("name")) not in names
    ]
    return faults


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _phrase_faults(phrases: object, label: str) -> list[str]:
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
        return [f"{label}: phrases: expected a list of texts"]
    faults = []
    for phrase in phrases:
        try:
            Phrasebook([(phrase, 0)])
        except ValueError as error:
            faults.append(f"{label}: {error}")
    return faults
