"""The table of villages near the front: made from a dump by where they lie, never by their names."""

from __future__ import annotations

import csv
import sys

import pytest
from geonames_files import row, write_dump

from gazetteer.build_tables import read_table
from tools.data.villages import main, villages

DUMP = [
    row(90000001, "Nearby", 48.6, 38.0, names="Nearby,Близьке,Близкое,近", admin1="05"),
    row(90000002, "Far", 49.8, 24.0, names="Далеке", admin1="15"),
    row(90000003, "Codeless", 50.0, 37.6, admin1=""),
    row(90000004, "Gone", 48.6, 38.0, feature="PPLH"),
    row(90000005, "Across", 50.4, 36.9, country="RU"),
    row(90000006, "Town", 48.6, 38.0, population=4000),
    row(706483, "Kharkiv", 50.0, 36.23),
]


def test_villages_are_taken_by_place(tmp_path, monkeypatch):
    dump, out = write_dump(tmp_path / "UA.txt", DUMP), tmp_path / "villages.csv"
    monkeypatch.setattr(sys, "argv", ["villages", str(dump), "--out", str(out)])
    main()
    with out.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(read_table("villages.csv")[0])
    made = [line for line in rows if line[0].startswith("geonames:")]
    assert made == [
        ["geonames:90000001", "Nearby", "settlement", "38.00000", "48.60000", "UA", "UA-14", "PPL", "2.5", "Близьке|Близкое"],
        ["geonames:90000003", "Codeless", "settlement", "37.60000", "50.00000", "UA", "UA-63", "PPL", "2.5", ""],
        ["geonames:90000006", "Town", "settlement", "38.00000", "48.60000", "UA", "UA-63", "PPL", "3.6", ""],
    ]  # fmt: skip
    by_hand = [line[0] for line in rows if line[0].startswith("village:")]
    assert by_hand == [line["id"] for line in read_table("villages.csv") if line["id"].startswith("village:")]


def test_all_of_ukraine_can_be_taken(tmp_path):
    taken = villages(write_dump(tmp_path / "UA.txt", DUMP), everywhere=True)
    assert [line[1] for line in taken] == ["Nearby", "Far", "Codeless", "Town"]


@pytest.mark.shared
def test_the_table_stands_as_the_dump_has_it(shared):
    dump = shared / "gazetteer" / "UA_P_composite_derived.txt"
    made = sorted(villages(dump, everywhere=False), key=lambda line: int(line[0].removeprefix("geonames:")))
    table = [list(line.values()) for line in read_table("villages.csv") if line["id"].startswith("geonames:")]
    assert table == made
    assert len(table) > 3000
