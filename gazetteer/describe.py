"""What a name may stand for, as rows for people and for JSON: the candidates of ``dateline resolve``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gazetteer.names import tokens, variants
from gazetteer.place import NAME_TYPES
from gazetteer.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

# What the context adds to a candidate's prominence (a power of ten): news that names the state or the country means the
# place there, though a namesake elsewhere has a hundred times as many people.
_SAME_ADMIN1 = 4.0
_SAME_COUNTRY = 2.0
_NAME_TYPE_WORDS = {
    "primary": "its name",
    "alternate": "another name of it",
    "transliterated": "a spelling of its name",
    "inflected": "a case form of its name",
    "demonym": "its people or what belongs to it",
    "abbreviation": "an abbreviation",
    "former": "a former name",
}


def candidates(
    name: str, *, context: str = "", store: Store | None = None, limit: int = 20
) -> list[dict[str, Any]]:
    """Return the places that a name may stand for, the likeliest first.

    Parameters
    ----------
    name
        The name as written. If the gazetteer does not know it, the first of its variants that it knows is taken.
    context
        Text around the name; a candidate in a state or country that the text names comes first.
    store
        Default: the store in use.
    limit
        How many rows at most.

    Returns
    -------
    list of dict
        ``id, name, kind, admin2, admin1, country, lon, lat, population, name_type, why``; coordinates in degrees, EPSG:4326.

    Examples
    --------
    >>> candidates("Paris", context="the sheriff of Lamar County, Texas, said")[0]["admin1"]
    'US-TX'
    """
    store = store or open_store()
    form = next((form for form in variants(name) if store.name_id(form) >= 0), None)
    if form is None:
        return []
    name_id = store.name_id(form)
    named = _units_named(context, store)
    ranked = []
    for row, name_type in zip(store.rows(name_id).tolist(), store.name_types(name_id).tolist(), strict=True):
        score, why = float(store.prominence[row]), [_NAME_TYPE_WORDS[NAME_TYPES[name_type]]]
        for unit, weight in (
            (_admin1_row(store, row), _SAME_ADMIN1),
            (_country_row(store, row), _SAME_COUNTRY),
        ):
            if unit in named and unit != row:
                score += weight
                why.append(f"the context names {store.label(unit)}")
        ranked.append((-score, row, NAME_TYPES[name_type], why))
    ranked.sort()
    sure = form == variants(name)[0]
    return [
        _row(store, row, name_type, why if sure else [f"read as {form!r}", *why])
        for _, row, name_type, why in ranked[:limit]
    ]


def candidate_table(rows: Sequence[dict[str, Any]]) -> str:
    """Lay the rows of `candidates` out as a table for a terminal, one line each below a heading."""
    head = ("id", "name", "kind", "where", "lat", "lon", "population", "why")
    cells = [head]
    for row in rows:
        where = ", ".join(filter(None, (row["admin2"], row["admin1_name"], row["country"])))
        population = f"{row['population']:,}" if row["population"] else "–"
        place = (row["id"], row["name"], row["kind"], where, f"{row['lat']:.4f}", f"{row['lon']:.4f}")
        cells.append((*place, population, row["why"]))
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    right = {4, 5, 6}
    lines = (
        "  ".join(
            c.rjust(w) if i in right else c.ljust(w)
            for i, (c, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    )
    return "\n".join(line.rstrip() for line in lines)


def _row(store: Store, row: int, name_type: str, why: list[str]) -> dict[str, Any]:
    place = store.place(row)
    admin1, admin2 = _admin1_row(store, row), int(store.admin2[row])
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "admin2": store.label(admin2) if admin2 >= 0 else None,
        "admin1": place.admin1,
        "admin1_name": store.label(admin1) if admin1 >= 0 and admin1 != row else None,
        "country": place.country,
        "lon": place.lon,
        "lat": place.lat,
        "population": place.population,
        "derived": place.derived,
        "name_type": name_type,
        "why": "; ".join(why),
    }


def _admin1_row(store: Store, row: int) -> int:
    index = int(store.admin1[row])
    return int(store.admin1_rows[index]) if index >= 0 else -1


def _country_row(store: Store, row: int) -> int:
    index = int(store.country[row])
    return int(store.country_rows[index]) if index >= 0 else -1


def _units_named(text: str, store: Store) -> set[int]:
    """Return the rows of the countries and first-level units that a text names, at capital letters only."""
    found: set[int] = set()
    words = tokens(text)
    for at, (start, _, _) in enumerate(words):
        if not text[start].isupper():
            continue
        ahead = " ".join(word for _, _, word in words[at : at + 6])
        for name_id, length in store.prefixes(ahead):
            if ahead[length : length + 1] in ("", " "):
                units = {_admin1_row(store, row) for row in store.rows(name_id).tolist()}
                units |= {_country_row(store, row) for row in store.rows(name_id).tolist()}
                found |= units & set(store.rows(name_id).tolist())
    return found
