"""Tables as Parquet and as CSV."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.tables import Table

# A spreadsheet runs a cell that begins so (CWE-1236); a leading apostrophe makes it text and is not shown.
_FORMULA = r"^[=+\-@\t\r]"


def write_parquet(declared: Table, table: pa.Table, path: Path, about: Mapping[str, str]) -> None:
    """Write a table with each column's meaning, and ``about`` as file metadata."""
    metadata = {"dateline:" + key: value for key, value in about.items()}
    schema = declared.schema.with_metadata({**metadata, "meaning": declared.meaning})
    pq.write_table(table.cast(schema), path, compression="zstd", compression_level=6)


def write_csv(table: pa.Table, path: Path) -> None:
    """Write UTF-8 with a byte order mark (spreadsheets need it), nested columns as JSON, formula cells escaped."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=4096):
            out.writerows(zip(*(_cells(column) for column in batch.columns), strict=True))


def _cells(column: pa.Array) -> list[Any]:
    kind = column.type
    if pa.types.is_string(kind):
        risky = pc.match_substring_regex(column, _FORMULA)
        return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column).to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_nested(kind):
        return list(_as_json(column))
    if pa.types.is_boolean(kind):
        return [None if value is None else str(value).lower() for value in column.to_pylist()]
    return column.to_pylist()  # type: ignore[no-any-return]


def _as_json(column: pa.Array) -> Iterator[str | None]:
    for value in column.to_pylist():
        yield None if value is None else json.dumps(value, ensure_ascii=False)
