"""Collecting from a server on this machine: robots, pace, unchanged, retries, going on after an interruption."""

import http.server
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from pipeline.collect import collect
from pipeline.config import Config
from pipeline.errors import InputError, OutputError
from pipeline.fetch import Fetcher
from pipeline.read import read_articles

sys.path.insert(0, str(Path(__file__).parents[1] / "read"))
from pages import BODY, page


class Site:
    """A news site whose answers the tests set, and which counts what it was asked."""

    def __init__(self):
        self.pages: dict[str, list[tuple[int, dict, bytes]]] = {}
        self.asked: list[str] = []
        self.headers: list[dict] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                site.headers.append(dict(self.headers))
                answers = site.pages.get(self.path, [(404, {}, b"")])
                status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
                if headers.get("ETag") and self.headers["If-None-Match"] == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def put(self, path, *answers):
        """Set the answers of a path: bodies, or (status, headers, body); the last one stays."""
        self.pages[path] = [a if isinstance(a, tuple) else (200, {}, a.encode()) for a in answers]

    def put_news(self, count):
        items = ""
        for number in range(count):
            items += f"<item><title>Day {number}</title><link>{self.url}/{number}</link>"
            items += "<pubDate>Tue, 07 May 2024 10:00:00 GMT</pubDate></item>"
            paragraphs = [f"{sentence} It was day {number}." for sentence in BODY]
            self.put(
                f"/{number}", page(title=f"Day {number}", paragraphs=paragraphs).replace("<link rel", "<link")
            )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        self.put("/feed", (200, {"ETag": f'"{count}"'}, feed.encode()))

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def get(tmp_path, waits):
    def get(*addresses, **settings):
        clock = iter(range(10**6))  # every look at the clock is a second later
        fetcher = Fetcher(wait=waits.append, now=lambda: float(next(clock)), **settings)
        return collect(addresses, tmp_path / "store", Config(), fetcher)

    return get


def stored(tmp_path) -> list[dict]:
    return [row for batch in read_articles(tmp_path / "store") for row in batch.to_pylist()]


def test_a_feeds_pages_become_articles_that_maps_reads(site, get, tmp_path):
    site.put_news(3)
    done = get(f"{site.url}/feed")
    assert (done.articles, done.faults) == (3, [])
    rows = stored(tmp_path)
    assert sorted(row["article_id"] for row in rows) == [f"{site.url}/{n}" for n in range(3)]
    assert {row["published_method"] for row in rows} == {"html"}
    assert all(row["published"] == "2024-05-07" and BODY[0] in row["text"] for row in rows)


def test_a_page_named_itself_is_taken(site, get, tmp_path):
    site.put_news(1)
    assert get(f"{site.url}/0").articles == 1
    assert len(stored(tmp_path)) == 1


def test_a_second_run_asks_for_news_only(site, get, tmp_path):
    site.put_news(2)
    get(f"{site.url}/feed")
    site.asked.clear()
    done = get(f"{site.url}/feed")
    assert (done.articles, done.unchanged, done.known) == (0, 1, 2)
    assert site.asked == ["/robots.txt", "/feed"]
    assert site.headers[-1]["If-None-Match"] == '"2"'
    site.put_news(3)
    assert get(f"{site.url}/feed").articles == 1
    assert len(stored(tmp_path)) == 3


def test_an_interrupted_run_goes_on_where_it_stopped(site, tmp_path):
    site.put_news(4)
    taken = []

    def interrupt(address):
        taken.append(address)
        if len(taken) == 4:
            raise KeyboardInterrupt

    fetcher = Fetcher(pause=0, wait=lambda _: None)
    with pytest.raises(KeyboardInterrupt):
        collect([f"{site.url}/feed"], tmp_path / "store", Config(), fetcher, interrupt)
    assert len(stored(tmp_path)) == 2
    site.asked.clear()
    done = collect([f"{site.url}/feed"], tmp_path / "store", Config(), fetcher)
    assert (done.articles, done.known) == (2, 2)
    assert Counter(site.asked)["/0"] == 0
    assert len(stored(tmp_path)) == 4


def test_what_robots_txt_forbids_is_not_asked_for(site, get):
    site.put_news(2)
    site.put("/robots.txt", "User-agent: dateline\nDisallow: /1\n")
    done = get(f"{site.url}/feed")
    assert done.articles == 1
    assert "/1" not in site.asked
    assert "robots.txt does not allow it" in done.faults[0].message


def test_a_robots_txt_that_fails_forbids_everything(site, get):
    site.put_news(1)
    site.put("/robots.txt", (503, {}, b""))
    done = get(f"{site.url}/feed")
    assert done.articles == 0
    assert site.asked == ["/robots.txt"]


def test_a_host_is_asked_no_faster_than_its_pace(site, get, waits):
    site.put_news(3)
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 10\n")
    get(f"{site.url}/feed")
    assert len(waits) == 3
    assert all(wait > 5 for wait in waits)


def test_a_busy_server_is_asked_again_when_it_says(site, get, waits):
    site.put_news(1)
    site.put("/0", (503, {"Retry-After": "7"}, b""), (500, {}, b""), (200, {}, page().encode()))
    assert get(f"{site.url}/0", pause=0).articles == 1
    assert waits == [7.0, 2.0]


def test_a_server_that_asks_for_an_hour_is_left_alone(site, get, waits):
    site.put("/0", (429, {"Retry-After": "3600"}, b""))
    done = get(f"{site.url}/0", pause=0)
    assert "the server answered 429" in done.faults[0].message
    assert waits == []


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (500, 4)])
def test_a_failing_page_is_named_and_the_rest_is_read(site, get, status, asked):
    site.put_news(2)
    site.put("/0", (status, {}, b""))
    done = get(f"{site.url}/feed", pause=0)
    assert done.articles == 1
    assert (done.faults[0].file, done.faults[0].kind) == (f"{site.url}/0", "unreadable")
    assert site.asked.count("/0") == asked


def test_a_page_beyond_the_limit_is_left(site, get):
    site.put("/0", page() + "x" * 3_000_000)
    assert "larger than 1 MB" in get(f"{site.url}/0", limit=1 << 20).faults[0].message


def test_a_host_that_is_not_there_is_named(get):
    assert "robots.txt does not allow it" in get("http://127.0.0.1:9/feed").faults[0].message


def test_only_web_addresses_are_fetched(get):
    with pytest.raises(InputError, match="not a web address"):
        get("file:///etc/passwd")


def test_a_feed_cannot_name_files(site, get):
    site.put("/feed", '<?xml version="1.0"?><rss version="2.0"><channel><title>W</title><item><title>T</title>'
             "<link>file:///etc/passwd</link></item></channel></rss>")  # fmt: skip
    assert get(f"{site.url}/feed").articles == 0


def test_a_store_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        collect(["http://127.0.0.1/"], tmp_path / "file" / "store", Config(), Fetcher())
