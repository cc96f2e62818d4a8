"""Reads GeoNames' dumps: country files, alternate names, hierarchy; as text or in their zip archives.

Formats: https://download.geonames.org/export/dump/readme.txt (CC BY 4.0). A file is read in pieces, so that memory does
not grow with it.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from gazetteer.rows import ABBREVIATION, ALTERNATE, FORMER, Refusal, name_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gazetteer.checks import Checker
    from gazetteer.rows import Batch

COLUMNS = (
    "number", "name", "ascii", "names", "lat", "lon", "class", "feature", "country", "cc2",
    "admin1", "admin2", "admin3", "admin4", "population", "elevation", "dem", "timezone", "modified",
)  # fmt: skip
ALTERNATE_COLUMNS = (
    "row", "number", "language", "name", "preferred", "short", "colloquial", "historic", "begin", "end",
)  # fmt: skip
HIERARCHY_COLUMNS = ("parent", "child", "type")
BLOCK_BYTES = 4 << 20  # piece of a file that is in memory at a time

# Pseudo-languages of alternate names that are no names: links, ids, post codes, codes of stations and ports.
_NO_NAMES = ("link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "phon", "piny")
# Kind by feature class, and by code where it tells more. GeoNames' feature codes:
# https://www.geonames.org/export/codes.html
_CLASS_KIND = {
    "P": "settlement", "A": "region", "H": "water", "L": "region", "T": "land", "V": "land", "U": "water",
    "R": "poi", "S": "poi",
}  # fmt: skip
_CODE_KIND = {
    "ADM1": "admin1", "ADM2": "admin2",
    **dict.fromkeys(("PCL", "PCLD", "PCLF", "PCLI", "PCLIX", "PCLS", "TERR"), "country"),
}  # fmt: skip


class DumpError(ValueError):
    """A file is no dump that can be read."""


def is_alternate_names(path: Path) -> bool:
    """Whether a file is GeoNames' table of alternate names, by its name."""
    return path.name.lower().startswith("alternatenames")


def is_hierarchy(path: Path) -> bool:
    """Whether a file is GeoNames' hierarchy, by its name."""
    return path.name.lower().startswith("hierarchy")


def read_dump(path: Path, checker: Checker) -> Iterator[Batch]:
    """Read a country file or ``allCountries``.

    Places come with GeoNames' own admin codes ("UA.07", "UA.07.6306") in `admin1` and `admin2`; see
    `gazetteer.admin_codes`.

    Raises
    ------
    DumpError
        The file is missing, empty, or no table of 19 columns at all.
    """
    for table, numbers, refusals in _pieces(path, COLUMNS):
        rows = table.num_rows + len(refusals)
        code = _joined(table["country"], table["admin1"])
        raw = pa.table(
            {
                "id": pc.binary_join_element_wise("geonames:", table["number"], ""),
                **{
                    name: table[name]
                    for name in ("name", "names", "lon", "lat", "country", "population", "feature")
                },
                "kind": _kinds(table["class"], table["feature"]),
                "admin1": code,
                "admin2": _joined(code, table["admin2"]),
            }
        )
        whole = np.asarray(pc.match_substring_regex(table["number"], r"^[1-9]\d{0,17}$"))
        for i in np.flatnonzero(~whole):
            text = table["number"][int(i)].as_py()
            nothing = not any(table[name][int(i)].as_py() for name in COLUMNS)
            reason = "empty line" if nothing else f"id {text!r} is no GeoNames id"
            refusals.append(Refusal(path.name, int(numbers[i]), reason))
        batch = checker.check(raw.filter(pa.array(whole)), numbers[whole])
        batch.refusals = sorted(refusals + batch.refusals, key=lambda refusal: refusal.row)
        batch.read = rows
        yield batch


def read_alternate_names(
    path: Path, wanted: Callable[[pa.Array], pa.Array]
) -> Iterator[tuple[pa.Table, list[Refusal]]]:
    """Read names from ``alternateNames`` or ``alternateNamesV2``: tables of `gazetteer.rows.NAMES`.

    Parameters
    ----------
    wanted
        Tells for a column of place ids which to take.
    """
    for table, _, refusals in _pieces(path, ALTERNATE_COLUMNS, may_lack=2):
        ids = pc.binary_join_element_wise("geonames:", table["number"], "")
        take = pc.and_(wanted(ids), pc.invert(pc.is_in(table["language"], pa.array(_NO_NAMES))))
        types = np.full(table.num_rows, ALTERNATE, np.uint8)
        types[np.asarray(pc.equal(table["language"], "abbr"))] = ABBREVIATION
        types[np.asarray(pc.equal(table["historic"], "1"))] = FORMER
        yield name_table(ids.filter(take), table["name"].filter(take), types[np.asarray(take)]), refusals


def read_hierarchy(path: Path) -> tuple[pa.Table, list[Refusal]]:
    """Read the hierarchy: place ids of parent and child, administrative relations only."""
    tables, refusals = [], []
    for table, _, faults in _pieces(path, HIERARCHY_COLUMNS, may_lack=1):
        refusals += faults
        administrative = pc.is_in(table["type"], pa.array(["ADM", ""]))
        ids = {c: pc.binary_join_element_wise("geonames:", table[c], "") for c in HIERARCHY_COLUMNS[:2]}
        tables.append(pa.table(ids).filter(administrative))
    return pa.concat_tables(tables), refusals


