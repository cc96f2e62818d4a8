"""How common a name is as an ordinary word and as a person's name, from gazetteer/data/words.csv."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazetteer.build_tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

# A name of several words is an ordinary phrase only if all are ordinary words, and then seldom ("High Point").
_PHRASE = 0.6


def read_shares() -> dict[str, tuple[float, float]]:
    """Return word → how common it is as a word, as a person's name; both 0 to 1."""
    return {row["word"]: (float(row["common"]), float(row["person"])) for row in read_table("words.csv")}


def measures() -> tuple[Callable[[str], float], Callable[[str], float]]:
    """Return the measures of commonness and personhood of a folded name, both 0 to 1.

    A name of several words is as common as its rarest word, times a constant; it is as much a person's name as its last
    word, if all its words are people's names ("St. George" is not, "Paul Smith" is).
    """
    shares = read_shares()
    nothing = (0.0, 0.0)

    def commonness(name: str) -> float:
        if " " not in name:
            return shares.get(name, nothing)[0]
        rarest = 1.0
        for word in name.split():
            rarest = min(rarest, shares.get(word, nothing)[0])
            if not rarest:
                return 0.0
        return rarest * _PHRASE

    def personhood(name: str) -> float:
        share = 0.0
        for word in name.split():
            share = shares.get(word, nothing)[1]
            if not share:
                return 0.0
        return share

    return commonness, personhood
