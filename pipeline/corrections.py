"""Corrections: what a reader knows better about a name, as a CSV file that every run replays (`pipeline.correct`).

Each row says where it holds (`tables.CORRECTION_SCOPES`, narrowest first), of which name, and what is right: a place of the gazetteer, a point of one's own,
that the name is no place, or its role. Every fault of a file is listed at once.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer.names import fold
from gazetteer.place import Kind, Place
from gazetteer.regions import open_regions
from pipeline.errors import InputError
from pipeline.read.record import quote
from pipeline.tables import CORRECTION_SCOPES, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gazetteer.store import Store

NOT_A_PLACE = "not a place"
OWN = "correction:"  # begins the ids of points of one's own
OWN_KINDS: tuple[Kind, ...] = (
    "poi",
    "settlement",
    "water",
    "land",
)  # what is wider has an id in the gazetteer
COLUMNS = {
    "scope": "How far it holds: mention, article, outlet, everywhere.",
    "name": "The name as the text has it; letter case and accents do not matter.",
    "article_id": "The article, for the scopes mention and article.",
    "start": "Offset of the mention, for the scope mention.",
    "end": "Offset behind it.",
    "sentence": "Its sentence, by which a mention is found again whose offsets have moved.",
    "outlet": "The outlet, for the scope outlet.",
    "place_id": "A place of the gazetteer.",
    "lon": "A point of one's own: degrees east.",
    "lat": "Degrees north.",
    "place_name": "Its name; left empty, the name of the mention.",
    "kind": "Its kind; left empty, poi.",
    "role": "What the mention does in its sentence, or 'not a place'.",
    "note": "Why.",
    "by": "Who says so.",
    "when": "And when.",
}
NEEDED = {
    "mention": ("name", "article_id", "start", "end"),
    "article": ("name", "article_id"),
    "outlet": ("name", "outlet"),
    "everywhere": ("name",),
}
_DELIMITERS = ",;\t|"
_FORMULA = tuple("=+-@\t\r")
_FAULTS_SHOWN = 20
_LONGEST_CELL = 1 << 20
NUMBERS = ("start", "end", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of the file.

    Attributes
    ----------
    row
        As a spreadsheet numbers it: the header is row 1.
    key
        The folded name, by which mentions are found.
    place
        What the name means; None where the row says nothing of it, or that it is no place.
    rejected
        The name is no place.
    cells
        The row as it stands in the file, by column.
    """

    row: int
    scope: str
    key: str
    article_id: str
    outlet: str
    start: int
    end: int
    sentence: str
    place: Place | None
    rejected: bool
    role: str | None
    cells: Mapping[str, str]

    @property
    def settles(self) -> bool:
        """Whether it says what the name means."""
        return self.rejected or self.place is not None

    @property
    def target(self) -> tuple[object, ...]:
        """What it corrects: two rows of one target contradict each other."""
        own: dict[str, tuple[object, ...]] = {
            "mention": (self.article_id, self.start, self.end),
            "article": (self.article_id, self.key),
            "outlet": (self.outlet.casefold(), self.key),
            "everywhere": (self.key,),
        }
        return (self.scope, *own[self.scope])


@dataclass(frozen=True, slots=True)
class Corrections:
    """All rows of a file: its name without its folder, the hash of its bytes, the rows in order."""

    file: str
    sha256: str
    rows: tuple[Correction, ...]


def read_corrections(
    path: str | Path | None, store: Store, *, worldview: str = "un", region: str = "admin1"
) -> Corrections | None:
    """Read a file of corrections; None where there is none to read.

    Parameters
    ----------
    path
        CSV in UTF-8, separated by comma, semicolon, tab or bar; columns by `COLUMNS`, in any order.
    store
        The gazetteer that place ids are looked up in.
    worldview, region
        Whose borders, and which units, say in what country and region a point of one's own lies.

    Raises
    ------
    InputError
        The file cannot be read, or any row is wrong; file, row, column, value and what to do are named for each.
    """
    if path is None:
        return None
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file; name the file of corrections, or leave the setting out"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as CSV in UTF-8") from None
    faults: list[str] = []
    found = [_check(number, cells, store, faults) for number, cells in _rows(text, faults)]
    rows = _locate([correction for correction in found if correction], worldview, region)
    faults += _contradictions(rows)
    if faults:
        more = f"; and {len(faults) - _FAULTS_SHOWN} more" if len(faults) > _FAULTS_SHOWN else ""
        raise InputError(f"{path}: " + "; ".join(faults[:_FAULTS_SHOWN]) + more)
    return Corrections(path.name, hashlib.sha256(data).hexdigest(), tuple(rows))


