"""Make gazetteer/data/countries.csv: names of countries, from Unicode's CLDR as Babel carries it.

python -m tools.data.countries
"""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale

OUT = Path(__file__).resolve().parents[2] / "gazetteer" / "data" / "countries.csv"
LANGUAGES = ("en", "uk", "ru", "de", "fr", "es", "pl", "it", "pt", "nl", "tr", "ro")


def main() -> None:
    """Write the table."""
    territories = [Locale(language).territories for language in LANGUAGES]
    with OUT.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["place", "names"])
        for code in sorted(territories[0]):
            if len(code) == 2 and code.isalpha() and code not in {"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"}:
                names = dict.fromkeys(names[code].replace("’", "'") for names in territories if code in names)
                table.writerow([code, "|".join(names)])


if __name__ == "__main__":
    main()
