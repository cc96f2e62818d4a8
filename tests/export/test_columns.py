"""Text made a column at a time says what a row at a time says."""

import json
import math
from datetime import date

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.columns import blocks, content, shape_texts, to_json

TEXTS = st.lists(st.none() | st.text(st.characters(codec="utf-8")))


@given(TEXTS)
def test_any_text_is_the_json_that_pythons_reader_reads(texts):
    lines = to_json(pa.array(texts, pa.string())).to_pylist()
    assert [json.loads(line) for line in lines] == texts
    assert not any(character in line for line in lines for character in "\n\r")


def test_numbers_days_and_nulls():
    assert to_json(pa.array([3.0, 0.07, 1e-7, -2.0, math.nan, math.inf, None])).to_pylist() == [
        *("3.0", "0.07", "1e-7", "-2.0", "null", "null", "null")
    ]
    assert to_json(pa.array([1, None])).to_pylist() == ["1", "null"]
    assert to_json(pa.array([True, False, None])).to_pylist() == ["true", "false", "null"]
    assert to_json(pa.array([date(2022, 2, 24), None])).to_pylist() == ['"2022-02-24"', "null"]


def test_lists_of_objects_of_a_slice_of_a_column():
    values = [
        [{"id": "x", "score": 1.5}],
        None,
        [],
        [{"id": 'a"b', "score": None}, None],
        [{"id": "z", "score": 2.0}],
    ]
    column = pa.array(values, pa.list_(pa.struct([("id", pa.string()), ("score", pa.float64())])))
    assert [json.loads(text) for text in to_json(column).to_pylist()] == values
    assert [json.loads(text) for text in to_json(column.slice(1, 3)).to_pylist()] == values[1:4]


def test_blocks_hold_every_row_once_and_in_order():
    table = pa.concat_tables([pa.table({"n": list(range(start, start + 3000))}) for start in (0, 3000, 6000)])
    found = [block["n"].to_pylist() for block in blocks(table)]
    assert [n for block in found for n in block] == list(range(9000))
    assert len(found) > 1
    assert list(blocks(table.slice(0, 0))) == []


def test_content_is_what_stands_between_separators():
    texts = pa.array(["none", "é", "", "b"]).slice(1)
    assert content(texts, ",\n").to_pybytes() == "é,\n,\nb".encode()


def test_a_shape_is_written_once_for_all_its_rows():
    asked = []

    def write(shapes):
        asked.extend(shapes)
        return [f"{shape.x:g}" for shape in shapes]

    geometry = np.array([shapely.Point(2, 1), None, shapely.Point(1, 1), shapely.Point(2, 1)], dtype=object)
    wkb = pa.array(shapely.to_wkb(geometry), pa.binary())
    assert shape_texts(wkb, write).to_pylist() == ["2", None, "1", "2"]
    assert len(asked) == 2
