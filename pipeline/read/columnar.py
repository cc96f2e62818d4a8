"""Parquet: columns by their usual names, a batch in memory at a time."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.read.delimited import map_columns
from pipeline.read.entry import MOST_EXPANSION, EntryError
from pipeline.read.record import Fault, Record
from pipeline.tables import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.config import Config
    from pipeline.read.entry import Entry

_ROWS = 512
_TEXTS = (pa.string(), pa.large_string())
_SHORT = 1 << 19  # bytes of a group that no repetition within `_ROWS` rows makes dangerous
_METHOD = "published_method"
_BOMB = f"unpacks to more than {MOST_EXPANSION} times its size; rest left out"
_METHODS = next(column.values for column in ARTICLES.columns if column.name == _METHOD)


def read(entry: Entry, config: Config) -> Iterator[Record | Fault]:
    """Yield the articles of a Parquet file, its other columns unread."""
    limit = config.limit_mb << 20
    with seekable(entry) as file:
        most = max(limit, MOST_EXPANSION * file.seek(0, os.SEEK_END))
        try:
            schema = pq.read_schema(file)
            fields = map_columns(schema.names, config.columns)
            if _METHOD in schema.names:
                fields[_METHOD] = schema.names.index(_METHOD)
            names = [schema.names[at] for at in fields.values()]
            row = spent = 0
            for batch in _batches(file, schema, names, limit, most):
                size = _size(batch)
                spent += size
                if spent > most:
                    raise EntryError("too large", _BOMB)
                if size > limit:
                    row += 1
                    message = f"row larger than {config.limit_mb} MB (limit_mb); skipped"
                    yield Fault(entry.source, row, "too large", message)
                    continue
                columns = [batch[name].to_pylist() for name in names]
                for values in zip(*columns, strict=True):
                    row += 1
                    found = dict(zip(fields, values, strict=True))
                    yield Record(found, row, _method(found.get(_METHOD)))
        except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
            yield Fault(
                entry.source, 0, "broken", f"Parquet not read to its end ({error}); the rest is left out"
            )


def _batches(
    file: IO[bytes], schema: pa.Schema, names: list[str], limit: int, most: int
) -> Iterator[pa.RecordBatch]:
    """Yield the rows, many at a time where they stay below the limit together, else one at a time."""
    # A group's columns are not looked at one by one: pyarrow ends the process where their metadata are damaged.
    metadata = pq.read_metadata(file)
    largest = max((metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups)), default=0)
    if largest > most:
        raise EntryError("too large", _BOMB)
    # A small file may hold one long text that all its rows refer to, so texts are read as references, a little slower.
    texts = [name for name in names if schema.field(name).type in _TEXTS]
    parquet = pq.ParquetFile(file, read_dictionary=texts if largest > _SHORT else None)
    for number in range(metadata.num_row_groups):
        for batch in parquet.iter_batches(_ROWS, row_groups=[number], columns=names):
            if _size(batch) <= limit:
                yield batch
            else:
                yield from (batch.slice(at, 1) for at in range(len(batch)))


def _size(batch: pa.RecordBatch) -> int:
    """Return how many bytes the texts of all rows have."""
    size = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            lengths = pc.binary_length(column.dictionary).cast(pa.int64())
            size += pc.sum(lengths.take(column.indices)).as_py() or 0
    return size


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
