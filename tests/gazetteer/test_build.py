"""What the embedded store is compiled from, and the rules that add forms of names."""

import csv
from collections import Counter
from dataclasses import replace

import pytest

from gazetteer import build, build_sources, build_tables
from gazetteer.build_cases import case_forms, languages
from gazetteer.build_latin import latin_spellings
from gazetteer.build_names import add_forms, mark_former, unit_base
from gazetteer.build_sources import Packages
from gazetteer.build_tables import plurals, read_table
from gazetteer.build_words import measures
from gazetteer.build_write import Entry
from gazetteer.names import fold
from gazetteer.place import KINDS, NAME_TYPES
from gazetteer.store import EMBEDDED, Store

PACKAGES = Packages(
    cities={
        "706483": {"name": "Kharkiv", "longitude": 36.25, "latitude": 49.98, "countrycode": "UA",
                   "population": 1_421_125, "alternatenames": ["Харків", "HRK"]},
    },
    countries={"UA": {"geonameid": 690791, "name": "Ukraine", "iso3": "UKR", "population": 44_622_516,
                      "neighbours": "RU,"}},
    units=[
        ["Kharkivska oblast", "UA-63", "UA.07", "706482", "Region", "Kharkiv|Харківська область", "1", "", "1"],
        ["Kharkiv Raion", "", "UA.07.6301", "9114284", "", "", "2", "1", "1"],
        ["Nowhere Raion", "", "UA.07.6302", "1", "", "", "2", "1", "1"],
        ["Chukotka", "RU-CHU", "RU.15", "2126099", "", "", "1", "", "1"],
    ],
    unit_cities=[
        ["Kharkiv", "706483", "1|2", "1", "1421125", "49.98", "36.25"],
        ["Bezliudivka", "711832", "1|2", "1", "9000", "49.87", "36.27"],
        ["West", "11", "4", "1", "0", "66.0", "179.0"],
        ["East", "12", "4", "1", "0", "66.0", "-179.0"],
    ],
    unit_countries=[["Ukraine", "UA", "UKR", "690791", "", "", "Ukrainia"]],
)  # fmt: skip


def test_settlements_lie_in_their_units():
    kharkiv, bezliudivka, *_ = build_sources.settlements(PACKAGES, set())
    assert (kharkiv.id, kharkiv.admin1, kharkiv.admin2) == ("geonames:706483", "UA-63", "geonames:9114284")
    assert kharkiv.names == {"Харків": "alternate"}
    assert (bezliudivka.id, bezliudivka.country, bezliudivka.population) == ("geonames:711832", "UA", 9000)


def test_unit_without_a_point_takes_the_centre_of_its_people():
    units = {
        unit.id: unit for unit in build_sources.units(PACKAGES, {"geonames:706482": (36.5, 49.5)}, {}, set())
    }
    oblast, raion = units["geonames:706482"], units["geonames:9114284"]
    assert (oblast.lon, oblast.lat, oblast.derived) == (36.5, 49.5, False)
    assert raion.derived
    assert raion.kind == "admin2"
    assert raion.admin1 == "UA-63"
    assert raion.lat == pytest.approx((49.98 * 1_421_126 + 49.87 * 9_001) / 1_430_127, abs=1e-5)
    assert "geonames:1" not in units  # no point, no polygon, nobody there
    assert units["geonames:2126099"].lon == pytest.approx(-180.0)  # on the antimeridian, not at 0


def test_quarters_are_counted_with_their_city():
    kharkiv, saltivka, lozova = ("706483", "1|2", "1421125", "49.98", "36.25"), ("2", "1|2", "400000", "50.03", "36.33"), ("3", "1", "60000", "48.89", "36.32")  # fmt: skip
    rows = [
        [name, number, units, "1", people, lat, lon]
        for name, (number, units, people, lat, lon) in (
            ("Kharkiv", kharkiv),
            ("Saltivka", saltivka),
            ("Lozova", lozova),
        )
    ]
    packages = replace(PACKAGES, unit_cities=rows)
    inner = build_sources.quarters(packages)
    assert inner == {"2"}
    features = {entry.name: entry.feature for entry in build_sources.settlements(packages, inner)}
    assert features == {"Kharkiv": "", "Saltivka": "PPLX", "Lozova": ""}
    oblast = next(build_sources.units(packages, {}, {}, inner))
    assert oblast.population == 1_421_125 + 60_000


