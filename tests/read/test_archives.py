"""Archives and compressed files, honest and hostile."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

TEXT = "Strike on Odesa."
LINE = json.dumps({"id": "1", "text": TEXT}) + "\n"


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(entries: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", lambda d: pa.compress(d, "zstd", asbytes=True)),
    ],
)
def test_compressed_files_are_read_as_what_they_hold(tmp_path, read, suffix, pack):
    (tmp_path / f"a.jsonl{suffix}").write_bytes(pack(LINE.encode()))
    (tmp_path / f"story.txt{suffix}").write_bytes(pack(b"Strike on Sumy."))
    rows, faults = read(tmp_path)
    assert [row["article_id"] for row in rows] == ["1", "story"]
    assert faults == []


@pytest.mark.parametrize("pack", [zipped, tarred, lambda e: tarred(e, "w")], ids=["zip", "tar.gz", "tar"])
def test_archives_hold_any_format(tmp_path, read, pack):
    parquet = io.BytesIO()
    pq.write_table(pa.table({"id": ["p"], "text": [TEXT]}), parquet)
    entries = {
        "may/a.txt": b"Strike on Sumy.",
        "may/b.jsonl": LINE.encode(),
        "p.parquet": parquet.getvalue(),
        "z.csv.gz": gzip.compress(b"id,text\n2,Strike on Lviv.\n"),
        "__MACOSX/may/._a.txt": b"litter",
    }
    (tmp_path / "news.bin").write_bytes(pack(entries))
    rows, faults = read(tmp_path)
    assert faults == []
    assert [(row["article_id"], row["source"]) for row in rows] == [
        ("news.bin/may/a", "news.bin/may/a.txt"),
        ("1", "news.bin/may/b.jsonl"),
        ("p", "news.bin/p.parquet"),
        ("2", "news.bin/z.csv.gz"),
    ]


def test_a_zip_within_a_tar(tmp_path, read):
    (tmp_path / "a.tar").write_bytes(tarred({"b.zip": zipped({"c.txt": b"Strike."})}, "w"))
    (row,), _ = read(tmp_path)
    assert row["source"] == "a.tar/b.zip/c.txt"


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ["../../etc/a.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt"])
def test_names_that_point_out_of_the_archive_are_refused(tmp_path, read, pack, name):
    (tmp_path / "a.bin").write_bytes(pack({name: b"Strike.", "good.txt": b"Strike on Sumy."}))
    (row,), (fault,) = read(tmp_path)
    assert row["article_id"] == "a.bin/good"
    assert fault.kind == "archive entry"
    assert "points out of the archive" in fault.message


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_stopped_and_the_rest_is_read(tmp_path, read, layers):
    data = b" " * (30_000_000 if layers == 1 else 100_000_000)
    for _ in range(layers):
        data = gzip.compress(data, 1)
    (tmp_path / "a.gz").write_bytes(data)
    (tmp_path / "b.txt").write_text(TEXT)
    (row,), (fault,) = read(tmp_path, limit_mb=1)
    assert row["article_id"] == "b"
    assert fault.kind in ("too large", "no text")
    assert fault.skipped


def test_a_zip_bomb_of_many_entries_is_stopped(tmp_path, read):
    bomb = zipped({f"{n:03d}.txt": b"a" * 200_000 for n in range(300)})
    (tmp_path / "a.zip").write_bytes(bomb)
    rows, faults = read(tmp_path, limit_mb=1)
    assert len(rows) < 250
    assert faults[-1].message.startswith("unpacks to more than")


def test_archives_within_archives_end_somewhere(tmp_path, read):
    data = b"Strike."
    for _ in range(8):
        data = zipped({"a.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    (tmp_path / "b.txt").write_text(TEXT)
    (_,), (fault,) = read(tmp_path)
    assert "nested more than" in fault.message


@pytest.mark.parametrize("suffix", ["gz", "xz", "bz2"])
def test_a_cut_stream_gives_what_came_before(tmp_path, read, suffix):
    lines = "".join(
        json.dumps({"id": str(n), "text": f"{TEXT} {n * 7919}"}) + "\n" for n in range(40_000)
    ).encode()
    pack = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[suffix]
    data = pack(lines)
    (tmp_path / f"a.jsonl.{suffix}").write_bytes(data[: len(data) // 2])
    rows, faults = read(tmp_path)
    assert len(rows) > 2_000
    assert faults[-1].kind == "broken"


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_cut_archive_is_named(tmp_path, read, pack):
    data = pack({f"{n}.txt": f"Strike {n}. ".encode() * 500 for n in range(50)})
    (tmp_path / "a.bin").write_bytes(data[: len(data) // 2])
    (tmp_path / "b.txt").write_text(TEXT)
    rows, faults = read(tmp_path)
    assert rows[-1]["article_id"] == "b"
    assert faults[-1].kind == "broken"


def test_an_encrypted_entry_is_named(tmp_path, read):
    data = bytearray(zipped({"a.txt": b"Strike."}))
    data[6] |= 1  # the flag in the local header
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # and in the central directory
    (tmp_path / "a.zip").write_bytes(bytes(data))
    (tmp_path / "b.txt").write_text(TEXT)
    (_,), (fault,) = read(tmp_path)
    assert "encrypted" in fault.message


def test_an_office_document_is_no_archive_of_articles(tmp_path, read):
    (tmp_path / "a.docx").write_bytes(zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}))
    (tmp_path / "b.txt").write_text(TEXT)
    (_,), (fault,) = read(tmp_path)
    assert "office document" in fault.message
