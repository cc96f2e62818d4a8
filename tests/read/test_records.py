"""JSON Lines, JSON, CSV, Parquet: records, ids, aliases, and lines that are none."""

import datetime as dt
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.config import Config
from pipeline.read import read_articles

TEXT = "Strike on Odesa."


def lines(path, *records) -> None:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records))


def test_aliases_stand_for_the_fields(tmp_path, read):
    lines(
        tmp_path / "a.jsonl", {"id": 7, "text": TEXT, "dct": "2024-05-07", "source": "Interfax", "lang": "en"}
    )
    (row,), faults = read(tmp_path)
    assert (row["article_id"], row["published"], row["published_method"]) == ("7", "2024-05-07", "metadata")
    assert (row["outlet"], row["language"]) == ("Interfax", "en")
    assert faults == []


def test_a_broken_line_is_named_and_the_next_is_read(tmp_path, read):
    lines(
        tmp_path / "a.jsonl",
        {"id": "1", "text": TEXT},
        '{"id": "2", "text": "cut',
        {"id": "3", "text": TEXT + "!"},
    )
    rows, (fault,) = read(tmp_path)
    assert [row["article_id"] for row in rows] == ["1", "3"]
    assert (fault.file, fault.row, fault.kind) == ("a.jsonl", 2, "broken")
    assert fault.line().startswith("a.jsonl:2: not JSON (Unterminated string")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"id": "1"}, "no text"),
        ({"id": "1", "text": 5}, "text is not a string"),
        ({"id": "1", "text": " "}, "the text is empty"),
        ([1, 2], "expected an object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_a_record_without_a_text_is_skipped(tmp_path, read, record, message):
    lines(tmp_path / "a.jsonl", {"id": "0", "text": TEXT}, record)
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 1
    assert message in fault.message or "deep" in fault.message
    assert fault.skipped


def test_a_missing_id_is_made_from_file_and_row(tmp_path, read):
    lines(tmp_path / "a.jsonl", {"text": TEXT})
    (row,), (fault,) = read(tmp_path)
    assert row["article_id"] == "a#1"
    assert (fault.kind, fault.skipped) == ("no id", False)


def test_the_same_article_twice_is_read_once(tmp_path, read):
    lines(tmp_path / "a.jsonl", {"id": "1", "text": TEXT})
    lines(tmp_path / "b.jsonl", {"id": "1", "text": TEXT})
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 1
    assert (fault.file, fault.row, fault.kind, fault.skipped) == ("b.jsonl", 1, "repeated id", True)


def test_another_text_under_a_used_id_is_kept_under_its_own(tmp_path, read):
    lines(tmp_path / "a.jsonl", *({"id": "1", "text": f"{TEXT} {n % 3}"} for n in range(6)))
    rows, faults = read(tmp_path)
    assert len({row["article_id"] for row in rows}) == 3
    assert sum(fault.skipped for fault in faults) == 3


def test_the_same_article_in_two_formats_is_read_once(tmp_path, read):
    (tmp_path / "odesa.txt").write_text(TEXT)
    lines(tmp_path / "z.jsonl", {"id": "odesa", "text": TEXT})
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 1
    assert fault.kind == "repeated id"


def test_lone_surrogates_keep_every_offset(tmp_path, read):
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "A\\ud800B Odesa"}\n')
    (row,), _ = read(tmp_path)
    assert row["text"] == "A\ufffdB Odesa"


def test_spans_are_kept_and_wrong_ones_named(tmp_path, read):
    lines(
        tmp_path / "a.jsonl",
        {"id": "1", "text": TEXT, "spans": [{"start": 10, "end": 15}, {"start": 10, "end": 99}]},
    )
    (row,), (fault,) = read(tmp_path)
    assert row["spans"] == [{"start": 10, "end": 15}]
    assert fault.kind == "spans"


def test_seconds_since_1970_become_a_date(tmp_path, read):
    lines(
        tmp_path / "a.jsonl",
        *({"id": str(n), "text": TEXT + str(n), "date": n} for n in (1715040000, 1715040000000)),
    )
    rows, _ = read(tmp_path)
    assert [row["published"] for row in rows] == ["2024-05-07T00:00:00+00:00"] * 2


