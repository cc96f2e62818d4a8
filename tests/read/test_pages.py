"""Web pages, feeds, web archives."""

import pytest
from pages import ATOM, ATOM03, BODY, RSS090, RSS091, RSS092, RSS1, RSS2, page, warc


def test_a_page_gives_its_article_and_leaves_its_furniture(tmp_path, read):
    (tmp_path / "saved.html").write_text(page())
    (row,), faults = read(tmp_path)
    assert faults == []
    assert [sentence for sentence in BODY if sentence not in row["text"]] == []
    assert "Section 7" not in row["text"]
    assert "newsletter" not in row["text"]
    assert {
        name: row[name] for name in ("article_id", "title", "outlet", "url", "language", "published")
    } == {
        "article_id": "saved",
        "title": "Shelling hits Kupyansk",
        "outlet": "The Example",
        "url": "https://news.example/kupyansk",
        "language": "en",
        "published": "2024-05-07",
    }
    assert row["published_method"] == "html"


def test_a_page_is_known_by_its_content(tmp_path, read):
    (tmp_path / "index.php").write_text(page())
    (row,), _ = read(tmp_path)
    assert row["title"] == "Shelling hits Kupyansk"


def test_a_page_in_a_declared_encoding(tmp_path, read):
    paragraphs = [sentence + " Обстрел Харькова длился всю ночь." for sentence in BODY]
    (tmp_path / "a.html").write_bytes(page(charset="windows-1251", paragraphs=paragraphs).encode("cp1251"))
    (row,), faults = read(tmp_path)
    assert "Обстрел Харькова" in row["text"]
    assert faults == []


@pytest.mark.parametrize(
    "content",
    [
        "<html><body></body></html>",
        "<html><head><title>Nothing</title></head><body><script>var a = 1</script></body></html>",
        "<!doctype html>" + "<div>" * 50_000,
    ],
)
def test_a_page_without_text_is_named_and_the_rest_is_read(tmp_path, read, content):
    (tmp_path / "a.html").write_text(content)
    (tmp_path / "b.txt").write_text("Strike.")
    rows, (fault,) = read(tmp_path)
    assert [row["article_id"] for row in rows] == ["b"]
    assert (fault.file, fault.kind) == ("a.html", "no text")


def test_a_cut_page_gives_what_it_has(tmp_path, read):
    whole = page()
    (tmp_path / "a.html").write_text(whole[: whole.index("Schools in the district")])
    (row,), _ = read(tmp_path)
    assert BODY[2] in row["text"]


def test_entities_from_outside_are_not_fetched(tmp_path, read):
    (tmp_path / "secret.bin").write_bytes(b"\x00the secret")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.bin">]>'
    (tmp_path / "a.html").write_text(page(paragraphs=[*BODY, "&x;"]).replace("<!DOCTYPE html>", doctype))
    rows, _ = read(tmp_path)
    assert not any("the secret" in row["text"] for row in rows)


def test_scripts_in_a_page_never_become_text(tmp_path, read):
    (tmp_path / "a.html").write_text(page(paragraphs=[*BODY, "<script>alert(1)</script>"]))
    (row,), _ = read(tmp_path)
    assert "alert" not in row["text"]


@pytest.mark.parametrize("feed", [RSS2, RSS092, RSS091, RSS1, RSS090, ATOM, ATOM03])
def test_feeds_of_all_ages(tmp_path, read, feed):
    (tmp_path / "feed.xml").write_text(feed)
    rows, _ = read(tmp_path)
    row = rows[0]
    assert row["text"].startswith("A strike hit Odesa.")
    assert (row["title"], row["outlet"], row["url"]) == (
        "Strike on Odesa",
        "Example Wire",
        "https://wire.example/1",
    )


