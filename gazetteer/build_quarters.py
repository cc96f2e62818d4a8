"""Which settlements are quarters of a bigger one: GeoNames lists them beside their city, and the packages do not say so.

Both a quarter's people and its city's would count for their region (Kharkiv oblast had 4.5 million, of 2.6), and a quarter
of a capital looks like a great city itself ("Desna", 370,000 people of Kyiv).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = TypeVar("Key")

#: A quarter has a third of its city's people at most …
SHARE = 0.35
#: … and lies as near to its centre as so many people live at this density, in people for each km² (that of Kyiv's built-up area).
DENSITY = 4000.0
#: Cities that have quarters with names of their own, in people.
LEAST_CITY = 100_000
KM_PER_DEGREE = 111.2


def find_quarters(settlements: Mapping[Key, tuple[float, float, int, str]]) -> set[Key]:
    """Return the settlements that lie in the built-up area of a bigger one of their region.

    Parameters
    ----------
    settlements
        Longitude and latitude in degrees, EPSG:4326, people, and code of the region, by any key.

    Examples
    --------
    >>> kyiv, obolon = (30.52, 50.45, 2_950_000, "UA-30"), (30.5, 50.51, 240_000, "UA-30")
    >>> find_quarters({"Kyiv": kyiv, "Obolon": obolon, "Brovary": (30.8, 50.51, 100_000, "UA-32")})
    {'Obolon'}
    """
    keys = list(settlements)
    lon, lat, people = np.array([settlements[key][:3] for key in keys], np.float64).reshape(-1, 3).T
    region = np.unique([settlements[key][3] for key in keys], return_inverse=True)[1]
    order = np.argsort(lat, kind="stable")
    north = lat[order]
    found: set[Key] = set()
    for city in np.flatnonzero(people >= LEAST_CITY).tolist():
        radius = math.sqrt(people[city] / (math.pi * DENSITY))
        reach = radius / KM_PER_DEGREE
        near = order[slice(*np.searchsorted(north, [lat[city] - reach, lat[city] + reach]))]
        near = near[(people[near] <= SHARE * people[city]) & (region[near] == region[city])]
        east = (lon[near] - lon[city] + 180) % 360 - 180
        away = np.hypot(east * math.cos(math.radians(lat[city])), lat[near] - lat[city]) * KM_PER_DEGREE
        found |= {keys[i] for i in near[away < radius].tolist()}
    return found
