"""Tables as Parquet and as CSV."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from pipeline.export.columns import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.table import Table

# A spreadsheet runs a cell that begins so (CWE-1236); a leading apostrophe makes it text and is not shown.
_FORMULA = r"^[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"  # the last four are the wide = + - @


def write_parquet(declared: Table, table: pa.Table, path: Path, about: Mapping[str, str]) -> None:
    """Write a table with each column's meaning, and ``about`` as file metadata."""
    metadata = {"dateline:" + key: value for key, value in about.items()}
    schema = declared.schema.with_metadata({**metadata, "meaning": declared.meaning})
    pq.write_table(table.cast(schema), path, compression="zstd", compression_level=6)


def write_csv(table: pa.Table, path: Path) -> None:
    """Write UTF-8 with a byte order mark (spreadsheets need it), nested columns as JSON, formula cells escaped."""
    plain = pa.table({name: _cells(table[name]) for name in table.column_names})
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        pa_csv.write_csv(plain, file)


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_nested(column.type):
        texts = [pc.if_else(chunk.is_valid(), to_json(chunk), None) for chunk in column.chunks]
        return pa.chunked_array(texts, pa.string())
    if pa.types.is_string(column.type):
        risky = pc.match_substring_regex(column, _FORMULA)
        if pc.any(risky).as_py():
            return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
    return column
