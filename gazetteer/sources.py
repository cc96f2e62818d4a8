"""Reads a user's own files as layers: CSV, GeoJSON, GeoPackage; columns by name, by flags, or by a small TOML file."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import shapely

from gazetteer.checks import RAW
from gazetteer.rows import Batch, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from gazetteer.checks import Checker

# Column names understood without being told, compared without case; the first that a file has counts.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "id": ("id", "place_id", "geonameid", "geonames_id", "fid", "code", "shapeid"),
    "name": ("name", "name_en", "title", "label", "shapename"),
    "names": ("names", "alternatenames", "alternate_names", "aliases", "altnames", "name_alt"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "lat": ("lat", "latitude", "y"),
    "kind": ("kind",),
    "country": ("country", "countrycode", "country_code", "iso_a2"),
    "admin1": ("admin1", "iso_3166_2", "region"),
    "admin2": ("admin2",),
    "population": ("population", "pop"),
    "feature": ("feature", "feature_code", "fcode"),
    "hide": ("hide", "delete"),
}
BATCH_ROWS = 50_000


class SourceError(ValueError):
    """A file cannot be read as a layer: what it lacks, and what to do."""


@dataclass(frozen=True)
class ColumnMap:
    """How a file's columns become a layer's.

    Attributes
    ----------
    columns
        Field (of `gazetteer.checks.RAW`) → column of the file.
    values
        Field → value for every row that has none of its own.
    separator
        Between alternate names.
    crs
        Coordinate system of a file that does not say it; coordinates are reprojected to EPSG:4326.
    encoding
        Of a CSV file.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    separator: str = "|"
    crs: str | None = None
    encoding: str = "utf-8-sig"


def read_mapping(path: Path) -> ColumnMap:
    """Read a mapping from TOML.

    ::

        separator = ";"
        crs = "EPSG:3857"
        [columns]
        name = "NAZVA"
        [values]
        kind = "poi"
        country = "UA"

    Raises
    ------
    SourceError
        The file is no TOML, or has a key that means nothing.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    plain = ("separator", "crs", "encoding")
    odd = [key for key in data if key not in (*plain, "columns", "values")]
    odd += [f"{part}.{key}" for part in ("columns", "values") for key in data.get(part, {}) if key not in RAW]
    if odd:
        raise SourceError(
            f"{path}: {', '.join(odd)}: expected {', '.join(plain)}, [columns] and [values] of {', '.join(RAW)}"
        )
    mapping = ColumnMap(data.get("columns", {}), {k: str(v) for k, v in data.get("values", {}).items()})
    return replace(mapping, **{key: data[key] for key in plain if key in data})


def read_csv(path: Path, checker: Checker, mapping: ColumnMap, prefix: str) -> Iterator[Batch]:
    """Read a CSV file; comma, semicolon or tab, as its first line has it.

    Raises
    ------
    SourceError
        The file is missing, in another encoding, empty, or has no column for what is needed.
    """
    try:
        with path.open(encoding=mapping.encoding, newline="") as file:
            head = file.readline()
            file.seek(0)
            delimiter = max(",;\t", key=head.count)
            reader = csv.reader(file, delimiter=delimiter)
            header = next(reader, [])
            places = _find_columns(path, header, mapping)
            rows: list[list[str]] = []
            numbers: list[int] = []
            faults: list[Refusal] = []
            for number, row in enumerate(reader, 2):
                if len(row) != len(header):
                    reason = f"{len(row)} columns, expected {len(header)}" if row else "empty line"
                    faults.append(Refusal(path.name, number, reason, text=delimiter.join(row)[:60]))
                    continue
                rows.append(row)
                numbers.append(number)
                if len(rows) == BATCH_ROWS:
                    yield _batch(
                        _raw(rows, places), np.array(numbers), checker, mapping, prefix=prefix, faults=faults
                    )
                    rows, numbers, faults = [], [], []
            yield _batch(
                _raw(rows, places),
                np.array(numbers, np.int64),
                checker,
                mapping,
                prefix=prefix,
                faults=faults,
            )
    except UnicodeDecodeError as error:
        raise SourceError(f"{path}: not {mapping.encoding} ({error}); name its encoding") from error
    except (OSError, csv.Error) as error:
        raise SourceError(f"{path}: {error}") from error


def read_vector(
    path: Path, checker: Checker, mapping: ColumnMap, prefix: str
) -> tuple[Batch, list[str], NDArray[np.object_]]:
    """Read GeoJSON, GeoPackage, or whatever else GDAL reads.

    A line or polygon is placed at a point inside it; an invalid polygon is made valid, and said.

    Returns
    -------
    batch, ids, geometries
        Places; the id and the EPSG:4326 geometry of each feature that was kept.

    Raises
    ------
    SourceError
        The file cannot be read, has no features, or does not say its coordinate system and none is given.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy

    try:
        frame = gpd.read_file(path)
    except (OSError, ValueError, RuntimeError) as error:  # pyogrio's errors are RuntimeErrors
        raise SourceError(f"{path}: {error}") from error
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame):
        raise SourceError(f"{path}: no features with a geometry")
    faults: list[Refusal] = []
    frame = _to_wgs84(frame, path, mapping, faults)
    shapes = np.asarray(frame.geometry.array)
    numbers = np.arange(1, len(frame) + 1)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults += [Refusal(path.name, int(n), "no geometry") for n in numbers[empty]]
    broken = ~empty & ~shapely.is_valid(shapes)
    for i in np.flatnonzero(broken):
        faults.append(
            Refusal(
                path.name, int(numbers[i]), f"made valid: {shapely.is_valid_reason(shapes[i])}", kept=True
            )
        )
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    gone = broken & shapely.is_empty(shapes)
    faults += [
        Refusal(path.name, int(n), "nothing is left of the geometry once it is made valid")
        for n in numbers[gone]
    ]
    keep = ~empty & ~gone
    frame, shapes, numbers = frame[keep], shapes[keep], numbers[keep]
    columns = [str(c) for c in frame.columns if c != frame.geometry.name]
    places = _find_columns(path, columns, mapping, geometry=True)
    points = shapely.point_on_surface(shapes)
    raw = {
        name: [_text(v) for v in frame.iloc[:, list(frame.columns).index(columns[i])]]
        for name, i in places.items()
    }
    raw |= {
        "lon": [repr(float(x)) for x in shapely.get_x(points)],
        "lat": [repr(float(y)) for y in shapely.get_y(points)],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in raw.items()})
    ids = _ids(table, prefix)
    batch = _batch(table, numbers, checker, mapping, prefix=prefix, faults=faults)
    kept = np.isin(np.array(ids, object), batch.places["id"].to_pylist())
    first = np.zeros(len(ids), np.bool_)
    first[np.unique(np.array(ids, str), return_index=True)[1]] = True
    kept &= first  # a repeated id was refused
    return batch, [i for i, k in zip(ids, kept, strict=True) if k], shapes[kept]


