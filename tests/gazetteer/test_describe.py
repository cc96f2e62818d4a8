"""Candidates of a name, as `dateline resolve` shows them."""

import json

from gazetteer.describe import candidate_table, candidates


def test_context_decides_between_namesakes():
    assert candidates("Paris")[0]["country"] == "FR"
    texan = candidates("Paris", context="the sheriff of Lamar County, Texas, said")[0]
    assert (texan["admin1"], texan["admin2"]) == ("US-TX", "Lamar County")
    assert "the context names Texas" in texan["why"]


def test_rows_say_why():
    (oblast,) = candidates("Kharkiv region")
    assert (oblast["id"], oblast["kind"], oblast["admin1"]) == ("geonames:706482", "admin1", "UA-63")
    assert candidates("Ukrainians")[0]["why"] == "its people or what belongs to it"
    assert candidates("у Харкові") == []
    assert candidates("Харкові")[0]["why"] == "a case form of its name"


def test_name_within_a_longer_name_is_said_so():
    assert candidates("Kharkiv Polytechnic Academy")[0]["why"].startswith("read as 'kharkiv'")


def test_unknown_name():
    assert candidates("Qwxzvbn") == candidates("") == []


def test_limit_and_json():
    rows = candidates("Springfield", limit=3)
    assert len(rows) == 3
    assert json.loads(json.dumps(rows)) == rows


def test_table_has_a_line_for_each_row():
    rows = candidates("Odesa")
    head, *lines = candidate_table(rows).splitlines()
    assert head.split()[:3] == ["id", "name", "kind"]
    assert len(lines) == len(rows)
    assert "46.4" in lines[0]
    assert "UA" in lines[0]