def test_a_line_in_another_encoding(tmp_path, read):
    first = json.dumps({"id": "1", "text": TEXT}).encode()
    second = json.dumps({"id": "2", "text": "Обстрел Харькова длился всю ночь. " * 5}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_bytes(first + b"\n" + second.encode("cp1251") + b"\n")
    rows, (fault,) = read(tmp_path)
    assert rows[1]["text"].startswith("Обстрел Харькова")
    assert (fault.row, fault.kind) == (2, "encoding")


def test_a_line_beyond_the_limit_is_passed_over(tmp_path, read):
    lines(tmp_path / "a.jsonl", {"id": "1", "text": "x" * 3_000_000}, {"id": "2", "text": TEXT})
    (row,), (fault,) = read(tmp_path, limit_mb=1)
    assert row["article_id"] == "2"
    assert (fault.row, fault.kind) == (1, "too large")


def test_thousands_of_faults_are_counted_not_kept(tmp_path, read):
    lines(tmp_path / "a.jsonl", *["broken"] * 5000, {"id": "1", "text": TEXT})
    rows, faults = read(tmp_path)
    assert len(rows) == 1
    assert len(faults) == 101
    assert sum(fault.count for fault in faults) == 5000


@pytest.mark.parametrize(
    "document",
    [
        [{"id": "1", "text": TEXT}],
        {
            "status": "ok",
            "articles": [{"id": "1", "content": TEXT, "source": {"id": None, "name": "Interfax"}}],
        },
        {"response": {"results": [{"id": "1", "body": TEXT}]}},
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"id": "1", "content_html": f"<p>{TEXT}</p>"}],
        },
        {"id": "1", "text": TEXT},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_documents_as_news_interfaces_give_them(tmp_path, read, document, indent):
    (tmp_path / "a.json").write_text(json.dumps(document, indent=indent))
    (row,), faults = read(tmp_path)
    assert (row["article_id"], row["text"]) == ("1", TEXT)
    assert faults == []


def test_a_cut_list_gives_what_came_before(tmp_path, read):
    text = json.dumps([{"id": str(n), "text": f"{TEXT} {n}"} for n in range(50)])
    (tmp_path / "a.json").write_text(text[:-30])
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 49
    assert (fault.row, fault.kind) == (50, "broken")


def test_a_long_list_is_read_across_its_chunks(tmp_path, read):
    (tmp_path / "a.json").write_text(
        json.dumps([{"id": str(n), "text": f"{TEXT} {n} " * 60} for n in range(3000)], indent=1)
    )
    rows, faults = read(tmp_path)
    assert (len(rows), faults) == (3000, [])


def test_a_list_nested_ten_thousand_deep(tmp_path, read):
    (tmp_path / "a.json").write_text("[" * 100_000)
    (tmp_path / "b.txt").write_text(TEXT)
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 1
    assert "nested too deeply" in fault.message


def test_content_goes_before_extension(tmp_path, read):
    (tmp_path / "a.txt").write_text(json.dumps({"id": "1", "text": TEXT}) + "\n")
    (row,), _ = read(tmp_path)
    assert (row["article_id"], row["text"]) == ("1", TEXT)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_columns_by_their_usual_names(tmp_path, read, delimiter):
    header = delimiter.join(["Doc ID", "Headline", "Publish Date", "Body", "Newspaper"])
    row = delimiter.join(["1", "Strike", "2024-05-07", '"Strike on Odesa.\nTwo ""injured""."', "Interfax"])
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n")
    (found,), faults = read(tmp_path)
    assert (found["article_id"], found["title"], found["published"], found["outlet"], found["row"]) == (
        "1", "Strike", "2024-05-07", "Interfax", 2,
    )  # fmt: skip
    assert found["text"] == 'Strike on Odesa.\nTwo "injured".'
    assert faults == []


def test_csv_columns_named_in_the_settings(tmp_path, read):
    (tmp_path / "a.csv").write_text("nr,abstract\n1,Strike on Odesa.\n")
    (row,), _ = read(tmp_path, columns={"id": "nr", "text": "abstract"})
    assert (row["article_id"], row["text"]) == ("1", TEXT)


