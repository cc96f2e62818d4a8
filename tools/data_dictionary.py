"""Writes what declarations give: outputs/README.md and docs/tables.md from the tables, docs/settings.md from Config.

python -m tools.data_dictionary          writes them
python -m tools.data_dictionary --check  exits 1 if any is not current
"""

from __future__ import annotations

import json
import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.config import Config
from pipeline.tables import ALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.table import Column, Table

ROOT = Path(__file__).resolve().parent.parent

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
| `review/review.html`, `review/review.csv` | what `dateline review` writes: the doubtful mentions, to be decided and as a table |
| `manifest.json` | inputs by hash, settings, counts, warnings, the run's hash |

Coordinates are degrees east and north, EPSG:4326. Days are UTC calendar days by ISO 8601; an interval holds both its
ends. Offsets count Unicode code points of the article's `text`, the end exclusive. In CSV, a text cell that a
spreadsheet would run as a formula begins with an apostrophe, and lists are JSON.

A layer has the columns of its table and a geometry: a point for reports and places (of a unit, the representative
point of the gazetteer; of a country or a wider region, none), a polygon for regions. The layer `region_periods` has
the rows over all activities with at least one report; the table has all rows.
"""
SETTINGS_HEAD = """# Settings

Flags go before `dateline.toml` (in the folder you run from, or `--config FILE`), which goes before the defaults.
`dateline config` prints what holds and why. A key that is not known is refused with the nearest one that is. Generated
from `pipeline/config.py` by `python -m tools.data_dictionary`.

```toml
period = "month"
formats = ["geojson", "qgis"]

[columns]            # of a CSV or Parquet file whose columns have names of their own
text = "abstract"
published = "day"
```

| setting | default | meaning |
|---|---|---|"""
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


def render_settings() -> str:
    """Return the page of settings as Markdown."""
    rows = []
    for setting in fields(Config):
        values = setting.metadata["values"]
        meaning = setting.metadata["meaning"] + (f" One of {', '.join(values)}." if values else "")
        default = "{}" if setting.default is MISSING else _as_toml(setting.default)
        rows.append(f"| `{setting.name}` | {default} | {meaning} |")
    return "\n".join([SETTINGS_HEAD, *rows, ""])


def _as_toml(value: object) -> str:
    return (
        "not set" if value is None else f"`{json.dumps(list(value) if isinstance(value, tuple) else value)}`"
    )


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


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "outputs" / "README.md": render,
    ROOT / "docs" / "tables.md": render,
    ROOT / "docs" / "settings.md": render_settings,
}


def main() -> None:
    """Write the pages, or check them."""
    if "--check" in sys.argv[1:]:
        stale = [
            str(path.relative_to(ROOT))
            for path, make in PAGES.items()
            if not path.is_file() or path.read_text("utf-8") != make()
        ]
        if stale:
            sys.exit(f"not current: {', '.join(stale)}; run python -m tools.data_dictionary")
        return
    for path, make in PAGES.items():
        path.write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
