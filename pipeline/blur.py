"""Withholding places finer than a unit: for maps that must not lead anybody to a door.

A point moved a little can be moved back by whoever has the sentence, so places are replaced by their unit, and all that
would name them again (texts, titles, addresses, mentions) is withheld.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from gazetteer.place import KINDS
from pipeline.tables import ARTICLES, REPORTS

if TYPE_CHECKING:
    from gazetteer.place import Place
    from gazetteer.store import Store
    from pipeline.result import Result

_PLACE = ["place_id", "place_name", "kind", "lon", "lat", "country", "admin1", "admin2"]
_SHOWN = ("place_id", "place_name", "kind", "lon", "lat", "admin2")
# What is as wide as the unit, or wider, stays.
_STAYS = {"admin2": ("admin2", "admin1", "country", "region"), "admin1": ("admin1", "country", "region")}


def blur_result(result: Result, level: str, store: Store) -> Result:
    """Return a result in which no place is finer than a unit.

    Parameters
    ----------
    level
        ``admin2``, ``admin1``, or ``none`` for the result as it is. A place without a unit of the level takes the next
        wider one; one without any unit, at sea, stays.

    Returns
    -------
    The result with the reports' places replaced by units, without sentences, mentions, times, and without the articles'
    texts, titles and addresses. Ids stay: they are what the source called its articles.
    """
    if level == "none":
        return result
    reports = result.reports
    shown = [_blurred(row, level, store) for row in reports.select(_PLACE).to_pylist()]
    for name, column in zip(_SHOWN, np.array(shown, object).reshape(-1, len(_SHOWN)).T, strict=True):
        reports = _set(reports, name, pa.array(column.tolist(), REPORTS.schema.field(name).type))
    empty_text = pa.array([""] * len(reports), pa.string())
    zero = pa.array(np.zeros(len(reports), np.int32))
    for name in ("sentence_text", "start", "end", "sentence_start"):
        reports = _set(reports, name, empty_text if name == "sentence_text" else zero)
    for name in ("activity_start", "activity_end", "attribution", "time"):
        reports = _set(reports, name, pa.nulls(len(reports), REPORTS.schema.field(name).type))
    articles = _set(result.articles, "text", pa.array([""] * len(result.articles), pa.string()))
    for name in ("title", "url"):
        articles = _set(articles, name, pa.nulls(len(articles), pa.string()))
    return replace(
        result,
        reports=REPORTS.check(reports),
        articles=ARTICLES.check(articles),
        sentences=result.sentences.slice(0, 0),
        mentions=result.mentions.slice(0, 0),
        times=result.times.slice(0, 0),
        corrected=None,
        review=None,
    )


def _set(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)


def _blurred(row: dict[str, object], level: str, store: Store) -> tuple[object, ...]:
    """Return place_id, place_name, kind, lon, lat and admin2 of what a place is shown as."""
    own = tuple(row[name] for name in _SHOWN)
    if row["kind"] in _STAYS[level]:
        return own
    unit = _unit(row, level, store)
    if unit is None:
        return own
    admin2 = unit.id if unit.kind == "admin2" else None
    return unit.id, unit.name, unit.kind, unit.lon, unit.lat, admin2


def _unit(row: dict[str, object], level: str, store: Store) -> Place | None:
    """Return the finest unit that may be shown."""
    if level == "admin2" and row["admin2"] is not None:
        place = store.place(str(row["admin2"]))
        if place is not None:
            return place
    admin1, countries = _units(store)
    for units, code in ((admin1, row["admin1"]), (countries, row["country"])):
        if code in units:
            return store.place(units[str(code)])
    return None


@cache
def _units(store: Store) -> tuple[dict[str, int], dict[str, int]]:
    """Return the place rows of the first-level units, by ISO 3166-2, and of the countries, by ISO 3166-1."""
    of_unit = np.flatnonzero(store.kind == KINDS.index("admin1"))
    of_country = np.flatnonzero(store.kind == KINDS.index("country"))
    return (
        {store.admin1_codes[store.admin1[row]]: int(row) for row in of_unit[::-1] if store.admin1[row] >= 0},
        {
            store.countries[store.country[row]]: int(row)
            for row in of_country[::-1]
            if store.country[row] >= 0
        },
    )