@pytest.mark.parametrize(
    ("content", "columns", "message"),
    [
        ("nr,abstract\n1,Strike.\n", {}, "no column of text; name it in columns"),
        ("id,text\n1,Strike.\n", {"text": "body"}, "no column 'body'"),
    ],
)
def test_csv_without_its_columns_says_which_there_are(tmp_path, read, content, columns, message):
    (tmp_path / "a.csv").write_text(content)
    (tmp_path / "b.txt").write_text(TEXT)
    rows, (fault,) = read(tmp_path, columns=columns)
    assert len(rows) == 1
    assert message in fault.message


def test_csv_rows_that_are_short_or_cut(tmp_path, read):
    (tmp_path / "a.csv").write_text('id,text,date\n1,Strike.,2024\n2,Short\n\n3,Strike!,2024\n4,"cut off')
    rows, faults = read(tmp_path)
    assert [row["article_id"] for row in rows] == ["1", "3"]
    assert [(fault.row, fault.kind) for fault in faults] == [(3, "broken"), (5, "broken")]


def test_csv_in_another_encoding(tmp_path, read):
    text = "id;text\n1;" + "Обстрел Харькова длился всю ночь. " * 5 + "\n"
    (tmp_path / "a.csv").write_bytes(text.encode("cp1251"))
    (row,), (fault,) = read(tmp_path)
    assert row["text"].startswith("Обстрел Харькова")
    assert fault.kind == "encoding"


def test_csv_that_turns_to_another_encoding_after_its_head(tmp_path, read):
    start = "id,text\n" + "".join(f"{n},{TEXT}\n" for n in range(5000))
    (tmp_path / "a.csv").write_bytes(
        start.encode() + ("x," + "Обстрел Харькова всю ночь. " * 5).encode("cp1251")
    )
    rows, (fault,) = read(tmp_path)
    assert rows[-1]["text"].startswith("Обстрел Харькова")
    assert (fault.row, fault.kind) == (5002, "encoding")


def test_a_csv_line_beyond_the_limit_is_passed_over(tmp_path, read):
    (tmp_path / "a.csv").write_text(f"id,text\n1,{'x' * 3_000_000}\n2,{TEXT}\n")
    (row,), (fault,) = read(tmp_path, limit_mb=1)
    assert row["article_id"] == "2"
    assert (fault.row, fault.kind) == (2, "too large")


def test_a_quote_never_closed_costs_one_field_of_the_limit(tmp_path, read):
    (tmp_path / "a.csv").write_text('id,text\n1,"open\n' + f"2,{TEXT * 10}\n" * 10_000)
    (tmp_path / "b.txt").write_text(TEXT)
    rows, faults = read(tmp_path, limit_mb=1)
    assert rows
    assert any("field larger" in fault.message for fault in faults)


def test_parquet_with_dates_and_spans(tmp_path, read):
    table = pa.table(
        {
            "id": [1, 2],
            "text": [TEXT, None],
            "date": pa.array([dt.date(2024, 5, 7), None], pa.date32()),
            "spans": [[{"start": 10, "end": 15}], None],
            "vector": [[0.1], [0.2]],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    (row,), (fault,) = read(tmp_path)
    assert (row["article_id"], row["published"], row["spans"]) == (
        "1",
        "2024-05-07",
        [{"start": 10, "end": 15}],
    )
    assert (fault.row, fault.kind) == (2, "no text")


def test_a_cut_parquet_file_is_named(tmp_path, read):
    pq.write_table(pa.table({"id": ["1"], "text": [TEXT]}), tmp_path / "a.parquet")
    (tmp_path / "a.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-20])
    (tmp_path / "b.txt").write_text(TEXT)
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 1
    assert (fault.file, fault.kind) == ("a.parquet", "broken")


def test_batches_have_the_size_asked_for_and_ids_are_unique_over_them(tmp_path):
    lines(tmp_path / "a.jsonl", *({"id": str(n % 25), "text": TEXT} for n in range(50)))
    sizes = [len(batch) for batch in read_articles(tmp_path, config=Config(batch_size=10))]
    assert sizes == [10, 10, 5]
