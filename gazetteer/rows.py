"""What every source of a user's layer is turned into: Arrow tables of places and of their names, and a list of refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from gazetteer.names import fold
from gazetteer.place import NAME_TYPES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A place of a layer. Null means "not said": where the layer corrects a place that the gazetteer has, the old value
# stays.
PLACES = pa.schema(
    [
        ("id", pa.string()),  # with prefix; an id that the gazetteer has corrects that place
        ("name", pa.string()),
        ("kind", pa.uint8()),  # index into KINDS
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("country", pa.string()),
        ("admin1", pa.string()),  # ISO 3166-2
        ("admin2", pa.string()),  # place id
        ("population", pa.int64()),
        ("feature", pa.string()),
        ("hide", pa.bool_()),  # the place is to vanish from the gazetteer
    ]
)
NAMES = pa.schema([("id", pa.string()), ("folded", pa.string()), ("type", pa.uint8())])

PRIMARY, ALTERNATE, ABBREVIATION, FORMER = (
    NAME_TYPES.index(name) for name in ("primary", "alternate", "abbreviation", "former")
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was refused, or mended: where it stands, and why.

    Attributes
    ----------
    file
        Name of the source file.
    row
        Row in it, from 1 (a feature's number in GeoJSON and GeoPackage).
    reason
        In words.
    kept
        True if the row was mended and imported all the same.
    text
        The row's beginning, to find it by.
    """

    file: str
    row: int
    reason: str
    kept: bool = False
    text: str = ""


@dataclass
class Batch:
    """A piece of a source: places, their names, and what was refused."""

    places: pa.Table
    names: pa.Table
    refusals: list[Refusal] = field(default_factory=list)
    read: int = 0


# Two shapes of names that whole columns can be folded by; all others go through `fold` one by one, a hundred times
# slower. tests/gazetteer/test_layers.py holds both against `fold`.
# Words of plain Latin or Cyrillic letters, which fold by lowering.
_PLAIN = r"^[A-Za-z0-9а-яА-ЯіІїЇєЄ]+([ -][A-Za-z0-9а-яА-ЯіІїЇєЄ]+)*$"
# Words of Latin letters whose marks are canonical decorations (Latin-1 and Extended-A without ligatures and strokes).
_MARKED = (
    r"^[A-Za-z0-9À-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ-ďĒ-ĥĨ-įĴ-ķĹ-ľŃ-ňŌ-őŔ-ťŨ-ž]+"
    r"([ -][A-Za-z0-9À-ÅÇ-ÏÑ-ÖÙ-Ýà-åç-ïñ-öù-ýÿ-ďĒ-ĥĨ-įĴ-ķĹ-ľŃ-ňŌ-őŔ-ťŨ-ž]+)*$"
)


def fold_all(names: pa.Array) -> pa.Array:
    """Fold a column of names as `gazetteer.names.fold` does, each distinct name once."""
    encoded = one_chunk(names).dictionary_encode()
    distinct = encoded.dictionary
    lowered = pc.replace_substring(pc.utf8_lower(distinct), "-", " ")
    plain = pc.match_substring_regex(distinct, _PLAIN)
    marked = pc.and_not(pc.match_substring_regex(distinct, _MARKED), plain)
    odd = pc.invert(pc.or_(plain, marked))
    bare = pc.replace_substring_regex(pc.utf8_normalize(lowered.filter(marked), "NFKD"), r"\p{Mn}", "")
    folded = pc.replace_with_mask(lowered, marked, bare)
    by_hand = pa.array([fold(name) for name in distinct.filter(odd).to_pylist()], pa.string())
    return pc.replace_with_mask(folded, odd, by_hand).take(encoded.indices)


def one_chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return a column as one array."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def name_table(ids: pa.Array, names: pa.Array, types: NDArray[np.uint8]) -> pa.Table:
    """Table of folded names; empty folds and repeats go, of two types of one name the more telling stays."""
    table = pa.table({"id": ids, "folded": fold_all(names), "type": pa.array(types, pa.uint8())})
    table = table.filter(pc.greater(pc.utf8_length(table["folded"]), 0))
    least = table.group_by(["id", "folded"], use_threads=False).aggregate([("type", "min")])
    return least.select(["id", "folded", "type_min"]).rename_columns(NAMES.names).cast(NAMES)