def key_of(name: str) -> str:
    """Return the form in which names of mentions and of corrections are compared.

    Examples
    --------
    >>> key_of("KHARKIV'S"), key_of("São  Paulo"), key_of("?")
    ('kharkiv s', 'sao paulo', '?')
    """
    return fold(name) or name.strip()


def from_cell(text: str) -> str:
    """Return the text of a cell: an apostrophe before what a spreadsheet would run as a formula is no part of it.

    Examples
    --------
    >>> from_cell("'=1+1"), from_cell("''=x"), from_cell("'Ata")
    ('=1+1', "'=x", "'Ata")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text


def _rows(text: str, faults: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that have any content, by column, with their numbers."""
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        faults.append(f"not CSV ({error}); save it again as CSV")
        return []
    header = [name.strip().lower() for name in table[0]] if table else []
    faults += _header_faults(header)
    if faults:
        return []
    rows = []
    for number, cells in enumerate(table[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            faults.append(
                f"row {number}: {len(cells)} cells where the header has {len(header)}; put texts that hold the separator in quotes"
            )
            continue
        given = zip(header, cells, strict=False)
        rows.append((number, {name: from_cell(cell.strip()) for name, cell in given}))
    return rows


def _header_faults(header: list[str]) -> list[str]:
    faults = []
    for at, name in enumerate(header):
        if name in header[:at]:
            faults.append(f"row 1: column {name!r} stands twice; keep one")
        elif name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(COLUMNS)
            faults.append(f"row 1: unknown column {quote(name)!r}; {hint}")
    faults += [
        f"row 1: no column {name!r}; every row needs one" for name in ("scope", "name") if name not in header
    ]
    return faults


def _check(row: int, cells: dict[str, str], store: Store, faults: list[str]) -> Correction | None:
    """Return the correction of a row, or None and add its faults."""
    cells = {name: cells.get(name, "") for name in COLUMNS}
    scope, role = cells["scope"].lower(), cells["role"].lower()
    place, wrong = _place(cells, store)
    wrong = _target_faults(scope, cells) + wrong
    given = bool(cells["place_id"] or cells["lon"] or cells["lat"])
    if role and role not in (*ROLES, NOT_A_PLACE):
        wrong.append(("role", f"expected one of {', '.join(ROLES)}, {NOT_A_PLACE}"))
    elif role == NOT_A_PLACE and given:
        wrong.append(("role", "the row also gives a place; keep one of the two"))
    faults += [f"row {row}, {column} {quote(cells[column])!r}: {what}" for column, what in wrong]
    if not role and not given:
        faults.append(f"row {row}: says nothing; fill place_id, or lon and lat, or role")
    elif not wrong:
        return Correction(
            row=row,
            scope=scope,
            key=key_of(cells["name"]),
            article_id=cells["article_id"],
            outlet=cells["outlet"],
            start=_offset(cells["start"]) or 0,
            end=_offset(cells["end"]) or 0,
            sentence=cells["sentence"],
            place=place,
            rejected=role == NOT_A_PLACE,
            role=role if role in ROLES else None,
            cells=cells,
        )
    return None


def _target_faults(scope: str, cells: dict[str, str]) -> list[tuple[str, str]]:
    """Say what is wrong with what a row corrects: the column, and what to do."""
    if scope not in CORRECTION_SCOPES:
        return [("scope", f"expected one of {', '.join(CORRECTION_SCOPES)}")]
    needed = NEEDED[scope]
    faults = [(column, f"empty; the scope {scope} needs it") for column in needed if not cells[column]]
    offsets = {column: _offset(cells[column]) for column in ("start", "end") if column in needed}
    faults += [
        (column, "expected a whole number, 0 or more")
        for column, value in offsets.items()
        if value is None and cells[column]
    ]
    start, end = offsets.get("start"), offsets.get("end")
    if start is not None and end is not None and start >= end:
        faults.append(("end", f"not behind start {start}"))
    return faults


def _offset(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _place(cells: dict[str, str], store: Store) -> tuple[Place | None, list[tuple[str, str]]]:
    """Return the place that a row gives, and what is wrong with it."""
    point = [column for column in ("lon", "lat") if cells[column]]
    if cells["place_id"]:
        beside = [*point, *(["kind"] if cells["kind"] else [])]
        faults = [(column, "the row gives a place_id too; keep one of the two") for column in beside]
        place = store.place(cells["place_id"])
        if place is None:
            faults.append(("place_id", f"not in the gazetteer; {_nearest(cells, store)}"))
        return place, faults
    return _point(cells) if point else (None, [])


def _point(cells: dict[str, str]) -> tuple[Place | None, list[tuple[str, str]]]:
    """Return a point of one's own, and what is wrong with it."""
    faults = []
    lon, lat = _degrees(cells["lon"]), _degrees(cells["lat"])
    for column, value, widest in (("lon", lon, 180), ("lat", lat, 90)):
        if not cells[column]:
            faults.append((column, "empty; a point needs lon and lat"))
        elif value is None:
            faults.append((column, "expected degrees as 36.25"))
        elif abs(value) > widest:
            faults.append((column, f"beyond {widest} degrees"))
    if lon == lat == 0:
        faults.append(("lon", "0, 0 is where nothing is; give the point"))
    kind = next((kind for kind in OWN_KINDS if kind == (cells["kind"].lower() or "poi")), None)
    if kind is None:
        faults.append(("kind", f"expected one of {', '.join(OWN_KINDS)}"))
    if faults or lon is None or lat is None or kind is None:
        return None, faults
    name = cells["place_name"] or cells["name"]
    content = f"{lon:.6f}\x1f{lat:.6f}\x1f{name}\x1f{kind}"
    digest = hashlib.blake2b(content.encode(), digest_size=5).hexdigest()
    return Place(OWN + digest, name, kind, lon, lat, None, None, None, 0), []


def _degrees(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _nearest(cells: dict[str, str], store: Store) -> str:
    """Name the places that an unknown id may have meant."""
    given = cells["place_id"]
    if store.row(f"geonames:{given}") >= 0:
        return f"did you mean geonames:{given}?"
    known = [candidate.place for candidate in store.lookup(cells["name"])]
    by_id = {place.id: place for place in known}
    near = difflib.get_close_matches(given, by_id, n=3, cutoff=0.7) or list(by_id)[:3]
    if not near:
        return f"no place is called {quote(cells['name'])!r} there either; give lon and lat"
    told = (f"{key} ({by_id[key].name}, {by_id[key].admin1 or by_id[key].country})" for key in near)
    return f"places called {quote(cells['name'])!r} are {', '.join(told)}"


def _locate(rows: list[Correction], worldview: str, region: str) -> list[Correction]:
    """Give points of one's own the country and the units that they lie in."""
    own = {
        at: row.place for at, row in enumerate(rows) if row.place is not None and row.place.id.startswith(OWN)
    }
    if not own:
        return rows
    lon, lat = [place.lon for place in own.values()], [place.lat for place in own.values()]
    levels = {"country": "admin0", "admin1": "admin1"} | ({"admin2": region} if region == "admin2" else {})
    units = {
        name: open_regions(level, worldview=worldview).locate(lon, lat).tolist()
        for name, level in levels.items()
    }
    located = list(rows)
    for number, (at, place) in enumerate(own.items()):
        codes = {name: found[number] for name, found in units.items()}
        located[at] = replace(rows[at], place=replace(place, **codes))
    return located


def _contradictions(rows: Iterable[Correction]) -> list[str]:
    """Name the rows that correct what another row corrects."""
    first: dict[tuple[object, ...], int] = {}
    told: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        kept = first.setdefault(row.target, row.row)
        if kept != row.row:
            told[kept].append(row.row)
    return [
        f"rows {', '.join(map(str, [kept, *others]))}: correct the same name in the same scope; keep one of them"
        for kept, others in told.items()
    ]
