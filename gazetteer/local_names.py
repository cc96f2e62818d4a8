"""Names of settlements in a reader's language, for maps; `gazetteer.regions` has those of regions and countries."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "city_names.csv"
LANGUAGES = ("uk", "ru")


def local_name(place_id: str, language: str) -> str | None:
    """Name of a settlement in a language, or None where the gazetteer has none that is sure.

    Parameters
    ----------
    place_id
        Id of the place.
    language
        "uk" or "ru"; other languages have no names of their own.

    Examples
    --------
    >>> local_name("geonames:706483", "uk"), local_name("geonames:706483", "ru"), local_name("geonames:706483", "fr")
    ('Харків', 'Харьков', None)
    """
    return _names(language).get(place_id) if language in LANGUAGES else None


@cache
def _names(language: str) -> dict[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["place"]: row[language] for row in csv.DictReader(file) if row[language]}