def test_a_city_that_is_a_unit_is_no_unit_by_its_long_name():
    """ "Kyiv City" reads as the city, whose unit bears its name."""
    forms = forms_of(Entry("a:1", "Kyiv", "admin1", 0, 0, "UA", "UA-30", names={"Kyiv City": "alternate"}))
    assert "kyiv" in forms
    assert "kyiv city" not in forms
    ho_chi_minh = forms_of(Entry("a:2", "Ho Chi Minh City", "admin1", 0, 0, "VN", "VN-SG"))
    assert "ho chi minh city" in ho_chi_minh


def test_a_name_of_several_others_is_a_former_one():
    """Columbus was Franklin once; Lexington-Fayette is Lexington still."""
    columbus = Entry(
        "a:0", "Columbus", "settlement", 0, 0, "US", names={"Franklin": "alternate", "Cbus": "alternate"}
    )
    fayette = Entry("a:1", "Franklin-Fayette", "settlement", 0, 0, "US", names={"Franklin": "alternate"})
    others = [Entry(f"a:{n}", "Franklin", "settlement", 0, 0, "US") for n in (2, 3, 4)]
    mark_former([columbus, fayette, *others])
    assert columbus.names == {"Franklin": "former", "Cbus": "alternate"}
    assert fayette.names == {"Franklin": "alternate"}


def test_country_stands_at_the_point_of_the_table():
    (ukraine,) = build_sources.countries(PACKAGES, {"geonames:690791": (32.0, 49.0)})
    assert (ukraine.lon, ukraine.lat, ukraine.derived) == (32.0, 49.0, False)
    assert ukraine.names == {"Ukrainia": "alternate"}  # its codes are no names
    assert build_sources.neighbours(PACKAGES) == {"UA": ["RU"]}


def test_codes_lead_to_places():
    codes = build_sources.codes(PACKAGES)
    assert (codes["UA"], codes["UA-63"]) == ("geonames:690791", "geonames:706482")


def forms_of(entry):
    add_forms(entry)
    return entry.names


def test_forms_of_a_first_level_unit():
    names = {"Kharkiv": "alternate", "Харківська область": "alternate"}
    forms = forms_of(Entry("a:1", "Kharkivska oblast", "admin1", 0, 0, "UA", "UA-63", names=names))
    assert forms["kharkivska oblast"] == "primary"
    assert {"kharkiv oblast", "kharkiv region", "kharkivska", "kharkiv"} <= forms.keys()
    assert forms["харківської області"] == "inflected"
    assert forms["kharkivska oblast"] == "primary"


def test_forms_of_a_county():
    forms = forms_of(Entry("a:1", "Henry County", "admin2", 0, 0, "US", "US-GA"))
    assert {"henry county", "henry", "henry co"} <= forms.keys()


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Saint Paul", "st paul"),
        ("St. Louis", "saint louis"),
        ("Mount Vernon", "mt vernon"),
        ("Fort Worth", "ft worth"),
        ("Land's End", "lands end"),
        ("Trinidad and Tobago", "trinidad tobago"),
    ],
)
def test_spelled_out(name, form):
    assert form in forms_of(Entry("a:1", name, "settlement", 0, 0, "US"))


def test_what_is_the_head_of_a_body_is_no_name():
    dublin = forms_of(Entry("a:1", "Dublin", "settlement", 0, 0, "IE", names={"Dublin City": "alternate"}))
    illinois = forms_of(Entry("a:2", "Illinois", "admin1", 0, 0, "US", "US-IL"))
    assert "dublin city" not in dublin
    assert "state of illinois" in illinois
    assert "illinois state" not in illinois


def test_embedded_labels_and_names():
    store = Store(EMBEDDED)
    labels = {row: store.label(row) for row in store.admin1_rows.tolist() if row >= 0}
    assert {"California", "Primorsky Krai", "Moscow"} <= set(labels.values())
    for name in ("gbi", "eastern ukraine", "north texas"):
        assert store.name_id(name) < 0
    assert store.name_types(store.name_id("kurdish")).tolist() == [NAME_TYPES.index("demonym")]


