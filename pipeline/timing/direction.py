"""Which way an expression points: back, as news mostly does, or ahead.

The words around a bare weekday, month or day of a month are signals ("will", "said", "until"), each weighed by its class
and how far off it stands. The weights are a logistic regression's (tools/train/dates.py), kept in the language's file.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.timing.language import Language
    from pipeline.timing.scan import Found, Scan

REACH = 14  # words to either side: about a clause
_NEAR, _MIDDLE = 1, 4  # words off: beside it, in its phrase, in its clause
_STOPS = frozenset(".?!;")


def find_direction(scan: Scan, found: Found, language: Language) -> float:
    """Return the log-odds that the expression points ahead of the publication, from the words around it."""
    weights = language.direction
    score = weights.get(found.make, 0.0)
    for signal in signals(scan, found, language):
        score += weights.get(signal, 0.0)
    return score


def signals(scan: Scan, found: Found, language: Language) -> Iterator[str]:
    """Yield the signals around an expression: class of the word, side and distance, each once."""
    seen: set[str] = set()
    places = (
        ("before", range(found.first - 1, max(-1, found.first - 1 - REACH), -1)),
        ("after", range(found.last, min(len(scan.tokens), found.last + REACH))),
    )
    for side, span in places:
        for distance, i in enumerate(span, 1):
            word = scan.tokens[i]
            if word in _STOPS:
                break
            signal = language.signals.get(word) or (
                "past" if len(word) > 3 and word.endswith(language.past_endings) else None
            )
            if signal is None:
                continue
            place = "beside" if distance <= _NEAR else "near" if distance <= _MIDDLE else "far"
            name = f"{signal}-{side}-{place}"
            if name not in seen:
                seen.add(name)
                yield name


def gap_odds(behind: int, ahead: int) -> float:
    """Return the logarithm of how much nearer the day ahead is than the day behind, both in days from publication."""
    return math.log((behind + 1) / (ahead + 1))
