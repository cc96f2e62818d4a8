"""User layers: added, corrected, hidden, linked; sources of every kind; what is refused; what stays when a build fails."""

from __future__ import annotations

import csv
import json
import tomllib

import numpy as np
import pytest
from geonames_files import row, write_dump
from layer_kit import ABOUT, add, csv_file

from gazetteer.home import home_folder, linked_store
from gazetteer.layers import (
    LayerError,
    add_layer,
    build_layer,
    describe_layers,
    link_layers,
    list_layers,
    remove_layer,
)
from gazetteer.link import from_store, write_linked
from gazetteer.sources import SourceError, read_mapping
from gazetteer.store import Store


def test_linking_nothing_gives_the_same_arrays(base):
    """The linker writes what the builder writes: no other test would see a column swapped in both."""
    details, arrays, files = write_linked(from_store(base), base, {})
    for name, array in arrays.items():
        built = np.load(base.folder / f"{name}.npy")
        assert (built.dtype, built.tolist()) == (array.dtype, array.tolist()), name
    assert {path.stem for path in base.folder.glob("*.npy")} == set(arrays)
    assert files["labels.bin"] == (base.folder / "labels.bin").read_bytes()
    for key in ("countries", "admin1_codes", "features", "places", "layout", "neighbours"):
        assert details[key] == base.meta[key]


def test_a_layer_adds_places_with_its_own_prefix(base, home, tmp_path):
    path = csv_file(
        tmp_path / "posts.csv", "id,name,aliases,lon,lat,country,admin1,population",
        "7,Post Seven,P7|Семерка,36.5,49.5,UA,UA-63,12", ",Nameless id,,36.6,49.6,UA,UA-63,",
    )  # fmt: skip
    layer, refusals, store = add(path, base, home, prefix="posts")
    found = store.lookup("семерка")[0]
    assert (found.place.id, found.place.name, found.name_type) == ("posts:7", "Post Seven", "alternate")
    assert (found.place.kind, found.place.admin1, found.place.population) == ("settlement", "UA-63", 12)
    assert store.lookup("P7")[0].place.id == "posts:7"
    assert [(r.row, r.reason) for r in refusals] == [(3, "no id")]
    assert (layer.places, layer.read, layer.refused) == (1, 2, 1)
    assert len(store) == len(base) + 1
    assert [c.place.id for c in store.lookup("Reading")] == ["geonames:1", "geonames:4"]
    assert store.commonness(store.name_id("reading")) == base.commonness(base.name_id("reading")) > 0.4


def test_places_without_ids_get_one_from_their_content(base, home, tmp_path):
    path = csv_file(tmp_path / "a.csv", "name;lon;lat", "One;36,5;49", "Two;36.5;49.5")
    _, refusals, store = add(path, base, home)
    assert [(r.row, r.reason) for r in refusals] == [(2, "lon '36,5' is no number")]
    first = store.lookup("Two")[0].place.id
    assert first.startswith("mine:")
    assert add(path, base, home)[2].lookup("Two")[0].place.id == first


def test_a_layer_corrects_field_by_field_and_adds_names(base, home, tmp_path):
    path = csv_file(
        tmp_path / "fix.csv", "id,name,names,lon,lat,population", "geonames:703656,,Kupiansk-City,37.7,49.8,"
    )
    layer, refusals, store = add(path, base, home)
    old, new = base.place("geonames:703656"), store.place("geonames:703656")
    assert old is not None
    assert new is not None
    assert (new.lon, new.lat) == (37.7, 49.8)
    assert (new.name, new.population, new.admin1, new.admin2) == (
        old.name,
        old.population,
        old.admin1,
        old.admin2,
    )
    assert [c.place.id for c in store.lookup("kupiansk city")] == ["geonames:703656"]
    assert store.lookup("Kupiansk")[0].place.id == "geonames:703656"
    assert (layer.corrected, refusals, len(store)) == (1, [], len(base))
    row_ = store.row("geonames:703656")
    assert store.prominence[row_] == base.prominence[base.row("geonames:703656")]


def test_a_layer_hides_places_and_their_names(base, home, tmp_path):
    path = csv_file(tmp_path / "no.csv", "id,hide", "geonames:1,yes", "geonames:77,yes")
    layer, refusals, store = add(path, base, home)
    assert store.place("geonames:1") is None
    assert [c.place.id for c in store.lookup("Reading")] == ["geonames:4"]
    assert layer.hidden == 2
    assert [r.reason for r in refusals] == [
        "geonames:77 corrects or hides nothing: the gazetteer has no such place"
    ]


def test_hidden_names_vanish_with_their_last_place(base, home, tmp_path):
    store = add(csv_file(tmp_path / "no.csv", "id,hide", "place:dam,1"), base, home)[2]
    assert store.lookup("Pechenihy dam") == []
    assert store.name_id("pechenihy dam") == -1


