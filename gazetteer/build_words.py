"""How common a name is as an ordinary word and as a person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def commonness() -> Callable[[str], float]:
    """Return a measure of folded names, 0 (no word) to 1."""
    return lambda _: 0.0


def personhood() -> Callable[[str], float]:
    """Return a measure of folded names, 0 (nobody's) to 1."""
    return lambda _: 0.0
