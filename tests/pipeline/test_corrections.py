"""The file of corrections: what is read, and how what is wrong is said."""

import csv
import io
import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.store import open_store
from pipeline.corrections import COLUMNS, NUMBERS, key_of, read_corrections
from pipeline.errors import InputError
from pipeline.tables import CORRECTION_SCOPES, ROLES

KHARKIV = "geonames:706483"


@pytest.fixture(scope="module")
def store():
    return open_store()


def read(tmp_path, store, text, **options):
    path = tmp_path / "corrections.csv"
    path.write_text(text, encoding="utf-8")
    return read_corrections(path, store, **options)


def refusal(tmp_path, store, text):
    with pytest.raises(InputError) as caught:
        read(tmp_path, store, text)
    assert str(tmp_path / "corrections.csv") in str(caught.value)
    return str(caught.value)


def as_file(rows):
    """Write rows as a spreadsheet-safe program does, each text that looks like a formula behind an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        cells = {name: row.get(name, "") for name in COLUMNS}
        for name, text in cells.items():
            if name not in NUMBERS and text.lstrip("'")[:1] in tuple("=+-@"):
                cells[name] = "'" + text
        writer.writerow(cells.values())
    return out.getvalue()


def test_no_file_is_no_corrections(store):
    assert read_corrections(None, store) is None


def test_each_scope_and_each_decision_is_read(tmp_path, store):
    found = read(
        tmp_path,
        store,
        "scope,name,article_id,start,end,outlet,place_id,lon,lat,place_name,kind,role,note\n"
        f"mention,Kharkiv,a,10,17,,{KHARKIV},,,,,,checked\n"
        "article,Kharkiv,a,,,,,,,,,actor,\n"
        "outlet,CP-9,,,,Wire,,36.5,50.01,Checkpoint Nine,,located,\n"
        "everywhere,May,,,,,,,,,,not a place,\n",
    )
    assert found.file == "corrections.csv"
    assert [(c.row, c.scope, c.rejected, c.role, c.settles) for c in found.rows] == [
        (2, "mention", False, None, True),
        (3, "article", False, "actor", False),
        (4, "outlet", False, "located", True),
        (5, "everywhere", True, None, True),
    ]
    assert found.rows[0].place.name == "Kharkiv"
    assert (found.rows[0].start, found.rows[0].end) == (10, 17)
    own = found.rows[2].place
    assert own.id.startswith("correction:")
    assert (own.name, own.kind, own.lon, own.lat) == ("Checkpoint Nine", "poi", 36.5, 50.01)
    assert (own.country, own.admin1, own.admin2) == ("UA", "UA-63", None)
    assert pickle.loads(pickle.dumps(found)) == found, "workers are given them"


def test_the_id_of_a_point_comes_from_its_content(tmp_path, store):
    row = "everywhere,{},{},50.01\n"
    text = "scope,name,lon,lat\n" + row.format("A", 36.5) + row.format("B", 36.5) + row.format("C", 36.6)
    ids = [c.place.id for c in read(tmp_path, store, text).rows]
    assert len(set(ids)) == 3
    assert ids == [c.place.id for c in read(tmp_path, store, text).rows]


def test_what_spreadsheets_make_of_a_file_is_read(tmp_path, store):
    """A byte order mark, semicolons, another order of columns, capitals, blank rows, cells behind the last column."""
    text = "\ufeffPlace_ID;Name;Scope\r\n;;\r\ngeonames:706483;'=Kharkiv;EVERYWHERE;;\r\n"
    found = read(tmp_path, store, text)
    assert [(c.row, c.key, c.place.id) for c in found.rows] == [(3, "kharkiv", KHARKIV)]


def test_an_empty_table_is_no_fault(tmp_path, store):
    assert read(tmp_path, store, "scope,name\n").rows == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("town,Paris,,,,,{k},,,,", "row 2, scope 'town': expected one of mention, article, outlet, everywhere"),
        ("everywhere,,,,,,{k},,,,", "row 2, name '': empty; the scope everywhere needs it"),
        ("article,Paris,,,,,{k},,,,", "row 2, article_id '': empty; the scope article needs it"),
        ("outlet,Paris,,,,,{k},,,,", "row 2, outlet '': empty; the scope outlet needs it"),
        ("mention,Paris,a,x,9,,{k},,,,", "row 2, start 'x': expected a whole number, 0 or more"),
        ("mention,Paris,a,9,9,,{k},,,,", "row 2, end '9': not behind start 9"),
        ("mention,Paris,a,9,,,{k},,,,", "row 2, end '': empty; the scope mention needs it"),
        ("everywhere,Paris,,,,,,,,,", "row 2: says nothing; fill place_id, or lon and lat, or role"),
        ("everywhere,Paris,,,,,,,,,mayor", "row 2, role 'mayor': expected one of located, actor"),
        ("everywhere,Paris,,,,,{k},,,,not a place", "row 2, role 'not a place': the row also gives a place"),
        ("everywhere,Paris,,,,,{k},2,,,", "row 2, lon '2': the row gives a place_id too; keep one"),
        ("everywhere,Paris,,,,,,2,,,", "row 2, lat '': empty; a point needs lon and lat"),
        ('everywhere,Paris,,,,,,"2,3",48,,', "row 2, lon '2,3': expected degrees as 36.25"),
        ("everywhere,Paris,,,,,,nan,48,,", "row 2, lon 'nan': expected degrees"),
        ("everywhere,Paris,,,,,,200,48,,", "row 2, lon '200': beyond 180 degrees"),
        ("everywhere,Paris,,,,,,48,95,,", "row 2, lat '95': beyond 90 degrees"),
        ("everywhere,Paris,,,,,,0,0,,", "row 2, lon '0': 0, 0 is where nothing is"),
        ("everywhere,Paris,,,,,,2,48,country,", "row 2, kind 'country': expected one of poi, settlement"),
        ("everywhere,Kharkiv,,,,,706483,,,,", "not in the gazetteer; did you mean geonames:706483?"),
        ("everywhere,Kharkiv,,,,,geonames:70648399,,,,", "places called 'Kharkiv' are geonames:706483 (Kharkiv, UA-63)"),
        ("everywhere,Zzyzxq,,,,,x:1,,,,", "no place is called 'Zzyzxq' there either; give lon and lat"),
    ],
)  # fmt: skip
def test_a_fault_names_row_column_value_and_what_to_do(tmp_path, store, row, message):
    header = "scope,name,article_id,start,end,outlet,place_id,lon,lat,kind,role\n"
    assert message in refusal(tmp_path, store, header + row.format(k=KHARKIV) + "\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("scope,name,plce_id\n", "row 1: unknown column 'plce_id'; did you mean 'place_id'?"),
        ("scope,name,colour\n", "row 1: unknown column 'colour'; known are scope, name"),
        ("scope,name,name\n", "row 1: column 'name' stands twice"),
        ("name,place_id\n", "row 1: no column 'scope'; every row needs one"),
        ("", "row 1: no column 'scope'"),
        ("scope,name,role\neverywhere,A,actor,x\n", "row 2: 4 cells where the header has 3"),
        ('scope,name,role\neverywhere,"A"b,actor\n', "not CSV"),
        (
            "scope,name,role\neverywhere,Kiev,actor\neverywhere,KIEV,located\n",
            "rows 2, 3: correct the same name in the same scope; keep one of them",
        ),
    ],
)
def test_a_wrong_table_is_refused(tmp_path, store, text, message):
    assert message in refusal(tmp_path, store, text)


def test_all_faults_are_said_at_once_and_many_are_counted(tmp_path, store):
    said = refusal(tmp_path, store, "scope,name,role\n" + "x,y,z\n" * 30)
    assert said.count("row ") == 20
    assert said.endswith("and 40 more")


def test_a_file_that_cannot_be_read_says_why(tmp_path, store):
    with pytest.raises(InputError, match=r"nothing\.csv: no such file; name the file of corrections"):
        read_corrections(tmp_path / "nothing.csv", store)
    with pytest.raises(InputError, match="cannot be read"):
        read_corrections(tmp_path, store)
    (tmp_path / "old.csv").write_bytes("scope,name\neverywhere,Köln\n".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8 at byte 23; save it as CSV in UTF-8"):
        read_corrections(tmp_path / "old.csv", store)


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=20)
ROW = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(CORRECTION_SCOPES),
        "name": TEXT,
        "article_id": TEXT,
        "outlet": TEXT,
        "sentence": TEXT,
        "note": TEXT,
        "start": st.integers(0, 10**6).map(str),
        "role": st.sampled_from(("", *ROLES)),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ROW, max_size=5, unique_by=(lambda row: key_of(row["name"]), lambda row: row["start"])))
def test_what_is_written_is_read_again(tmp_path, store, rows):
    """Any text in any cell, formulas and quotes among them, comes back as it was."""
    more = dict.fromkeys(COLUMNS, "") | {"place_id": KHARKIV}
    rows = [more | row | {"end": str(int(row["start"]) + 1)} for row in rows]
    found = read(tmp_path, store, as_file(rows))
    assert [dict(correction.cells) for correction in found.rows] == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"scope,name,role\n{text}".encode(errors="replace"))))  # fmt: skip
def test_any_bytes_are_read_or_refused(tmp_path, store, data):
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    try:
        rows = read_corrections(path, store).rows
    except InputError:
        return
    assert all(correction.role or correction.settles for correction in rows)