def test_unit_words_alone_stay():
    assert unit_base("county") == "county"
    assert unit_base("state of california") == "california"


@pytest.mark.parametrize(
    ("name", "language", "forms"),
    [
        ("харків", "uk", "харкова харкову харковом харкові"),
        ("київ", "uk", "києва києву києвом києві"),
        ("львів", "uk", "львова львову львові"),
        ("купянськ", "uk", "купянська купянську купянськом"),
        ("роботине", "uk", "роботиного роботиному роботиним"),
        ("авдіївка", "uk", "авдіївки авдіївці авдіївку авдіївкою"),
        ("вовча балка", "uk", "вовчої балки"),
        ("запоріжжя", "uk", "запоріжжі запоріжжю запоріжжям"),
        ("суми", "uk", "сум сумам сумами сумах"),
        ("чернівці", "uk", "чернівців чернівцях"),
        ("ірпінь", "uk", "ірпеня ірпені"),
        ("харківська область", "uk", "харківської області|харківською областю"),
        ("купянск", "ru", "купянска купянску купянском купянске"),
        ("белгород", "ru", "белгорода белгороде"),
        ("суджа", "ru", "суджи судже суджу"),
        ("роботино", "ru", "роботина роботином"),
        ("великая новоселка", "ru", "великой новоселки|великую новоселку"),
        ("ростов на дону", "ru", "ростова на дону|ростове на дону"),
        ("белгородская область", "ru", "белгородской области|белгородскую область"),
        ("краснодарский край", "ru", "краснодарского края|краснодарском крае"),
        ("россия", "ru", "россии россию россией"),
    ],
)
def test_case_forms(name, language, forms):
    expected = forms.split("|") if "|" in forms or " " in name else forms.split()
    assert set(expected) <= case_forms(name, language)
    assert name not in case_forms(name, language)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Харків", ("uk",)), ("Крым", ("ru",)), ("Суджа", ("uk", "ru")), ("Kyiv", ()), ("Београд Ђ", ())],
)
def test_languages(name, expected):
    assert languages(name) == expected


@pytest.mark.parametrize(
    ("name", "language", "spellings"),
    [
        ("Олешня", "uk", "oleshnya oleshnia"),
        ("Запоріжжя", "uk", "zaporizhzhia zaporizhia zaporizhzhya"),
        ("Куп’янськ", "uk", "kupiansk kupyansk"),
        ("Великий Бурлук", "uk", "velykyi burluk|velykyy burluk|velyky burluk"),
        ("Згурівка", "uk", "zghurivka"),
        ("Николаево", "ru", "nikolaevo nikolayevo"),
        ("Дарьино", "ru", "darino daryino"),
        ("Орёл", "ru", "orel oryol"),
        ("Запорожье", "ru", "zaporozhye zaporozhe"),
    ],
)
def test_latin_spellings(name, language, spellings):
    expected = spellings.split("|") if "|" in spellings else spellings.split()
    assert set(expected) <= latin_spellings(name, language)


@pytest.mark.parametrize(
    ("demonym", "plural"),
    [("Ukrainian", ["Ukrainians"]), ("Pole", ["Poles"]), ("Chinese", []), ("Irish", []), ("Swiss", [])],
)
def test_plurals(demonym, plural):
    assert plurals(demonym) == plural


def test_words_and_people():
    commonness, personhood = measures()
    assert commonness("reading") > 0.8 > commonness("paris")
    assert 0 < commonness("high point") < commonness("point")
    assert personhood("jackson") > 0.5
    assert personhood("kharkiv") == commonness("kharkiv") == 0.0


@pytest.fixture(scope="module")
def embedded():
    return Store(EMBEDDED)


def is_named(store, place, name):
    return store.row(place) in store.rows(store.name_id(fold(name))).tolist()


def test_tables_name_the_places_they_mean(embedded):
    for table in ("names.csv", "demonyms.csv"):
        rows = [row for row in read_table(table) if ":" in row["place"]]
        wrong = [row for row in rows if not is_named(embedded, row["place"], row["label"])]
        assert not wrong


