"""Every format, cut and damaged at many places: a line that names the file, the rest read, everything counted."""

import gzip
import json
import random
import subprocess
import sys
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pages import ATOM, BODY, RSS2, page, warc
from test_archives import tarred, zipped

from pipeline.config import Config
from pipeline.read.record import FAULT_KINDS
from pipeline.run import run

RECORDS = [
    {"id": str(n), "date": "2024-05-07", "text": f"{n}: {sentence}"} for n, sentence in enumerate(BODY)
]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
TABLE = "id,date,text\n" + "".join(f'{r["id"]},{r["date"]},"{r["text"]}"\n' for r in RECORDS)


TABLE_OF_RECORDS = pa.Table.from_pylist(RECORDS)


def parquet(table, **options) -> bytes:
    out = BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


WHOLE = {
    "a.txt": "\n".join(BODY).encode(),
    "a.md": ("---\ntitle: Strike\ndate: 2024-05-07\n---\n" + "\n".join(BODY)).encode(),
    "a.html": page().encode(),
    "a.json": json.dumps(RECORDS, indent=1).encode(),
    "a.jsonl": LINES,
    "a.csv": TABLE.encode(),
    "a.tsv": TABLE.replace(",", "\t").encode(),
    "a.parquet": parquet(TABLE_OF_RECORDS),
    "a.rss": RSS2.encode(),
    "a.atom": ATOM.encode(),
    "a.warc": warc({"https://news.example/1": ("text/html", page().encode())}, gzip=False),
    "a.warc.gz": warc({"https://news.example/1": ("text/html", page().encode())}, gzip=True),
    "a.zip": zipped({"b.jsonl": LINES, "c.txt": BODY[0].encode()}),
    "a.tar": tarred({"b.jsonl": LINES, "c.txt": BODY[0].encode()}, "w"),
    "a.tar.gz": tarred({"b.jsonl": LINES, "c.txt": BODY[0].encode()}),
    "a.jsonl.gz": gzip.compress(LINES),
}
# The last article, which every test wants read whatever stood before it.
LAST = "z.txt"


def check(tmp_path, read, name, data) -> list:
    """Read a bad file and a good one after it; return the articles of the bad one."""
    (tmp_path / name).write_bytes(data)
    (tmp_path / LAST).write_text("Strike on Odesa.")
    rows, faults = read(tmp_path, limit_mb=1)
    assert rows[-1]["source"] == LAST
    assert all(fault.file.startswith(name) and fault.kind in FAULT_KINDS for fault in faults)
    assert all("\n" not in fault.line() and len(fault.line()) < 500 for fault in faults)
    assert rows[:-1] or faults, "neither read nor named"
    return rows[:-1]


@pytest.mark.parametrize("name", WHOLE)
def test_whole_it_is_read_without_a_word(tmp_path, read, name):
    (tmp_path / name).write_bytes(WHOLE[name])
    rows, faults = read(tmp_path)
    assert "Kupyansk" in rows[0]["text"] or "Odesa" in rows[0]["text"]
    assert [fault for fault in faults if fault.kind != "no date"] == []