def test_a_dump_gives_iso_codes_and_second_level_ids(base, home, tmp_path):
    dump = write_dump(
        tmp_path / "UA.zip",
        [
            row(706482, "Kharkiv Oblast", 49.9, 36.2, feature_class="A", feature="ADM1"),
            row(500, "Izium Raion", 49.2, 37.2, feature_class="A", feature="ADM2", admin2="6309"),
            row(501, "Vesele", 49.3, 37.1, admin2="6309", names="Веселе"),
            row(706483, "Kharkiv", 49.98, 36.25, population=1_400_000, feature="PPLA"),
            row(502, "Far", 46.48, 30.72, admin1="17"),
        ],
    )
    layer, refusals, store = add(dump, base, home, name="ua")
    assert refusals == []
    place = store.lookup("Веселе")[0].place
    assert (place.id, place.admin1, place.admin2) == ("geonames:501", "UA-63", "geonames:500")
    # Nothing known has code 17: the polygons tell.
    assert store.lookup("Far")[0].place.admin1 == "UA-51"
    kharkiv = store.place("geonames:706483")
    assert kharkiv is not None
    assert kharkiv.population == 1_400_000
    assert store.lookup("Kharkov")[0].name_type == "former"
    assert (layer.places, layer.corrected, layer.kinds["settlement"]) == (5, 2, 3)


def test_alternate_names_and_hierarchy_go_with_a_dump(base, home, tmp_path):
    dump = write_dump(tmp_path / "UA.txt", [row(501, "Vesele", 49.3, 37.1)])
    names = write_dump(
        tmp_path / "alternateNamesV2.txt",
        [
            "1\t501\tuk\tВеселе\t\t\t\t\t\t",
            "2\t706483\tpl\tCharków\t\t\t\t\t\t",
            "3\t12345\ten\tNobody\t\t\t\t\t\t",
        ],
    )
    tree = write_dump(tmp_path / "hierarchy.txt", ["9999901\t501\tADM", "706482\t501\tADM"])
    add_layer([dump, names, tree], name="ua", home=home, store=base, **ABOUT)
    store = Store(linked_store(home) or home)
    assert store.lookup("Веселе")[0].place.admin2 == "geonames:9999901"
    assert store.lookup("charkow")[0].place.id == "geonames:706483"
    assert store.lookup("Nobody") == []


