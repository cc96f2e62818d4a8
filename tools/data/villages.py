"""Make gazetteer/data/villages.csv: the settlements of Ukraine near the front lines that GeoNames' cities500 leaves out.

    python -m tools.data.villages DUMP [--everywhere] [--out FILE]

DUMP is GeoNames' ``UA.zip`` or its ``UA.txt`` (CC BY 4.0; `dateline gazetteer build --download UA` fetches it). A village
is taken by where it lies, never by its name: up to `REACH_KM` from `FRONTS`, or all of Ukraine with ``--everywhere``. Rows
that stand in the table by hand (ids ``village:``) stay. The packages of the build must be installed.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gazetteer.build_sources import read_packages, settlements
from gazetteer.dumps import COLUMNS, open_text
from gazetteer.names import fold
from gazetteer.regions import open_regions

if TYPE_CHECKING:
    from collections.abc import Iterator

OUT = Path(__file__).resolve().parents[2] / "gazetteer" / "data" / "villages.csv"
REACH_KM = 25.0
# Where the fighting of 2022 to 2025 stood, as (lon, lat): the line from Kupiansk to Kherson, the northern border from Kyiv's
# west to Vovchansk. Drawn by hand from maps of the whole war, good to ten kilometres.
FRONTS = (
    ((37.6, 49.9), (37.9, 49.5), (38.1, 49.1), (38.1, 48.85), (38.0, 48.55), (37.7, 48.25), (37.3, 48.1), (37.2, 47.85),
     (36.8, 47.75), (36.3, 47.65), (35.8, 47.5), (35.3, 47.45), (34.6, 47.6), (34.0, 47.4), (33.4, 46.8), (32.7, 46.65),
     (32.2, 46.55)),
    ((38.1, 48.85), (38.5, 48.95), (37.9, 49.1), (37.2, 49.2), (36.9, 49.5)),
    ((37.4, 48.0), (37.6, 47.5), (37.55, 47.1)),
    ((33.4, 46.8), (33.3, 47.3), (32.6, 47.05), (32.1, 46.75)),
    ((29.9, 50.9), (29.95, 50.55), (30.3, 50.45), (30.2, 50.75)),
    ((31.0, 51.6), (31.3, 51.4), (31.4, 51.0), (30.95, 50.6)),
    ((33.8, 51.7), (34.3, 51.3), (35.1, 51.1), (35.5, 50.6), (36.2, 50.35), (36.9, 50.35), (37.6, 49.9)),
)  # fmt: skip
# What is no settlement any more, or a part of one.
_NOT_TAKEN = frozenset(("PPLH", "PPLQ", "PPLW", "PPLCH"))
# Latin spellings are left to the rules of the build.
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ'’ʼ .\-]+")
_LEAST = 2.5  # weight of a village whose people are not counted: three hundred


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.data.villages", description=__doc__.splitlines()[0]
    )
    parser.add_argument("dump", type=Path, help="GeoNames' UA.zip or UA.txt")
    parser.add_argument("--everywhere", action="store_true", help="all of Ukraine, not the front alone")
    parser.add_argument("--out", type=Path, default=OUT, help="the table")
    options = parser.parse_args()
    with OUT.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    by_hand = [row for row in rows if not row[0].startswith("geonames:")]
    taken = sorted(villages(options.dump, everywhere=options.everywhere), key=lambda row: int(row[0][9:]))
    with options.out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *taken, *by_hand])


def villages(dump: Path, *, everywhere: bool) -> Iterator[list[str]]:
    """Give the rows of the table."""
    packages = read_packages()
    # The few that a package lists without a name in Cyrillic take theirs from here.
    known = {entry.id for entry in settlements(packages, set()) if any(map(_CYRILLIC.fullmatch, entry.names))}
    # A village under the city of Kyiv's code lies in Kyiv oblast: the city has none.
    codes = {unit[2]: unit[1] for unit in packages.units if unit[6] == "1"} | {"UA.12": "UA-32"}
    regions = open_regions("admin1")
    with open_text(dump) as file:
        table = [dict(zip(COLUMNS, line.decode().rstrip("\r\n").split("\t"), strict=True)) for line in file]
    for row in table:
        if row["class"] != "P" or row["country"] != "UA" or row["feature"] in _NOT_TAKEN:
            continue
        place_id, lon, lat = f"geonames:{row['number']}", float(row["lon"]), float(row["lat"])
        if place_id in known or not (everywhere or near_fronts(lon, lat)):
            continue
        admin1 = codes.get(f"UA.{row['admin1']}") or regions.locate([lon], [lat])[0] or ""
        weight = max(_LEAST, round(math.log10(1 + int(row["population"] or 0)), 1))
        yield [
            *(place_id, row["name"], "settlement", f"{lon:.5f}", f"{lat:.5f}", "UA", admin1, row["feature"]),
            *(f"{weight}", "|".join(cyrillic(row["names"]))),
        ]


def near_fronts(lon: float, lat: float) -> bool:
    """Whether a point lies within `REACH_KM` of the fronts; degrees are straightened at its latitude.

    Examples
    --------
    >>> near_fronts(38.0, 48.6), near_fronts(24.0, 49.8)
    (True, False)
    """
    scale = np.array([111.2 * math.cos(math.radians(lat)), 111.2])
    lines = shapely.MultiLineString([np.array(line) * scale for line in FRONTS])
    return bool(shapely.distance(lines, shapely.Point(lon * scale[0], lat * scale[1])) <= REACH_KM)


def cyrillic(names: str) -> list[str]:
    """Return the names in Cyrillic letters, each fold once.

    Examples
    --------
    >>> cyrillic("Neskuchne,Neskuchnoye,Нескучне,Нескучное,涅斯庫奇涅")
    ['Нескучне', 'Нескучное']
    """
    return [*{fold(name): name for name in reversed(names.split(",")) if _CYRILLIC.fullmatch(name)}.values()][
        ::-1
    ]


if __name__ == "__main__":
    main()
