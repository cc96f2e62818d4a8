"""Writes the data dictionary, outputs/README.md and docs/tables.md, from the tables' declarations.

python -m tools.data_dictionary          writes both
python -m tools.data_dictionary --check  exits 1 if either is not current
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

from pipeline.tables import ALL, Column, Table

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "outputs" / "README.md", ROOT / "docs" / "tables.md")

HEAD = """# Data dictionary

Every column that a run writes: what it means, its type and unit, what an empty cell says, an example. Generated from
`pipeline/tables.py` by `python -m tools.data_dictionary`; change it there.

| file | what it holds |
|---|---|
| `maps/index.html` | the page: opens from disk, asks nobody |
| `geojson/*.geojson`, `*.geojsonl` | layers reports, places, regions, region_periods, by RFC 7946 |
| `dateline.gpkg` | the same layers with styles, and the tables, articles related to their reports and mentions |
| `dateline.qgz` | a QGIS project over `dateline.gpkg` |
| `geoparquet/*.parquet`, `flatgeobuf/*.fgb`, `kml/*.kml`, `kml/*.kmz` | the same layers |
| `tables/*.parquet`, `tables/*.csv` | the tables below, without geometry |
| `manifest.json` | inputs by hash, settings, counts, warnings, the run's hash |

Coordinates are degrees east and north, EPSG:4326. Days are UTC calendar days by ISO 8601; an interval holds both its
ends. Offsets count Unicode code points of the article's `text`, the end exclusive. In CSV, a text cell that a
spreadsheet would run as a formula begins with an apostrophe, and lists are JSON.

A layer has the columns of its table and a geometry: a point for reports and places (of a unit, the representative
point of the gazetteer; of a country or a wider region, none), a polygon for regions. The layer `region_periods` has
the rows over all activities with at least one report; the table has all rows.
"""
TYPES = {
    pa.string(): "text",
    pa.int32(): "whole number",
    pa.int64(): "whole number",
    pa.float64(): "number",
    pa.bool_(): "true or false",
    pa.date32(): "day",
}


def render() -> str:
    """Return the whole dictionary as Markdown."""
    return "\n".join([HEAD, *(_table(table) for table in ALL)])


def _table(table: Table) -> str:
    lines = [
        f"## {table.name}\n",
        f"{table.meaning} One row for each {', '.join(f'`{name}`' for name in table.key)}.\n",
        "| column | type | meaning | empty means | example |",
        "|---|---|---|---|---|",
        *(_row(column) for column in table.columns),
        "",
    ]
    return "\n".join(lines)


def _row(column: Column) -> str:
    values = f" One of {', '.join(column.values)}." if column.values else ""
    cells = (
        f"`{column.name}`",
        TYPES.get(column.type, "list"),
        column.meaning + values,
        column.null or "never empty",
        f"`{column.example}`" if column.example else "",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> None:
    """Write the pages, or check them."""
    text = render()
    if "--check" in sys.argv[1:]:
        stale = [str(p.relative_to(ROOT)) for p in PAGES if not p.is_file() or p.read_text("utf-8") != text]
        if stale:
            sys.exit(f"not current: {', '.join(stale)}; run python -m tools.data_dictionary")
        return
    for path in PAGES:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
