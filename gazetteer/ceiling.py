"""How far a gazetteer can carry a geoparser: the share of gold toponyms whose right place is among a name's candidates.

No resolver can be better than this, whatever it makes of the text around a name.

An area has no point: GeoNames and Wikipedia put Canada 1,000 km apart. So distance is counted twice: strictly, and with
countries and first-level units judged by area, where any point inside the polygon of a candidate is right.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.names import variants
from gazetteer.place import KINDS
from gazetteer.regions import open_regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from gazetteer.store import Store

#: A hundred miles, the distance of acc@161 (Leidner 2007); and the sphere that it is measured on.
NEAR_KM = 161.0
_EARTH_KM = 6371.0
_COUNTRY, _ADMIN1 = KINDS.index("country"), KINDS.index("admin1")


@dataclass
class Ceiling:
    """Counts over a corpus.

    Attributes
    ----------
    with_id, with_point
        Gold toponyms that have a GeoNames id, that have coordinates.
    right_id, near
        Those of which some candidate has the id, lies within `NEAR_KM`.
    near_or_inside
        Those with coordinates of which some candidate lies within `NEAR_KM`, or is a country or a first-level unit whose
        polygon holds the gold point.
    in_store
        Those whose place is in the gazetteer at all, under whatever name.
    missed
        (surface, gold id or None, gold's name) → how often no candidate was right by id, or by distance where gold has no id.
    """

    with_id: int = 0
    with_point: int = 0
    right_id: int = 0
    near: int = 0
    near_or_inside: int = 0
    in_store: int = 0
    missed: Counter[tuple[str, int | None, str]] = field(default_factory=Counter)

    @property
    def id_share(self) -> float | None:
        """Per cent of the toponyms with an id, or None if the gold has no ids."""
        return 100 * self.right_id / self.with_id if self.with_id else None

    @property
    def near_share(self) -> float | None:
        """Per cent of the toponyms with coordinates, or None."""
        return 100 * self.near / self.with_point if self.with_point else None

    @property
    def area_share(self) -> float | None:
        """Per cent of the toponyms with coordinates, countries and first-level units by area, or None."""
        return 100 * self.near_or_inside / self.with_point if self.with_point else None


def measure_ceiling(records: Iterable[Mapping[str, Any]], store: Store) -> Ceiling:
    """Look up every gold toponym of the records by its surface.

    Parameters
    ----------
    records
        ``{"text", "toponyms": [{"start", "end", "lat"?, "lon"?, "geonameid"?, "canonical"?}]}``; degrees, EPSG:4326.
        Toponyms marked ``offset_mismatch`` are left out.
    """
    ceiling = Ceiling()
    for record in records:
        for gold in record["toponyms"]:
            if gold.get("offset_mismatch"):
                continue
            surface = record["text"][gold["start"] : gold["end"]]
            rows = candidate_rows(surface, store)
            right = _right_id(gold, rows, store, ceiling)
            near = _near(gold, rows, store)
            ceiling.with_point += near is not None
            ceiling.near += bool(near)
            ceiling.near_or_inside += near is not None and (near or _inside(gold, rows, store))
            if (near if right is None else right) is False:
                ceiling.missed[surface, gold.get("geonameid"), gold.get("canonical") or ""] += 1
    return ceiling


def candidate_rows(surface: str, store: Store) -> NDArray[np.int32]:
    """Return the rows of the first variant of a surface that the store knows; empty if it knows none."""
    for form in variants(surface):
        name_id = store.name_id(form)
        if name_id >= 0:
            return store.rows(name_id)
    return np.empty(0, np.int32)


def _right_id(
    gold: Mapping[str, Any], rows: NDArray[np.int32], store: Store, ceiling: Ceiling
) -> bool | None:
    if not gold.get("geonameid"):
        return None
    row = store.row(f"geonames:{gold['geonameid']}")
    right = bool((rows == row).any())
    ceiling.with_id += 1
    ceiling.in_store += row >= 0
    ceiling.right_id += right
    return right


def _near(gold: Mapping[str, Any], rows: NDArray[np.int32], store: Store) -> bool | None:
    if gold.get("lat") is None:
        return None
    lat, lon = np.radians(store.lat[rows]), np.radians(store.lon[rows])
    gold_lat, gold_lon = np.radians(gold["lat"]), np.radians(gold["lon"])
    haversine = (
        np.sin((lat - gold_lat) / 2) ** 2 + np.cos(lat) * np.cos(gold_lat) * np.sin((lon - gold_lon) / 2) ** 2
    )
    return bool((2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(haversine, 0, 1))) < NEAR_KM).any())


def _inside(gold: Mapping[str, Any], rows: NDArray[np.int32], store: Store) -> bool:
    """Whether the gold point lies in the polygon of a candidate that is a country or a first-level unit."""
    levels = (
        ("admin0", _COUNTRY, store.country, store.countries),
        ("admin1", _ADMIN1, store.admin1, store.admin1_codes),
    )
    for level, kind, column, codes in levels:
        areas = column[rows[store.kind[rows] == kind]]
        if len(areas) and open_regions(level).locate([gold["lon"]], [gold["lat"]])[0] in {
            codes[i] for i in areas
        }:
            return True
    return False


def format_ceiling(corpus: str, ceiling: Ceiling, *, misses: int = 40) -> str:
    """Say the shares in one line, then the most frequent misses, one line each."""

    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.1f} %"

    in_store = f"{ceiling.with_id} with an id, {ceiling.in_store} of them in the gazetteer"
    shares = f"right id {share(ceiling.id_share)}, within 161 km {share(ceiling.near_share)}"
    shares += f", countries and states by area {share(ceiling.area_share)}"
    lines = [f"{corpus}: {shares} ({in_store}; {ceiling.with_point} with a point)"]
    ranked = sorted(ceiling.missed.items(), key=lambda item: (-item[1], item[0][0], str(item[0][1])))
    for (surface, number, name), count in ranked[:misses]:
        lines.append(f"  {count:3}  {surface}  {number or ''}  {name}".rstrip())
    return "\n".join(lines)
