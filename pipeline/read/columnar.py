"""Parquet: columns by their usual names, a batch in memory at a time."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.read.delimited import map_columns
from pipeline.read.record import Fault, Record
from pipeline.tables import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry

_ROWS = 1024
_METHOD = "published_method"
_METHODS = next(column.values for column in ARTICLES.columns if column.name == _METHOD)


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the articles of a Parquet file, its other columns unread."""
    with seekable(entry) as file:
        try:
            parquet = pq.ParquetFile(file)
            fields = map_columns(parquet.schema_arrow.names, config.columns)
            if _METHOD in parquet.schema_arrow.names:
                fields[_METHOD] = parquet.schema_arrow.names.index(_METHOD)
            names = [parquet.schema_arrow.names[at] for at in fields.values()]
            row = 0
            for batch in parquet.iter_batches(_ROWS, columns=names):
                columns = [batch[name].to_pylist() for name in names]
                for values in zip(*columns, strict=True):
                    row += 1
                    found = dict(zip(fields, values, strict=True))
                    yield Record(found, row, _method(found.get(_METHOD)))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
            yield Fault(
                entry.source, 0, "broken", f"Parquet not read to its end ({error}); the rest is left out"
            )


def _method(value: object) -> str:
    """Return where a date stood, as an article store says it; for any other file, in its metadata."""
    return value if value in _METHODS and isinstance(value, str) else "metadata"


@contextmanager
def seekable(entry: Entry) -> Iterator[IO[bytes]]:
    """Give the entry as a file that can be read from any point: itself, or a copy on disk while it is needed."""
    if entry.path is not None and entry.depth == 0:
        with entry.path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(entry.stream, file)
        file.seek(0)
        yield file
