"""GeoNames dumps: what is read, what is refused, and that nothing goes unsaid."""

from __future__ import annotations

import pyarrow as pa
import pytest
from geonames_files import row, write_dump
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.checks import Checker
from gazetteer.dumps import DumpError, read_alternate_names, read_dump, read_hierarchy
from gazetteer.names import fold
from gazetteer.place import KINDS
from gazetteer.rows import fold_all

GOOD = row(
    1, "Kharkiv", 49.99, 36.23, names="Харків,Khar'kov", population=1433886, feature="PPLA", admin2="6301"
)


def read(path):
    batches = list(read_dump(path, Checker(path.name)))
    places = pa.concat_tables([b.places for b in batches])
    names = pa.concat_tables([b.names for b in batches])
    return places, names, [r for b in batches for r in b.refusals], sum(b.read for b in batches)


@pytest.mark.parametrize("name", ["UA.txt", "UA.zip"])
def test_a_country_file_is_read_plain_and_zipped(tmp_path, name):
    places, names, refusals, rows = read(write_dump(tmp_path / name, [GOOD]))
    assert places.to_pylist() == [
        {
            "id": "geonames:1", "name": "Kharkiv", "kind": KINDS.index("settlement"), "lon": 36.23, "lat": 49.99,
            "country": "UA", "admin1": "UA.07", "admin2": "UA.07.6301", "population": 1433886, "feature": "PPLA",
            "hide": False,
        }
    ]  # fmt: skip
    assert sorted(names["folded"].to_pylist()) == ["kharkiv", "kharkov", "харків"]
    assert (refusals, rows) == ([], 1)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2\tCut\tCut", "3 columns, expected 19: cut short or run together"),
        (row(2, "Wide", 50, 36) + "\textra", "20 columns, expected 19: cut short or run together"),
        ("", "empty line"),
        (row(2, "North", 95, 36), "lat 95 is outside ±90"),
        (row(2, "East", 50, 190), "lon 190 is outside ±180"),
        (
            row(2, "Turned", 36.23, 49.99),
            "lon 49.99 and lat 36.23 are exchanged: the other way round they lie in UA",
        ),
        (
            row(2, "Tokyo", 139.7, 35.7, country="JP"),
            "lon 35.7 and lat 139.7 are exchanged: the other way round they lie in JP",
        ),
        (row(2, "Word", "here", 36), "lat 'here' is no number"),
        (row(2, "NaN", "nan", 36), "lat 'nan' is no number"),
        (row(2, "Gone", "", ""), "no lon"),
        (row(1, "Again", 50, 36), "id 'geonames:1' stands in an earlier row"),
        (row(2, "", 50, 36), "no name"),
        (row(2, "   ", 50, 36), "no name"),
        (row("x2", "Id", 50, 36), "id 'x2' is no GeoNames id"),
        (row("", "Id", 50, 36), "id '' is no GeoNames id"),
        (row(2, "People", 50, 36, population="many"), "population 'many' is no number from 0"),
        (row(2, "People", 50, 36, population=-4), "population '-4' is no number from 0"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason_and_the_rest_is_read(tmp_path, line, reason):
    path = write_dump(tmp_path / "UA.txt", [GOOD, line, row(3, "Izyum", 49.2, 37.25)])
    places, _, refusals, rows = read(path)
    assert [(r.file, r.row, r.reason, r.kept) for r in refusals] == [("UA.txt", 2, reason, False)]
    assert places["name"].to_pylist() == ["Kharkiv", "Izyum"]
    assert rows == 3


def test_a_file_cut_in_mid_row_loses_that_row_only(tmp_path):
    path = tmp_path / "UA.txt"
    path.write_bytes((GOOD + "\n" + row(2, "Izyum", 49.2, 37.25)).encode()[:-60])
    places, _, refusals, rows = read(path)
    assert places["name"].to_pylist() == ["Kharkiv"]
    assert [(r.row, "cut short" in r.reason) for r in refusals] == [(2, True)]
    assert rows == 2


def test_rows_that_are_not_utf_8_are_refused(tmp_path):
    path = tmp_path / "UA.txt"
    path.write_bytes(
        GOOD.encode()
        + b"\n"
        + row(2, "Ki\N{LATIN SMALL LETTER E WITH ACUTE}v", 50, 30).encode("latin-1")
        + b"\n"
    )
    places, _, refusals, _ = read(path)
    assert [(r.row, r.reason) for r in refusals] == [(2, "not UTF-8")]
    assert places.num_rows == 1


def test_row_numbers_stay_right_after_many_refusals_and_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr("gazetteer.dumps.BLOCK_BYTES", 2000)
    lines = [row(i, f"Place {i}", 50, 36) if i % 7 else "cut" for i in range(1, 400)]
    lines[100] = row(101, "Far", 99, 36)
    places, _, refusals, rows = read(write_dump(tmp_path / "UA.txt", lines))
    expected = sorted([i for i in range(1, 400) if not i % 7] + [101])
    assert [r.row for r in refusals] == expected
    assert places["id"].to_pylist() == [f"geonames:{i}" for i in range(1, 400) if i not in expected]
    assert rows == 399


def test_one_letter_names_are_shown_but_not_searched_for(tmp_path):
    path = write_dump(tmp_path / "NO.txt", [row(5, "Å", 68.88, 15.98, country="NO", names="O,オー,京"), GOOD])
    places, names, refusals, _ = read(path)
    assert places["name"].to_pylist() == ["Å", "Kharkiv"]
    assert [(r.row, r.kept, r.text) for r in refusals] == [(1, True, "Å"), (1, True, "O")]
    assert [n["folded"] for n in names.to_pylist() if n["id"] == "geonames:5"] == ["オー", "京"]


@pytest.mark.parametrize(
    ("feature_class", "feature", "kind"),
    [("P", "PPLC", "settlement"), ("A", "ADM1", "admin1"), ("A", "ADM2", "admin2"), ("A", "PCLI", "country"),
     ("A", "ADM3", "region"), ("H", "STM", "water"), ("T", "MT", "land"), ("S", "AIRP", "poi"), ("", "", "region")],
)  # fmt: skip
def test_kind_follows_the_feature(tmp_path, feature_class, feature, kind):
    path = write_dump(
        tmp_path / "UA.txt", [row(1, "X Y", 50, 36, feature_class=feature_class, feature=feature)]
    )
    assert read(path)[0]["kind"].to_pylist() == [KINDS.index(kind)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut"], ids=["empty", "broken zip"])
def test_what_is_no_dump_says_so(tmp_path, content):
    path = tmp_path / "UA.zip"
    path.write_bytes(content)
    with pytest.raises(DumpError, match=r"UA\.zip"):
        read(path)
    with pytest.raises(DumpError, match=r"XX\.txt"):
        read(tmp_path / "XX.txt")


def test_alternate_names_keep_their_types_and_leave_codes_out(tmp_path):
    lines = ["1\t706483\tuk\tХарків\t1\t\t\t\t\t", "2\t706483\t\tCharkow\t\t\t\t1\t\t", "3\t706483\tlink\thttps://x\t\t\t\t\t\t",
             "4\t706483\tabbr\tKHR\t\t\t\t\t\t", "5\t99\ten\tElsewhere\t\t\t\t\t\t", "6\t706483"]  # fmt: skip
    path = write_dump(tmp_path / "alternateNamesV2.txt", lines)
    wanted = lambda ids: pa.compute.equal(ids, "geonames:706483")  # noqa: E731
    tables, refusals = zip(*read_alternate_names(path, wanted), strict=True)
    found = {(n["folded"], n["type"]) for n in pa.concat_tables(tables).to_pylist()}
    assert found == {("харків", 1), ("charkow", 6), ("khr", 5)}
    assert [r.row for faults in refusals for r in faults] == [6]


def test_hierarchy_gives_administrative_relations(tmp_path):
    path = write_dump(tmp_path / "hierarchy.txt", ["10\t11\tADM", "10\t12\ttourism", "10\t13\t"])
    table, refusals = read_hierarchy(path)
    assert table.to_pylist() == [
        {"parent": "geonames:10", "child": "geonames:11"},
        {"parent": "geonames:10", "child": "geonames:13"},
    ]
    assert refusals == []


@given(st.lists(st.text(max_size=12), min_size=1, max_size=20))
def test_names_fold_by_column_as_one_by_one(names):
    assert fold_all(pa.array(names, pa.string())).to_pylist() == [fold(name) for name in names]


@given(st.lists(st.text("abzABZ09àÅçñÿšŽışİéйЙїЇіІєЄґҐёЁ'-. ", max_size=10), min_size=1, max_size=30))
def test_names_of_the_usual_letters_fold_by_column_as_one_by_one(names):
    assert fold_all(pa.array(names, pa.string())).to_pylist() == [fold(name) for name in names]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "refused"),
    [("NL.txt", 22852, 0), ("AD.txt", 3268, 0), ("UA_P_composite_derived.txt", 32434, 0)],
)
def test_real_dumps_are_read_with_no_row_lost_unsaid(shared, name, rows, refused):
    path = shared / "gazetteer" / name
    lines = path.read_text("utf-8").splitlines()
    places, _, refusals, read_rows = read(path)
    assert read_rows == len(lines) == rows
    assert places.num_rows + sum(not r.kept for r in refusals) == rows
    assert sum(not r.kept for r in refusals) == refused