def _joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """Join codes with a dot; null where either is missing ("00" is GeoNames' "none")."""
    missing = pc.or_(pc.is_in(second, pa.array(["", "00"])), pc.equal(first, "").fill_null(True))  # noqa: FBT003
    return pc.if_else(missing, None, pc.binary_join_element_wise(first, second, "."))


def _kinds(feature_class: pa.Array, feature: pa.Array) -> pa.Array:
    def mapped(column: pa.Array, table: dict[str, str]) -> pa.Array:
        return pa.array(list(table.values())).take(pc.index_in(column, pa.array(list(table))))

    return pc.coalesce(mapped(feature, _CODE_KIND), mapped(feature_class, _CLASS_KIND), pa.scalar("region"))


def _pieces(
    path: Path, columns: tuple[str, ...], *, may_lack: int = 0
) -> Iterator[tuple[pa.Table, NDArray[np.int64], list[Refusal]]]:
    """Read a tab-separated file piece by piece: text columns, row numbers, and the rows that do not fit.

    The last `may_lack` columns may be missing from the whole file.
    """
    odd: list[Refusal] = []

    def handle(row: pacsv.InvalidRow) -> str:
        reason = f"{row.actual_columns} columns, expected {row.expected_columns}: cut short or run together"
        odd.append(
            Refusal(path.name, row.number, reason if row.text.strip() else "empty line", text=row.text[:60])
        )
        return "skip"

    with open_text(path) as file:
        width = file.peek(BLOCK_BYTES).split(b"\n", 1)[0].count(b"\t") + 1
        present = columns[: max(width, len(columns) - may_lack)]
        try:
            reader = pacsv.open_csv(
                file,
                read_options=pacsv.ReadOptions(
                    column_names=list(present), use_threads=False, block_size=BLOCK_BYTES
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter="\t", quote_char=False, invalid_row_handler=handle, ignore_empty_lines=False
                ),
                convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(present, pa.binary())),
            )
        except pa.ArrowInvalid as error:
            raise DumpError(f"{path}: no table of {len(columns)} columns ({error})") from error
        following = 1
        for batch in reader:
            candidates = np.arange(following, following + batch.num_rows + len(odd))
            numbers = np.setdiff1d(candidates, [r.row for r in odd])[: batch.num_rows]
            following = int(numbers[-1]) + 1 if len(numbers) else following
            table, fine, faults = _decode(batch, numbers, path.name)
            for name in columns[len(present) :]:
                table = table.append_column(name, pa.array([""] * table.num_rows, pa.string()))
            passed = [r for r in odd if r.row < following]
            yield table, numbers[fine], sorted(passed + faults, key=lambda r: r.row)
            odd[:] = [r for r in odd if r.row >= following]
        if odd:
            yield (
                pa.schema([(c, pa.string()) for c in columns]).empty_table(),
                np.empty(0, np.int64),
                list(odd),
            )


def _decode(
    batch: pa.RecordBatch, numbers: NDArray[np.int64], file: str
) -> tuple[pa.Table, NDArray[np.bool_], list[Refusal]]:
    """Turn bytes into text; rows that are not UTF-8 go."""
    fine = np.ones(batch.num_rows, np.bool_)
    try:
        return pa.table([c.cast(pa.string()) for c in batch.columns], names=batch.schema.names), fine, []
    except pa.ArrowInvalid:
        for column in batch.columns:
            for i, value in enumerate(column.to_pylist()):
                try:
                    value.decode("utf-8")
                except UnicodeDecodeError:
                    fine[i] = False
    faults = [Refusal(file, int(numbers[i]), "not UTF-8") for i in np.flatnonzero(~fine)]
    kept = batch.filter(pa.array(fine))
    return pa.table([c.cast(pa.string()) for c in kept.columns], names=batch.schema.names), fine, faults


@contextmanager
def open_text(path: Path) -> Iterator[io.BufferedReader]:
    """Open a dump's table, out of its zip archive where it is in one.

    Raises
    ------
    DumpError
        The file is missing, empty, or an archive that is broken or holds no table.
    """
    with ExitStack() as stack:
        try:
            file: IO[bytes] = stack.enter_context(path.open("rb"))
            if zipfile.is_zipfile(file):
                archive = stack.enter_context(zipfile.ZipFile(file))
                members = [m for m in archive.infolist() if m.filename.endswith(".txt")]
                tables = [m for m in members if "readme" not in m.filename.lower()]
                if not tables:
                    raise DumpError(f"{path}: the archive holds no .txt table")
                same = [m for m in tables if Path(m.filename).stem == path.stem]
                file = stack.enter_context(archive.open((same or tables)[0]))
            elif path.suffix.lower() == ".zip":
                raise DumpError(f"{path}: no zip archive, or one cut short; fetch it again")
            else:
                file.seek(0)
        except (OSError, zipfile.BadZipFile) as error:
            raise DumpError(f"{path}: {error}") from error
        buffered = io.BufferedReader(cast("Any", file), BLOCK_BYTES)
        if not buffered.peek(1):
            raise DumpError(f"{path}: the file is empty")
        yield buffered
