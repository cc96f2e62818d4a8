"""Make gazetteer/data/airports.csv: the airports that news names, from `airportsdata` (MIT).

python -m tools.data.airports
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import airportsdata

OUT = Path(__file__).resolve().parents[2] / "gazetteer" / "data" / "airports.csv"
# In facilities.csv under their GeoNames ids.
CURATED = {"LHR", "LGW", "AMS", "IAD", "YYZ", "YUL", "YOW"}
# Airports of weight that do not call themselves international.
LARGE = {
    "LGA",
    "DCA",
    "CDG",
    "ORY",
    "LTN",
    "STN",
    "SVO",
    "DME",
    "VKO",
    "LED",
    "FRA",
    "MUC",
    "TXL",
    "HND",
    "KBP",
    "IEV",
}


def main() -> None:
    """Write the table."""
    with OUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(
            ["id", "name", "kind", "lon", "lat", "country", "admin1", "feature", "weight", "names"]
        )
        for code, airport in sorted(airportsdata.load("IATA").items()):
            name = re.sub(r"\s+", " ", airport["name"].replace("Int'l", "International")).strip()
            if code in CURATED or not ("International" in name or code in LARGE):
                continue
            base = re.sub(r"\s*(International|Airport|Intl)\b\.?", "", name).strip(" -/")
            if len(base) < 4:
                continue
            names = {f"{base} Airport", f"{base} International Airport", f"{base} International"} - {name}
            lon, lat = round(airport["lon"], 4), round(airport["lat"], 4)
            row = [f"airport:{code}", name, "poi", lon, lat, airport["country"], "", "AIRP", 4.5]
            table.writerow([*row, "|".join(sorted(names))])


if __name__ == "__main__":
    main()