def test_columns_are_mapped_by_toml(base, home, tmp_path):
    toml = tmp_path / "map.toml"
    toml.write_text(
        'separator = "/"\n[columns]\nname = "NAZVA"\nlon = "E"\nlat = "N"\nnames = "INSHE"\n[values]\nkind = "water"\n'
    )
    path = csv_file(tmp_path / "vody.csv", "NAZVA\tINSHE\tE\tN", "Pechenihy\tSea/Lake\t36.9\t49.9")
    store = add(path, base, home, mapping=read_mapping(toml))[2]
    assert store.lookup("lake")[0].place.kind == "water"
    toml.write_text('[columns]\nheight = "H"\n')
    with pytest.raises(SourceError, match=r"columns\.height"):
        read_mapping(toml)
    toml.write_text("[[")
    with pytest.raises(SourceError, match=r"map\.toml"):
        read_mapping(toml)
    assert tomllib.loads(read_mapping.__doc__.split("::")[1].split("Raises")[0])["columns"] == {
        "name": "NAZVA"
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no column for name, lon, lat; it has none"),
        ("title,where\nA,B\n", "no column for lon, lat; it has title, where"),
        ("name,lon,lat\nA,x,2\n", "no row is left of 1: lon 'x' is no number"),
        (b"name,lon,lat\nKi\xe9v,1,2\n", "not utf-8"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_it_lacks(base, home, tmp_path, content, message):
    path = tmp_path / "bad.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LayerError, match=message):
        add(path, base, home)
    with pytest.raises(LayerError, match=r"none\.csv"):
        add(tmp_path / "none.csv", base, home)


def test_rows_of_a_table_are_refused_one_by_one(base, home, tmp_path):
    path = csv_file(
        tmp_path / "t.csv", "id,name,lon,lat,kind,country", "1,Good,36,49,,UA", "2,Short,36", "3,Odd,36,49,castle,UA",
        "4,Turned,49,36,,UA", "1,Again,36,49,,UA", "", "6,,36,49,,UA",
    )  # fmt: skip
    _, refusals, _ = add(path, base, home)
    assert [(r.row, r.reason.split(": ")[0]) for r in refusals] == [
        (3, "3 columns, expected 6"), (4, "kind 'castle' is none of settlement, admin1, admin2, country, region, water, land, poi"),
        (5, "lon 49 and lat 36 are exchanged"), (6, "id 'mine:1' stands in an earlier row"), (7, "empty line"), (8, "no name"),
    ]  # fmt: skip
    report = (home / "layers" / "mine" / "report.csv").read_text("utf-8").splitlines()
    assert report[0] == "file,row,status,reason,text"
    assert report[1] == 't.csv,3,refused,"3 columns, expected 6","2,Short,36"'
    assert len(report) == 7


def test_a_build_that_fails_leaves_everything_as_it_was(base, home, tmp_path, monkeypatch):
    path = csv_file(tmp_path / "a.csv", "name,lon,lat", "First,36,49")
    version = add(path, base, home)[2].version
    before = sorted(str(p) for p in home.rglob("*"))
    csv_file(path, "name,lon,lat", "Second,east,49")
    with pytest.raises(LayerError):
        add(path, base, home)
    monkeypatch.setattr(
        "gazetteer.layers.write_linked", lambda *_: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        link_layers(home=home, store=base)
    monkeypatch.undo()
    assert sorted(str(p) for p in home.rglob("*")) == before
    store = Store(linked_store(home) or home)
    assert store.version == version
    assert store.lookup("First")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows", "notes"),
    [("NL.txt", 22852, 9), ("AD.txt", 3268, 0), ("UA_P_composite_derived.txt", 32434, 3)],
)
def test_a_real_dump_becomes_a_layer_with_no_row_lost_unsaid(shared, base, home, name, rows, notes):
    layer, refusals, store = add(shared / "gazetteer" / name, base, home, name="dump")
    assert layer.places + sum(not r.kept for r in refusals) == rows
    assert len(refusals) == notes
    with (home / "layers" / "dump" / "report.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == notes
    assert rows <= len(store) <= rows + len(base)


def test_layers_lie_over_each_other_and_can_be_taken_off(base, home, tmp_path):
    add(csv_file(tmp_path / "a.csv", "id,name,lon,lat", "geonames:1,Redding,1,2"), base, home, name="a")
    store = add(csv_file(tmp_path / "b.csv", "id,population", "geonames:1,9"), base, home, name="b")[2]
    place = store.place("geonames:1")
    assert place is not None
    assert (place.name, place.lon, place.population) == ("Redding", 1.0, 9)
    assert [layer.name for layer in list_layers(home=home)] == ["a", "b"]
    with pytest.raises(LayerError, match="there are: a, b"):
        remove_layer("c", home=home)
    for name in ("a", "b"):
        remove_layer(name, home=home)
    assert linked_store(home) is None
    assert not (home / "store").exists()


def test_the_same_sources_give_the_same_bytes(base, tmp_path):
    path = csv_file(tmp_path / "a.csv", "name,lon,lat", "One,36,49", "Two,36.5,49.5")
    stores = [add(path, base, tmp_path / home)[2] for home in ("h1", "h2")]
    first, second = ({p.name: p.read_bytes() for p in store.folder.iterdir()} for store in stores)
    assert first == second


def test_the_description_names_layers_counts_hashes_and_licences(base, home, tmp_path):
    path = csv_file(tmp_path / "a.csv", "name,lon,lat,country,kind", "One,36,49,UA,poi")
    store = add(path, base, home)[2]
    described = describe_layers(home=home, store=store)
    assert described["places"] == len(base) + 1
    assert described["kinds"] == {"settlement": 4, "poi": 2, "admin1": 1, "admin2": 1, "country": 1}
    assert described["countries"]["UA"] == 7
    assert described["base"] == base.version != described["version"]
    layer = described["layers"][0]
    assert (layer["licence"], layer["attribution"], layer["kinds"]) == ("CC0-1.0", "The tests", {"poi": 1})
    assert len(layer["sources"]["a.csv"]) == 64
    assert described["sources"][-1] == {"name": "The tests", "licence": "CC0-1.0", "layer": "mine"}
    json.dumps(described)


@pytest.mark.parametrize(
    ("name", "prefix"), [("../x", None), ("", None), ("Mine", None), ("mine", "geonames"), ("mine", "a:b")]
)
def test_names_that_would_leave_the_folder_or_clash_are_refused(base, home, tmp_path, name, prefix):
    path = csv_file(tmp_path / "a.csv", "name,lon,lat", "One,36,49")
    with pytest.raises(LayerError, match=r"prefix|lower-case"):
        build_layer([path], name=name, prefix=prefix, home=home, store=base, **ABOUT)
    assert not home.exists()


def test_the_users_folder_is_named_by_the_environment_and_not_made(monkeypatch, tmp_path):
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "mine"))
    assert home_folder() == tmp_path / "mine"
    assert list_layers() == []
    assert linked_store() is None
    assert not (tmp_path / "mine").exists()
    monkeypatch.delenv("DATELINE_HOME")
    assert home_folder().name == "dateline"
