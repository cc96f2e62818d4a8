"""Knows places: names, a compiled store, regions, a geocoder; never imports pipeline.

`Gazetteer`  what every gazetteer can be asked; `open_store()` opens the compiled one
`Place`      a place
`resolve`    a name → the places it may stand for, the likeliest first
"""

from __future__ import annotations

from gazetteer.place import Candidate, Gazetteer, Place
from gazetteer.store import open_store

__all__ = ["Candidate", "Gazetteer", "Place", "open_store", "resolve"]


def resolve(name: str) -> list[Candidate]:
    """Return the places that a name may stand for, the most prominent first; empty where it is unknown.

    >>> [candidate.place.admin1 for candidate in resolve("Izyum")][:1]
    ['UA-63']
    """
    return open_store().lookup(name)