@pytest.mark.parametrize("name", WHOLE)
def test_cut_anywhere(tmp_path, read, name):
    whole = WHOLE[name]
    for tenth in range(10):
        check(tmp_path, read, name, whole[: len(whole) * tenth // 10])


@pytest.mark.parametrize("name", WHOLE)
def test_damaged_anywhere(tmp_path, read, name):
    choose = random.Random(name)
    for number in range(20):
        data = bytearray(WHOLE[name])
        for at in choose.choices(range(len(data)), k=1 + number % 2 * len(data) // 200):
            data[at] = choose.randrange(256)
        check(tmp_path, read, name, bytes(data))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.rss"])
@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_another_encoding_than_utf_8(tmp_path, read, name, encoding):
    """An undeclared encoding is guessed; a wrong guess is said, and costs letters, not the article."""
    cyrillic = " Обстрел Харькова длился всю ночь, сообщили власти." * 4
    text = WHOLE[name].decode().replace("on Tuesday morning", cyrillic).replace("A strike hit", cyrillic)
    text = text.replace("Only a headline", cyrillic).replace("charset='utf-8'", "")
    rows = check(tmp_path, read, name, text.encode(encoding))
    assert any("Обстрел Харькова" in row["text"] for row in rows)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of a process by itself")
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.rss", "a.zip", "a.xz"])
def test_a_line_of_a_gigabyte_takes_no_gigabyte(tmp_path, name):
    """It comes through a pipe, so that the test needs no such file."""
    start = {
        "a.html": b"<!doctype html><html><body><p>",
        "a.json": b'{"id": "1", "text": "',
        "a.jsonl": b'{"id": "1", "text": "',
        "a.csv": b'id,text\n1,"',
        "a.rss": b'<rss version="2.0"><channel><title>',
        "a.zip": b"PK\x03\x04",
        "a.xz": b"\xfd7zXZ\x00",
    }.get(name, b"")
    command = (
        "import re; from pipeline.read import Log, read_articles; from pipeline.errors import InputError\n"
        "log = Log()\n"
        "try: print(sum(batch.num_rows for batch in read_articles('-', log=log)))\n"
        "except InputError: print(0)\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]\n"
        "print(peak, [fault.kind for fault in log.faults])"
    )
    block = b"x" * (1 << 20)
    with subprocess.Popen(
        [sys.executable, "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            process.stdin.write(start)
            for _ in range(1024):
                process.stdin.write(block)
        except BrokenPipeError:
            pass  # it has read enough
        told = process.communicate()[0].decode().splitlines()
    assert told[0] == "0"
    peak, kinds = told[1].split(maxsplit=1)
    assert int(peak) < 500_000
    assert kinds in ("['too large']", "['broken']")


def test_a_parquet_file_that_repeats_one_long_text(tmp_path, read):
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 400, pa.int32()), pa.array(["x" * 900_000]))
    table = pa.table({"id": [str(n) for n in range(400)], "text": texts})
    data = parquet(table, compression="zstd", store_schema=False)
    assert pq.read_schema(BytesIO(data)).field("text").type == pa.string()
    assert len(check(tmp_path, read, "a.parquet", data)) < 3


def test_a_parquet_file_whose_text_is_beyond_the_limit(tmp_path, read):
    long = "".join(random.Random(1).choices("абвгд ежзик", k=1 << 20))
    data = parquet(pa.table({"id": ["1", "2", "3"], "text": ["Strike.", long, "Strike!"]}))
    assert [row["article_id"] for row in check(tmp_path, read, "a.parquet", data)] == ["1", "3"]


def test_a_parquet_file_that_packs_a_long_text_tight(tmp_path, read):
    table = pa.table({"id": ["1"], "text": ["x" * 30_000_000]})
    data = parquet(table, compression="zstd", use_dictionary=False)
    assert check(tmp_path, read, "a.parquet", data) == []


@pytest.mark.parametrize(
    ("name", "start", "inside", "end"),
    [
        ("a.rss", b'<rss version="2.0"><channel><item><title>', b"<b>", b"Strike"),
        ("a.html", b"<html><body>", b"<b>", b"Strike"),
        ("a.json", b"", b'{"a":', b""),
        ("a.json", b"", b"[", b""),
        ("a.jsonl", b"", b'{"a":', b"\n"),
        ("a.md", b"---\na: ", b"[", b"\n---\nStrike."),
        ("a.md", b"+++\na = ", b"[", b"\n+++\nStrike."),
    ],
)
def test_what_is_nested_a_hundred_thousand_deep(tmp_path, read, name, start, inside, end):
    check(tmp_path, read, name, start + inside * 100_000 + end)


def test_the_manifest_counts_what_was_not_read(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(LINES + b'{"id": "9", "text": "cut\n{"id": "0"}\n')
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.jsonl").write_bytes(LINES)
    manifest = run([tmp_path], Config()).manifest
    assert manifest["counts"]["articles"] == len(RECORDS)
    assert manifest["faults"] == {"broken": 1, "empty": 1, "no text": 1, "repeated id": len(RECORDS)}
    assert manifest["warnings"][0].startswith("a.jsonl:6: not JSON")
    assert sum(manifest["faults"].values()) == len(manifest["warnings"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"[]"),
        ("a.jsonl", b"\n\n"),
        ("a.csv", b"id,text\n"),
        ("a.parquet", parquet(TABLE_OF_RECORDS.slice(0, 0))),
        ("a.zip", zipped({})),
        ("a.tar", tarred({}, "w")),
        ("a.tar", tarred({".hidden": b"Strike."}, "w")),
        ("a.rss", b'<rss version="2.0"><channel><title>W</title></channel></rss>'),
    ],
)
def test_a_file_that_holds_nothing_is_named(tmp_path, read, name, data):
    assert check(tmp_path, read, name, data) == []


def test_names_that_are_no_text_or_play_with_the_terminal(tmp_path, read):
    data = tarred({"good.txt": b"Strike on Sumy.", "\udcff.txt": b"Strike on Lviv.", "\x1b[2J.bin": b"\x00"})
    rows = check(tmp_path, read, "a.tar.gz", data)
    assert [row["source"] for row in rows] == ["a.tar.gz/good.txt", "a.tar.gz/\ufffd.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a file's name be no text")
def test_a_file_whose_name_is_no_text(tmp_path, read):
    (tmp_path / "\udcff.txt").write_text("Strike on Odesa.")
    (row,), faults = read(tmp_path)
    assert (row["article_id"], faults) == ("\ufffd", [])