def _to_wgs84(frame: Any, path: Path, mapping: ColumnMap, faults: list[Refusal]) -> Any:
    if frame.crs is None or not (frame.crs.is_geographic or frame.crs.is_projected):
        if not mapping.crs:
            raise SourceError(
                f"{path}: it does not say its coordinate system; name it, for example crs = 'EPSG:4326'"
            )
        frame = frame.set_crs(mapping.crs, allow_override=True)
    if frame.crs != "EPSG:4326" and frame.crs.to_string() != "OGC:CRS84":
        faults.append(
            Refusal(path.name, 0, f"reprojected from {frame.crs.to_string()} to EPSG:4326", kept=True)
        )
        frame = frame.to_crs("EPSG:4326")
    return frame


def _find_columns(
    path: Path, header: Sequence[str], mapping: ColumnMap, *, geometry: bool = False
) -> dict[str, int]:
    """Index of the file's column for each field."""
    lowered = [name.strip().lower() for name in header]
    found: dict[str, int] = {}
    for name in RAW:
        if name in mapping.columns:
            if mapping.columns[name] not in header:
                raise SourceError(
                    f"{path}: no column {mapping.columns[name]!r} for {name}; it has {', '.join(header)}"
                )
            found[name] = list(header).index(mapping.columns[name])
            continue
        known = [lowered.index(synonym) for synonym in SYNONYMS[name] if synonym in lowered]
        if known:
            found[name] = known[0]
    needed = ("name",) if geometry else ("name", "lon", "lat")
    missing = [name for name in needed if name not in found]
    # A table that only hides or corrects places by id needs no more than that.
    if missing and not ("id" in found and not geometry):
        raise SourceError(
            f"{path}: no column for {', '.join(missing)}; it has {', '.join(header) or 'none'}; "
            f"name them, for example columns = {{{missing[0]}: '…'}}"
        )
    return found


def _raw(rows: list[list[str]], places: Mapping[str, int]) -> pa.Table:
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for name, i in places.items()})


def _text(value: Any) -> str | None:
    """Text of an attribute; whole floats (a nullable integer column) without their dot."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _ids(table: pa.Table, prefix: str) -> list[str]:
    """Return place ids: with a colon as they stand, else behind the layer's prefix; "" for an empty one.

    Without a column of ids they are made from name and point.
    """
    if "id" in table.column_names:
        return ["" if not v else v if ":" in v else f"{prefix}:{v}" for v in table["id"].to_pylist()]
    keys = zip(
        *(
            table[c].to_pylist() if c in table.column_names else [""] * len(table)
            for c in ("name", "lon", "lat")
        ),
        strict=True,
    )
    return [f"{prefix}:{hashlib.sha256('|'.join(map(str, key)).encode()).hexdigest()[:12]}" for key in keys]


def _batch(
    raw: pa.Table,
    numbers: NDArray[np.int64],
    checker: Checker,
    mapping: ColumnMap,
    *,
    prefix: str,
    faults: list[Refusal],
) -> Batch:
    ids = pa.array(_ids(raw, prefix), pa.string())
    raw = raw.drop_columns("id") if "id" in raw.column_names else raw
    raw = raw.append_column("id", ids)
    for name, value in mapping.values.items():
        if name not in raw.column_names:
            raw = raw.append_column(name, pa.array([value] * len(raw), pa.string()))
        else:
            filled = [v if v and v.strip() else value for v in raw[name].to_pylist()]
            raw = raw.set_column(raw.column_names.index(name), name, pa.array(filled, pa.string()))
    batch = checker.check(raw, numbers)
    batch.read += sum(not r.kept for r in faults)
    batch.refusals = sorted(faults + batch.refusals, key=lambda r: r.row)
    return batch
