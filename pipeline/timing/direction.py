"""Which way a sentence looks: back, as news does, or ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.timing.language import Language
    from pipeline.timing.scan import Found, Scan

_REACH = 14  # words to either side: a clause; measured on TimeBank and AQUAINT, flat between 10 and 20
_STOPS = frozenset((".", "?", "!", ";", ":"))


def find_direction(scan: Scan, found: Found, language: Language) -> int:
    """Return -1 where the nearest signal looks back, +1 where it looks ahead, 0 without one."""
    before = _nearest(scan, range(found.first - 1, max(-1, found.first - 1 - _REACH), -1), language)
    after = _nearest(scan, range(found.last, min(len(scan.tokens), found.last + _REACH)), language)
    if before and after:
        return before[0] if before[1] <= after[1] else after[0]
    return (before or after or (0, 0))[0]


def _nearest(scan: Scan, places: range, language: Language) -> tuple[int, int] | None:
    """The first signal met and its distance in words."""
    for distance, i in enumerate(places, 1):
        word = scan.word(i)
        if word in _STOPS or word.startswith("\n"):
            return None
        if word in language.future:
            return 1, distance
        if word in language.past or word.endswith(language.past_endings):
            return -1, distance
    return None