def test_a_feed_gives_days_in_utc_and_says_where_there_is_none(tmp_path, read):
    (tmp_path / "feed.rss").write_text(RSS2)
    (dated, undated), faults = read(tmp_path)
    assert dated["published"] == "2024-05-08T04:30:00Z"
    assert dated["text"] == "A strike hit Odesa.\nNobody was hurt."
    assert (undated["published"], undated["published_method"]) == (None, None)
    assert undated["text"] == "Only a headline from Sumy"
    assert [(f.file, f.row, f.kind, f.skipped) for f in faults] == [("feed.rss", 2, "no date", False)]


@pytest.mark.parametrize("entity", ['x SYSTEM "file:///etc/passwd"', 'x "&y;&y;&y;&y;"'])
def test_a_feed_with_entities_is_refused(tmp_path, read, entity):
    head = '<?xml version="1.0"?>'
    bad = RSS091.replace(head, f"{head}<!DOCTYPE rss [<!ENTITY {entity}>]>").replace(
        "A strike", "&x; A strike"
    )
    (tmp_path / "feed.xml").write_text(bad)
    (tmp_path / "b.txt").write_text("Strike.")
    (row,), (fault,) = read(tmp_path)
    assert row["article_id"] == "b"
    assert "declares entities" in fault.message


def test_a_feed_that_writes_an_emoji_as_two_halves(tmp_path, read):
    (tmp_path / "feed.xml").write_text(
        RSS091.replace("A strike", "&#55357;&#56832; &#xD83D; &#55300 A strike")
    )
    (row,), _ = read(tmp_path)
    assert row["text"] == "\U0001f600 \ufffd \ufffd A strike hit Odesa."


def test_a_feed_in_utf_16_cannot_hide_its_entities(tmp_path, read):
    head = '<?xml version="1.0"?>'
    bad = RSS091.replace(head, f'{head}<!DOCTYPE rss [<!ENTITY x "&y;&y;">]>').replace(
        "A strike", "&x; A strike"
    )
    (tmp_path / "feed.xml").write_bytes(bad.encode("utf-16"))
    (tmp_path / "z.txt").write_text("Strike.")
    (row,), faults = read(tmp_path)
    assert row["article_id"] == "z"
    assert "declares entities" in faults[-1].message


def test_a_cut_feed_gives_the_entries_before(tmp_path, read):
    (tmp_path / "feed.xml").write_text(RSS2[: RSS2.index("<item><title>Only")])
    (row,), faults = read(tmp_path)
    assert row["title"] == "Strike on Odesa"
    assert [fault.kind for fault in faults] == ["broken"]


@pytest.mark.parametrize("gzip", [False, True])
def test_a_web_archive_gives_its_news_pages(tmp_path, read, gzip):
    pages = {
        "https://news.example/1": (
            "text/html; charset=utf-8",
            page().replace("<link rel='canonical'", "<link").encode(),
        ),
        "https://news.example/logo.png": ("image/png", b"\x89PNG" + bytes(100)),
        "https://news.example/menu": ("text/html", b"<html><body><a href='/'>Home</a></body></html>"),
    }
    (tmp_path / ("crawl.warc.gz" if gzip else "crawl.warc")).write_bytes(warc(pages, gzip=gzip))
    (row,), (fault,) = read(tmp_path)
    assert (row["article_id"], row["title"]) == ("https://news.example/1", "Shelling hits Kupyansk")
    assert (fault.kind, fault.value) == ("no text", "https://news.example/menu")


@pytest.mark.parametrize("gzip", [False, True])
def test_a_cut_web_archive_gives_what_came_before(tmp_path, read, gzip):
    pages = {
        f"https://news.example/{n}": ("text/html", page(title=f"Day {n} in Kupyansk").encode())
        for n in range(4)
    }
    data = warc(pages, gzip=gzip)
    (tmp_path / "crawl.warc").write_bytes(data[: int(len(data) * 0.8)])
    rows, _ = read(tmp_path)
    assert [row["title"] for row in rows][:3] == [
        "Day 0 in Kupyansk",
        "Day 1 in Kupyansk",
        "Day 2 in Kupyansk",
    ]
