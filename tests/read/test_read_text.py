"""Plain text, front matter, encodings, folders."""

import io
import sys

import pytest

from pipeline.errors import InputError
from pipeline.read import read_articles


def test_text_is_kept_as_it_stands_and_named_by_its_path(tmp_path, read):
    (tmp_path / "wire" / "may").mkdir(parents=True)
    (tmp_path / "wire" / "may" / "odesa.v2.txt").write_bytes("Одеса.\r\n  Two  spaces.\n".encode())
    rows, faults = read(tmp_path)
    assert [(r["article_id"], r["text"], r["source"], r["row"]) for r in rows] == [
        ("wire/may/odesa.v2", "Одеса.\r\n  Two  spaces.\n", "wire/may/odesa.v2.txt", 1)
    ]
    assert faults == []


def test_front_matter_gives_fields_as_written(tmp_path, read):
    front = (
        "---\ntitle: Strike\ndate: 2024-05-07\nsource: Interfax\nlang: en-GB\n---\n\nA strike hit Odesa.\n"
    )
    (tmp_path / "a.md").write_text(front)
    (row,), faults = read(tmp_path)
    assert row | {"source": None} == {
        "article_id": "a",
        "title": "Strike",
        "text": "A strike hit Odesa.\n",
        "outlet": "Interfax",
        "url": None,
        "language": "en",
        "published": "2024-05-07",
        "published_method": "front-matter",
        "spans": None,
        "source": None,
        "row": 1,
    }
    assert faults == []


def test_toml_front_matter(tmp_path, read):
    (tmp_path / "a.md").write_text('+++\ntitle = "Strike"\ndate = 2024-05-07\n+++\nText.')
    (row,), _ = read(tmp_path)
    assert (row["title"], row["published"], row["text"]) == ("Strike", "2024-05-07", "Text.")


def test_front_matter_that_is_no_yaml_is_read_line_by_line(tmp_path, read):
    (tmp_path / "a.txt").write_text("---\ntitle: Kyiv: the third night\ndate: 2024-05-07\n---\nText.")
    (row,), (fault,) = read(tmp_path)
    assert (row["title"], row["published"], row["text"]) == ("Kyiv: the third night", "2024-05-07", "Text.")
    assert (fault.kind, fault.skipped) == ("front matter", False)


def test_a_rule_at_the_head_of_a_text_is_no_front_matter(tmp_path, read):
    (tmp_path / "a.txt").write_text("---\nA quiet day\n---\nin Sumy.")
    (row,), (fault,) = read(tmp_path)
    assert row["text"] == "---\nA quiet day\n---\nin Sumy."
    assert "taken for text" in fault.message


def test_front_matter_cannot_run_code(tmp_path, read):
    (tmp_path / "a.txt").write_text("---\ntitle: !!python/object/apply:os.system ['false']\n---\nText.")
    (row,), _ = read(tmp_path)
    assert row["text"] == "Text."


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16", "utf-16-be"])
def test_other_encodings_are_guessed_and_said(tmp_path, read, encoding):
    text = (
        "Обстріл Харкова тривав усю ніч. "
        if encoding.startswith("utf")
        else "Обстрел Харькова длился всю ночь. "
    )
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "a.txt").write_bytes((mark + text * 20).encode(encoding))
    (row,), (fault,) = read(tmp_path)
    assert row["text"].lstrip("\ufeff") == text * 20
    assert fault.kind == "encoding"
    assert not fault.skipped


def test_a_text_cut_within_a_character_stays_utf8(tmp_path, read):
    (tmp_path / "a.txt").write_bytes("Удар по Одесі".encode()[:-1])
    (row,), (fault,) = read(tmp_path)
    assert row["text"].startswith("Удар по Одес")
    assert "cut at the end" in fault.message


def test_a_byte_order_mark_is_no_fault(tmp_path, read):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfStrike.")
    (row,), faults = read(tmp_path)
    assert row["text"] == "Strike."
    assert faults == []


def test_what_is_no_article_is_named_and_the_rest_is_read(tmp_path, read):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_text(" \n\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200))
    (tmp_path / "style.css").write_text("p { color: red }")
    (tmp_path / ".hidden.txt").write_text("never read")
    (tmp_path / "a.txt").write_text("Strike on Odesa.")
    rows, faults = read(tmp_path)
    assert [row["article_id"] for row in rows] == ["a"]
    assert {(f.file, f.kind) for f in faults} == {
        ("empty.txt", "empty"),
        ("blank.txt", "no text"),
        ("photo.jpg", "binary"),
        ("style.css", "unknown extension"),
    }
    assert all(f.skipped for f in faults)


def test_folders_are_read_in_one_order(tmp_path, read):
    for name in ("b/2.txt", "a/10.txt", "a/9.txt", "c.txt", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    rows, _ = read(tmp_path)
    assert [row["article_id"] for row in rows] == ["a", "c", "a/10", "a/9", "b/2"]


def test_an_empty_folder_ends_the_run(tmp_path):
    with pytest.raises(InputError, match="the folder is empty"):
        list(read_articles(tmp_path))


def test_a_folder_without_articles_ends_the_run_naming_the_first_fault(tmp_path):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(InputError, match=r"no article in 1 file; first fault: a\.txt: the file is empty"):
        list(read_articles(tmp_path))


def test_a_source_that_is_not_there_is_refused_before_reading(tmp_path):
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        read_articles([tmp_path, tmp_path / "nowhere"])
    with pytest.raises(InputError, match="no source given"):
        read_articles([])


def test_standard_input(monkeypatch, read):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Strike on Odesa.")))
    (row,), _ = read("-")
    assert (row["article_id"], row["text"]) == ("stdin", "Strike on Odesa.")


def test_special_files_are_passed_over(tmp_path, read):
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a.txt").write_text("Strike.")
    rows, (fault,) = read(tmp_path)
    assert len(rows) == 1
    assert (fault.file, fault.kind) == ("gone.txt", "unreadable")
