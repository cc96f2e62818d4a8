"""Small files in GeoNames' formats."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def row(
    number: object,
    name: str,
    lat: object,
    lon: object,
    *,
    names: str = "",
    feature_class: str = "P",
    feature: str = "PPL",
    country: str = "UA",
    admin1: str = "07",
    admin2: str = "",
    population: object = 0,
) -> str:
    """Return one line of a country file."""
    cells = [
        number,
        name,
        name,
        names,
        lat,
        lon,
        feature_class,
        feature,
        country,
        "",
        admin1,
        admin2,
        "",
        "",
        population,
    ]
    return "\t".join(map(str, [*cells, "", 100, "Europe/Kyiv", "2024-01-01"]))


def write_dump(path: Path, rows: Iterable[str]) -> Path:
    """Write a country file, or its zip archive."""
    text = "".join(f"{line}\n" for line in rows)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "Read me\n")
            archive.writestr(f"{path.stem}.txt", text)
    else:
        path.write_text(text, "utf-8")
    return path
