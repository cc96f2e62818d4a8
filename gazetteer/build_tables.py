"""Lays the curated tables of gazetteer/data over the entries: points, names, demonyms, abbreviations, further places.

The tables name a place by its id, its ISO 3166-1 or its ISO 3166-2 code. Sources and licences: gazetteer/data/README.md.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from gazetteer.build_names import unit_base
from gazetteer.build_write import Entry
from gazetteer.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gazetteer.place import Kind, NameType

DATA = Path(__file__).parent / "data"
_PLACE_TABLES = ("places.csv", "facilities.csv", "airports.csv", "villages.csv")
#: Every table that the embedded store is compiled from.
TABLES = (
    *_PLACE_TABLES,
    *("us_towns.csv", "points.csv", "units.csv", "countries.csv", "names.csv", "abbreviations.csv"),
    *("demonyms.csv", "words.csv"),
)
# Words that Natural Earth lists as a name of a unit and that name anything.
# Table, type of its names (None: a column says it), columns of names.
_NAME_TABLES: tuple[tuple[str, NameType | None, tuple[str, ...]], ...] = (
    ("names.csv", None, ("names",)),
    ("abbreviations.csv", "abbreviation", ("ap", "postal")),
    ("demonyms.csv", "demonym", ("forms",)),
)
#: In names.csv, the type of a name that is the place's label, in place of the source's ("Primor'ye Krai").
LABEL = "label"
# Weight of a town that GeoNames does not count: a hundred people.
_TOWN = 2.0
_LOCAL_UNIT = re.compile(
    r"(?:oblast['’]|oblast|voblas[cćt]['’]?|kray)$|Respublika|^Moskva$|^Sankt-Peterburg$"
)
_ENGLISH_UNIT = {"o": "Oblast", "v": "Oblast", "k": "Krai"}
_NOT_NAMES = frozenset(
    ("city", "the city", "county", "state", "capital", "capital region", "metropolitan area")
)


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in gazetteer/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_points(codes: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Return GeoNames' points of countries and units by place id, as (lon, lat)."""
    return {
        codes.get(row["place"], row["place"]): (float(row["lon"]), float(row["lat"]))
        for row in read_table("points.csv")
    }


def read_units(codes: Mapping[str, str], known: Mapping[str, set[str]]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of units.csv by place id.

    Natural Earth's codes and its GeoNames ids contradict each other for some units (codes since withdrawn, ids of the
    neighbour). Where they do, that place counts which has a name in common with the row; if neither has, the row is left.

    Parameters
    ----------
    known
        Folded names, without the word for what they are, of the units by place id.
    """
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_table("units.csv"):
        places = dict.fromkeys((f"geonames:{row['geonames']}", codes.get(row["code"], "")))
        choices = [place for place in places if place in known]
        if len(choices) > 1:
            names = {unit_base(fold(name)) for name in row["names"].split("|")}
            choices = [place for place in choices if known[place] & names]
        if choices:
            rows[choices[0]].append(row)
    return rows


def centres(units: Mapping[str, list[dict[str, str]]]) -> dict[str, tuple[float, float]]:
    """Return centres of the polygons of units by place id, as (lon, lat)."""
    return {place: (float(rows[0]["lon"]), float(rows[0]["lat"])) for place, rows in units.items()}


def further_places() -> Iterator[Entry]:
    """Give the places of the curated tables: regions, waters, lands, facilities, airports, villages, towns."""
    for table in _PLACE_TABLES:
        for row in read_table(table):
            yield Entry(
                row["id"],
                row["name"],
                cast("Kind", row["kind"]),
                float(row["lon"]),
                float(row["lat"]),
                row["country"],
                row["admin1"],
                feature=row["feature"],
                weight=float(row["weight"]),
                names={
                    name: "abbreviation" if name.isupper() and " " not in name else "alternate"
                    for name in filter(None, row["names"].split("|"))
                },
            )
    for row in read_table("us_towns.csv"):
        place_id, lon, lat = f"zip:{row['zip']}", float(row["lon"]), float(row["lat"])
        yield Entry(place_id, row["name"], "settlement", lon, lat, "US", row["admin1"], weight=_TOWN)


def add_names(
    entries: Mapping[str, Entry],
    codes: Mapping[str, str],
    units: Mapping[str, list[dict[str, str]]],
    report: Callable[[str], None],
) -> None:
    """Add the names and labels of the tables to the entries; a row whose place is not there is reported."""
    for row in read_table("countries.csv"):
        if country := entries.get(codes.get(row["place"], "")):
            _add(country, row["names"], "alternate")
    for place, rows in units.items():
        for row in rows if place in entries else ():
            names = [n for n in row["names"].split("|") if fold(n) not in _NOT_NAMES and len(fold(n)) > 2]
            _add(entries[place], "|".join(names), "alternate")
            _label_in_english(entries[place], names)
    for table, name_type, columns in _NAME_TABLES:
        for row in read_table(table):
            entry = entries.get(codes.get(row["place"], row["place"]))
            if entry is None:
                report(f"{table}: no place {row['place']}")
                continue
            for column in columns:
                if row.get("type") == LABEL:
                    entry.names.setdefault(entry.name, "alternate")
                    entry.name = row[column]
                else:
                    _add(entry, row[column], cast("NameType", name_type or row["type"]))


def _label_in_english(unit: Entry, names: list[str]) -> None:
    """Label a unit whose source has only the local name as the English press does: "Kurskaya oblast'" as "Kursk Oblast"."""
    kind = _LOCAL_UNIT.search(unit.name)
    if unit.kind == "admin1" and kind and names and names[0].isascii() and " " not in names[0]:
        unit.names.setdefault(unit.name, "alternate")
        unit.name = f"{names[0]} {_ENGLISH_UNIT.get(kind.group()[0], '')}".strip()


def _add(entry: Entry, names: str, name_type: NameType) -> None:
    """Add names; a table's word on the type of a name counts more than the sources' "alternate"."""
    given = [name for name in names.split("|") if name]
    if name_type == "demonym":
        given += [plural for name in given for plural in plurals(name)]
    known: dict[str, list[str]] = defaultdict(list)
    for name in entry.names:
        known[fold(name)].append(name)
    for name in given:
        same = known[fold(name)]
        if name_type == "alternate" and (same or fold(name) == fold(entry.name)):
            continue
        for other in same:
            entry.names.pop(other, None)
        entry.names[name] = name_type


def plurals(demonym: str) -> list[str]:
    """Give the plural of an English demonym; none where it is the singular's form ("Chinese", "Swiss", "French").

    Examples
    --------
    >>> plurals("Ukrainian"), plurals("Chinese"), plurals("Irishman")
    (['Ukrainians'], [], [])
    """
    if demonym.endswith(("ese", "ish", "ch", "sh", "ss", "s", "men", "man", "ois", "lic", "nic", "gish")):
        return []
    return [f"{demonym}s"]
