"""The compiled store: what is written is what is read."""

import subprocess
import sys

import numpy as np
import pytest

from gazetteer import store as store_module
from gazetteer.build_write import Entry, prominence, write_store
from gazetteer.place import NAME_TYPES, Candidate, Place
from gazetteer.store import EMBEDDED, Store, StoreError, open_store

ENTRIES = [
    Entry("geonames:1", "Ukraine", "country", 32.0, 49.0, "UA", population=40_000_000, names={"UA": "abbreviation"}),
    Entry("geonames:2", "Kharkiv Oblast", "admin1", 36.5, 49.6, "UA", "UA-63", population=2_600_000,
          names={"Kharkiv": "alternate"}),
    Entry("geonames:3", "Kharkiv", "settlement", 36.25475, 49.98177, "UA", "UA-63", "geonames:4",
          population=1_421_125, feature="PPLA", names={"Харків": "alternate", "Kharkov": "former"}),
    Entry("geonames:4", "Kharkiv Raion", "admin2", 36.3, 49.9, "UA", "UA-63", derived=True),
    Entry("curated:sea", "Black Sea", "water", -179.99999, -43.3, weight=6.9),
    Entry("geonames:5", "Reading", "settlement", -0.97113, 51.45625, "GB", "GB-ENG", population=318_014),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gazetteer") / "store"
    write_store(
        ENTRIES, folder, neighbours={"UA": ["RU", "GB"]}, commonness=lambda name: 0.6 * (name == "reading")
    )
    return Store(folder)


def test_place_comes_back_as_it_was_written(store):
    assert store.place("geonames:3") == Place(
        id="geonames:3", name="Kharkiv", kind="settlement", lon=36.25475, lat=49.98177, country="UA",
        admin1="UA-63", admin2="geonames:4", population=1_421_125, feature="PPLA", derived=False,
    )  # fmt: skip
    assert store.place("geonames:4").derived
    assert store.place("curated:sea").country is None
    assert store.place("curated:sea").lon == -179.99999


def test_ids_lead_to_rows_and_back(store):
    assert sorted(store.place_id(row) for row in range(len(store))) == sorted(e.id for e in ENTRIES)
    assert all(store.place_id(store.row(entry.id)) == entry.id for entry in ENTRIES)


@pytest.mark.parametrize(
    "unknown",
    ["geonames:99", "geonames:", "geonames:-1", "geonames:²", "geonames:" + "9" * 30, "curated:x", ""],
)
def test_unknown_ids(store, unknown):
    assert store.row(unknown) == -1
    assert store.place(unknown) is None


def test_candidates_stand_by_prominence(store):
    assert store.lookup("KHARKIV") == [
        Candidate(store.place("geonames:3"), "primary"),
        Candidate(store.place("geonames:2"), "alternate"),
    ]
    assert store.lookup("nowhere") == store.lookup("") == []
    assert np.all(np.diff(store.prominence) <= 0)


def test_names(store):
    name_id = store.name_id("kharkiv")
    assert store.name(name_id) == "kharkiv"
    assert store.name_id("kharki") == -1
    assert [NAME_TYPES[t] for t in store.name_types(store.name_id("kharkov"))] == ["former"]
    found = [(store.name(i), length) for i, length in store.prefixes("kharkiv oblast and more")]
    assert found == [("kharkiv", 7), ("kharkiv oblast", 14)]
    assert store.commonness(store.name_id("reading")) == pytest.approx(0.6, abs=0.002)
    assert store.commonness(name_id) == store.personhood(store.name_id("reading")) == 0.0


def test_many_names_at_once_are_those_one_by_one():
    whole = open_store()
    ids = np.arange(0, whole.name_count, 97)
    for most in (1, 3, 10**6):
        count, rows, types = whole.bearers(ids, most)
        assert count.tolist() == [min(len(whole.rows(i)), most) for i in ids]
        assert rows.tolist() == [row for i in ids for row in whole.rows(i)[:most]]
        assert types.tolist() == [kind for i in ids for kind in whole.name_types(i)[:most]]
    assert whole.shares(ids).tolist() == [[whole.commonness(i), whole.personhood(i)] for i in ids]
    words = ["new york", "new", "no such name"]
    assert whole.name_ids(words).tolist() == [whole.name_id(word) for word in words]
    assert [whole.goes_on(word) for word in ("new", "new yo", "no such name")] == [True, False, False]


def test_units_and_neighbours(store):
    ukraine = store.countries.index("UA")
    assert store.place_id(store.country_rows[ukraine]) == "geonames:1"
    assert store.place_id(store.admin1_rows[store.admin1_codes.index("UA-63")]) == "geonames:2"
    assert store.neighbours(ukraine) == [store.countries.index("GB")]  # Russia is not in this store


def test_same_entries_give_the_same_bytes(tmp_path):
    versions = {write_store(entries, tmp_path / str(i)) for i, entries in enumerate([ENTRIES, ENTRIES[::-1]])}
    assert len(versions) == 1
    files = sorted(path.name for path in (tmp_path / "0").iterdir())
    assert all((tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes() for name in files)


def test_another_name_is_another_version(tmp_path):
    entry = Entry("geonames:9", "A", "settlement", 1, 2)
    first = write_store([entry], tmp_path / "s")
    assert write_store([Entry("geonames:9", "B", "settlement", 1, 2)], tmp_path / "s") != first


def test_empty_store_opens(tmp_path):
    write_store([], tmp_path / "s")
    assert len(Store(tmp_path / "s")) == Store(tmp_path / "s").name_count == 0
    assert Store(tmp_path / "s").lookup("Kyiv") == []


def test_a_build_that_fails_leaves_the_store_in_use(tmp_path):
    write_store(ENTRIES, tmp_path / "s")
    before = Store(tmp_path / "s").version

    def cut_short():
        yield ENTRIES[0]
        raise OSError("the dump ends in mid-row")

    with pytest.raises(OSError, match="mid-row"):
        write_store(cut_short(), tmp_path / "s")
    assert Store(tmp_path / "s").version == before
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_missing_store_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"python -m gazetteer\.build"):
        open_store(tmp_path)


def test_store_of_another_layout_is_refused(tmp_path, monkeypatch):
    write_store(ENTRIES, tmp_path / "s")
    monkeypatch.setattr(store_module, "LAYOUT", store_module.LAYOUT + 1)
    with pytest.raises(StoreError, match="layout"):
        open_store(tmp_path / "s")


def test_prominence_puts_the_city_before_the_state_and_the_country_before_both():
    city = Entry("a:1", "New York", "settlement", 0, 0, population=8_804_190)
    state = Entry("a:2", "New York", "admin1", 0, 0, population=19_274_244)
    country = Entry("a:3", "Georgia", "country", 0, 0, population=3_731_000)
    american = Entry("a:4", "Georgia", "admin1", 0, 0, population=10_711_908)
    assert prominence(city) > prominence(state)
    assert prominence(country) > prominence(american)


def test_opening_imports_nothing_heavy():
    code = "import sys; from gazetteer.describe import candidates; candidates('Kyiv'); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"pandas", "pyarrow", "geopandas", "shapely"} & set(modules.split())


def test_embedded_store_is_small_enough():
    assert sum(path.stat().st_size for path in EMBEDDED.iterdir()) < 40e6


def test_store_is_shared_not_copied():
    store = open_store(EMBEDDED)
    assert isinstance(store.kind.base, np.memmap)
    assert (EMBEDDED / "kind.npy").samefile(store.kind.base.filename)
