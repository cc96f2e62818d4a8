"""Tables as text, for the formats that are text: whole columns at a time, joined by Arrow.

A row at a time in Python takes several times as long: a report has thirty columns.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

# Rows made into text at a time: their text must stay far below the 2 GiB that an array of Arrow's holds.
_BLOCK = 4096
_ESCAPES = [("\\", "\\\\"), ('"', '\\"'), *((chr(code), json.dumps(chr(code))[1:-1]) for code in range(0x20))]


def blocks(table: pa.Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table, some thousands at a time, each column in one array."""
    for start in range(0, table.num_rows, _BLOCK):
        yield from table.slice(start, _BLOCK).combine_chunks().to_batches()


def join(*parts: str | pa.Array) -> pa.Array:
    """Return the parts of each row as one text; a part that is null is left out."""
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")


def join_or_null(*parts: str | pa.Array) -> pa.Array:
    """Return the parts of each row as one text, null where one of them is."""
    return pc.binary_join_element_wise(*parts, "")


def content(texts: pa.Array, separator: str) -> pa.Buffer:
    """Return all texts of an array, which has no nulls, as UTF-8 with a separator between them."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    return pc.binary_join(whole, separator)[0].as_buffer()


def shape_texts(
    wkb: pa.Array, write: Callable[[npt.NDArray[np.object_]], Sequence[str]]
) -> pa.DictionaryArray:
    """Return each row's geometry as text, null where there is none.

    Parameters
    ----------
    wkb
        The geometries of the rows.
    write
        Gives the texts of some geometries; it is called once, with each different geometry, since reports share places and
        periods share regions.
    """
    coded = wkb.dictionary_encode()
    shapes = np.array(shapely.from_wkb(coded.dictionary.to_pylist()), dtype=object)
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(write(shapes), pa.string()))


def to_json(column: pa.Array) -> pa.Array:
    """Return each value as JSON; a null is ``null``, and so is what JSON cannot hold (NaN, infinities)."""
    kind = column.type
    if pa.types.is_list(kind):
        items = pa.ListArray.from_arrays(column.offsets, to_json(column.values))
        text = pc.if_else(column.is_valid(), join("[", pc.binary_join(items, ", "), "]"), None)
    elif pa.types.is_struct(kind):
        values = zip(kind, column.flatten(), strict=True)
        members = [join(f"{json.dumps(field.name)}: ", to_json(value)) for field, value in values]
        text = join("{", pc.binary_join_element_wise(*members, ", "), "}")
        text = pc.if_else(column.is_valid(), text, None)
    elif pa.types.is_floating(kind):
        finite = pc.if_else(pc.is_finite(column), column, None)
        # 3.0 stays a decimal, so that a reader takes the whole column for one.
        text = pc.replace_substring_regex(finite.cast(pa.string()), r"^(-?\d+)$", r"\1.0")
    elif pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        text = column.cast(pa.string())
    else:
        text = join_or_null('"', _escape(column.cast(pa.string())), '"')
    return text.fill_null("null") if text.null_count else text


def bytes_of(column: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which of the 256 bytes the texts of a column have: most have none that must be escaped."""
    found = np.zeros(256, bool)
    _, offsets, data = column.buffers()
    if data is not None:
        bounds = np.frombuffer(offsets, np.int32)
        first, last = bounds[column.offset], bounds[column.offset + len(column)]
        found[np.frombuffer(data, np.uint8)[first:last]] = True
    return found


def _escape(column: pa.Array) -> pa.Array:
    found = bytes_of(column)
    for character, escaped in _ESCAPES:
        if found[ord(character)]:
            column = pc.replace_substring(column, character, escaped)
    return column