@pytest.mark.parametrize(
    ("place", "label", "source"),
    [
        ("geonames:12189513", "Odesa Raion", "Odeskyi Raion"),
        ("geonames:9101597", "Lozova Raion", "Lozova City Council"),
        ("geonames:544901", "Korenevsky District", "Korenevskiy Rayon"),
        ("curated:ru-krs-sudzhansky", "Sudzhansky District", "Sudzha district"),
    ],
)
def test_districts_of_a_country_are_labelled_alike(embedded, place, label, source):
    assert embedded.label(embedded.row(place)) == label
    assert is_named(embedded, place, source)


def test_every_code_of_the_tables_is_known(embedded):
    known = {*embedded.countries, *embedded.admin1_codes}
    for table in ("names.csv", "demonyms.csv", "abbreviations.csv", "points.csv"):
        codes = {row["place"] for row in read_table(table) if ":" not in row["place"]}
        assert codes <= known, table


def test_place_tables_are_sound(embedded):
    ids = Counter()
    known = {*embedded.admin1_codes, ""}
    for table in ("places.csv", "facilities.csv", "airports.csv", "villages.csv"):
        for row in read_table(table):
            ids[row["id"]] += 1
            assert row["kind"] in KINDS
            assert -180 <= float(row["lon"]) <= 180, row
            assert -90 <= float(row["lat"]) <= 90, row
            assert row["admin1"] in known, row
            assert row["country"] in {*embedded.countries, ""}, row
    assert max(ids.values()) == 1


def test_tables_have_no_stray_columns():
    for name in build_tables.TABLES:
        with (build_tables.DATA / name).open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert {len(row) for row in rows} == {len(head)}, name


def test_embedded_store_covers_the_kinds_and_name_types(embedded):
    assert {KINDS[k] for k in set(embedded.kind.tolist())} == set(KINDS)
    types = {
        t for name_id in range(0, embedded.name_count, 97) for t in embedded.name_types(name_id).tolist()
    }
    assert {NAME_TYPES[t] for t in types} >= {"primary", "alternate", "transliterated", "inflected"}


def test_embedded_store_is_of_these_sources(embedded):
    # fails after a change of the build: run python -m gazetteer.build
    assert embedded.meta["inputs"] == build.inputs_hash()


@pytest.mark.parametrize(
    ("name", "place_id", "name_type"),
    [
        ("U.S.", "geonames:6252001", "abbreviation"),
        ("Britain", "geonames:2635167", "alternate"),
        ("UAE", "geonames:290557", "abbreviation"),
        ("DR Congo", "geonames:203312", "alternate"),
        ("Holy See", "geonames:3164670", "alternate"),
        ("Russians", "geonames:2017370", "demonym"),
        ("Ontarians", "geonames:6093943", "demonym"),
        ("Londoners", "geonames:2643743", "demonym"),
        ("Ky.", "geonames:6254925", "abbreviation"),
        ("NSW", "geonames:2155400", "abbreviation"),
        ("Kharkov", "geonames:706483", "alternate"),
        ("Dnepropetrovsk", "geonames:709930", "former"),
        ("Артемівськ", "geonames:713174", "former"),
        ("Kharkiv region", "geonames:706482", "alternate"),
        ("Crimea", "geonames:703883", "primary"),
        ("EU", "geonames:6255148", "abbreviation"),
        ("Middle East", "geonames:6269133", "primary"),
        ("Donbas", "curated:donbas", "primary"),
        ("Black Sea", "curated:black-sea", "primary"),
        ("Kremlin", "facility:kremlin", "primary"),
        ("White House", "geonames:9675434", "primary"),
        ("Zaporizhzhia NPP", "facility:zaporizhzhia-npp", "alternate"),
    ],
)
def test_embedded_store_knows(embedded, name, place_id, name_type):
    found = {candidate.place.id: candidate.name_type for candidate in embedded.lookup(name)}
    assert found.get(place_id) == name_type


def test_crimea_is_ukrainian(embedded):
    crimea = embedded.place("geonames:703883")
    assert (crimea.country, crimea.admin1) == ("UA", "UA-43")
    assert embedded.lookup("Sevastopol")[0].place.admin1 == "UA-40"


def test_kyiv_the_city_is_not_kyiv_the_unit(embedded):
    kinds = [candidate.place.kind for candidate in embedded.lookup("Kyiv")]
    assert kinds[:2] == ["settlement", "admin1"]
