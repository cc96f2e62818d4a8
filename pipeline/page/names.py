"""Names for the map: of the places reported from in the page's languages, and of the cities a reader finds the way by."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.local_names import LANGUAGES, local_name
from gazetteer.place import KINDS
from gazetteer.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 40
"""Cities of a country with reports; of a neighbour, a fifth of that."""
LEAST_PEOPLE = 50_000
APART = 30
"""Kilometres between two of them: nearer ones are suburbs and city districts."""
DISTRICTS = {"geonames:13580034"}
"""Districts that GeoNames gives more people than their city: the right bank of Mariupol."""


def local_names(ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of places by language, "" where the gazetteer has none that is sure."""
    return {language: [local_name(place, language) or "" for place in ids] for language in LANGUAGES}


def orientation(seen: Iterable[str], near: Iterable[str]) -> dict[str, list[Any]]:
    """Return the largest cities of countries, the largest first: names by language, coordinates.

    Parameters
    ----------
    seen
        Countries with reports.
    near
        Countries around them.

    Returns
    -------
    dict
        ``en``, ``uk``, ``ru``, ``lon``, ``lat``: a list each.

    Examples
    --------
    >>> orientation(["UA"], [])["en"][:3]
    ['Kyiv', 'Kharkiv', 'Odesa']
    """
    return _largest(tuple(sorted(set(seen))), tuple(sorted(set(near) - set(seen))))


@cache
def _largest(seen: tuple[str, ...], near: tuple[str, ...]) -> dict[str, list[Any]]:
    store = open_store()
    wanted = {store.countries.index(code): MOST for code in seen if code in store.countries}
    wanted |= {store.countries.index(code): MOST // 5 for code in near if code in store.countries}
    candidates = np.flatnonzero(
        (store.kind == KINDS.index("settlement"))
        & np.isin(store.country, np.array(list(wanted), np.int64))
        & (store.population >= LEAST_PEOPLE)
    )
    ordered = candidates[np.lexsort((candidates, -store.population[candidates]))].tolist()
    chosen: list[int] = []
    left = dict(wanted)
    lons, lats = store.lon, store.lat
    for row in ordered:
        country = int(store.country[row])
        if not left[country] or store.place_id(row) in DISTRICTS:
            continue
        if any(_km(lons[row], lats[row], lons[other], lats[other]) < APART for other in chosen):
            continue
        left[country] -= 1
        chosen.append(row)
    ids = [store.place_id(row) for row in chosen]
    return {
        "en": [store.label(row) for row in chosen],
        **local_names(ids),
        "lon": [round(float(lons[row]), 2) for row in chosen],
        "lat": [round(float(lats[row]), 2) for row in chosen],
    }


def _km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance of two places near each other; far ones are far by any measure."""
    east = (lon - other_lon) * math.cos(math.radians(lat)) * 111.2
    return math.hypot(east, (lat - other_lat) * 111.2)
