"""Numbers of people killed and injured, where a sentence states them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.phrases import Words
    from pipeline.profile import Language

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_REACH = 9  # words between a number and its verb
_LARGEST = 100_000_000  # people: more is no number of people


@dataclass(frozen=True)
class Harm:
    """A number of people at a word: "killed" or "injured"."""

    word: int
    kind: str
    number: int


def find_harm(words: Words, language: Language) -> list[Harm]:
    """Find the numbers of people killed and injured that a sentence states.

    A number counts if it stands before its verb with only people and auxiliaries between ("four people were killed"),
    right after an active verb ("killing at least four"), or after a toll ("the death toll rose to 25"). "Dozens" is no
    number.
    """
    if language.harm["killed"].isdisjoint(words.folded) and language.harm["injured"].isdisjoint(words.folded):
        return []
    found = []
    for place, word in enumerate(words.folded):
        for kind in ("killed", "injured"):
            if word in language.harm[kind]:
                number = _number_before(words, place, language)
                if number is None:
                    number = _number_after(words, place, language)
                if number is not None and number <= _LARGEST:
                    found.append(Harm(place, kind, number))
    return found


def _number_before(words: Words, place: int, language: Language) -> int | None:
    harm = language.harm
    people = False
    for back in range(place - 1, max(-1, place - _REACH) - 1, -1):
        if words.breaks[back + 1]:
            return None
        word = words.folded[back]
        number = _number_ending(words, back, language)
        if number is not None:
            # "a" and "one" count only people named as such; a bare "four killed" is people.
            return number if number > 1 or people else None
        if word in harm["people"]:
            people = True
        elif word not in harm["between"] and not word.endswith("-year-old"):
            return None
    return None


def _number_after(words: Words, place: int, language: Language) -> int | None:
    harm = language.harm
    folded = words.folded
    skipped = harm["between"] | (harm["toll_verbs"] if folded[place] in harm["toll"] else frozenset())
    toll = folded[place : place + 2] == ("death", "toll")
    if not toll and folded[place] not in harm["active"] and folded[place] not in harm["toll"]:
        return None
    if toll:
        skipped = harm["between"] | harm["toll_verbs"] | {"toll"}
    for ahead in range(place + 1, min(place + _REACH, len(folded))):
        if words.breaks[ahead]:
            return None
        number, after = _number_starting(words, ahead, language)
        if number is not None:
            nearby = folded[after : after + 2]
            if any(word in harm["not_people"] for word in nearby):
                return None
            active = folded[place] in harm["active"]
            named = any(word in harm["people"] for word in folded[after : after + 3])
            ends = after >= len(folded) or words.breaks[after] or folded[after] in ("and", "in", "on")
            return number if toll or named or (active and ends and number > 1) else None
        if folded[ahead] not in skipped:
            return None
    return None


def _number_ending(words: Words, place: int, language: Language) -> int | None:
    """Read the number whose last word stands at ``place``."""
    start = place
    while start > 0 and not words.breaks[start] and _is_number_word(words.folded[start - 1], language):
        start -= 1
    if not _is_number_word(words.folded[place], language):
        return None
    number, after = _number_starting(words, start, language)
    return number if after == place + 1 else None


def _is_number_word(word: str, language: Language) -> bool:
    return word in language.scales or _value(word, language) is not None


def _value(word: str, language: Language) -> int | None:
    if _DIGITS.fullmatch(word):
        return int(word.replace(",", ""))
    if word in language.numbers:
        return language.numbers[word]
    parts = [language.numbers.get(part) for part in word.split("-")]
    if len(parts) == 2 and parts[0] and parts[1] and parts[0] >= 20 > parts[1]:
        return parts[0] + parts[1]
    return None


def _number_starting(words: Words, place: int, language: Language) -> tuple[int | None, int]:
    """Read the number that starts at ``place``: its value, and the place after it."""
    total, current, after = 0, None, place
    while after < len(words.folded) and (after == place or not words.breaks[after]):
        word = words.folded[after]
        value = _value(word, language)
        if value is not None and current is None:
            current = value
        elif word in language.scales and current is not None:
            total += current * language.scales[word]
            current = 0
        elif value is not None and current == 0:
            current = value
        else:
            break
        after += 1
    return (None, place) if current is None else (total + current, after)
