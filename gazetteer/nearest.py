"""Nearest named place: a k-d tree of unit vectors, so that the poles and the antimeridian need no special case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod
from scipy.spatial import KDTree

from gazetteer.place import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from gazetteer.store import Store

_GEOD = Geod(ellps="WGS84")
_EARTH_KM = 6371.0088  # mean radius; only bounds the search, distances are geodesic
# Chord and geodesic differ by the flattening of the ellipsoid; the search looks this much further than asked.
_SLACK = 1.01


class NearestPlaces:
    """Finds the places of a store nearest to a point.

    Parameters
    ----------
    store
        The compiled gazetteer.
    kinds
        Kinds of places to find.
    """

    def __init__(self, store: Store, kinds: Sequence[Kind] = ("settlement",)) -> None:
        wanted = np.isin(store.kind, [KINDS.index(kind) for kind in kinds])
        self._rows = np.flatnonzero(wanted).astype(np.int32)
        self._lon, self._lat = store.lon[self._rows], store.lat[self._rows]
        self._tree = KDTree(_unit_vectors(self._lon, self._lat))

    def find(
        self, lon: ArrayLike, lat: ArrayLike, *, count: int = 1, max_km: float = np.inf
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Find the nearest places of each point.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326, arrays of length n.
        count
            How many places for each point.
        max_km
            No place farther than this.

        Returns
        -------
        rows, km
            Both of shape (n, count): rows of the store, nearest first, and geodesic distances; -1 and infinity
            where there are fewer.
        """
        x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
        reach = 2 * np.sin(min(max_km * _SLACK / _EARTH_KM, np.pi) / 2)
        count = min(count, len(self._rows))
        # Two more than asked, for the ellipsoid may exchange neighbours of nearly the same distance.
        many = min(count + 2, len(self._rows))
        _, found = self._tree.query(_unit_vectors(x, y), k=np.arange(1, many + 1), distance_upper_bound=reach)
        missing = found == len(self._rows)
        found = np.where(missing, 0, found)
        _, _, metres = _GEOD.inv(
            np.repeat(x, many), np.repeat(y, many), self._lon[found].ravel(), self._lat[found].ravel()
        )
        km = np.where(missing, np.inf, np.asarray(metres).reshape(found.shape) / 1000)
        km = np.where(km <= max_km, km, np.inf)
        order = np.argsort(km, axis=1, kind="stable")[:, :count]
        km = np.take_along_axis(km, order, axis=1)
        rows = self._rows[np.take_along_axis(found, order, axis=1)]
        return np.where(np.isfinite(km), rows, -1).astype(np.int32), km


def _unit_vectors(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
