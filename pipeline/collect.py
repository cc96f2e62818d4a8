"""Collecting: feeds and pages, politely, into a folder that `dateline maps` reads.

The folder holds Parquet files of articles and, hidden, what is needed to go on where a run stopped: which pages were
read, what the feeds said last, and under which tags, so that a server can answer "unchanged".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import InputError, OutputError
from pipeline.read import feed as feeds
from pipeline.read.entry import HEAD, Entry, EntryError, buffered
from pipeline.read.html import extract
from pipeline.read.record import Fault
from pipeline.read.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.config import Config
    from pipeline.fetch import Fetcher, Response

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("id", "title", "text", "outlet", "url", "language", "published")]
    + [("published_method", pa.string())]
)
_STATE, _CACHE = ".state.json", ".cache"
# What an interrupted run loses at most.
_PAGES_PER_FILE = 50


@dataclass
class Collected:
    """What a collection did: pages taken, and why others were not."""

    articles: int = 0
    unchanged: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)


def collect(
    addresses: Sequence[str],
    folder: Path,
    config: Config,
    fetcher: Fetcher,
    progress: Callable[[str], None] = lambda _address: None,
) -> Collected:
    """Fetch feeds and pages, and add their articles to the folder.

    Parameters
    ----------
    addresses
        http or https addresses: of a feed, whose entries are fetched, or of a page.
    folder
        The article store; made if it is not there, added to if it is.
    fetcher
        Does the fetching, at its pace.
    progress
        Called with each address before it is fetched.

    Raises
    ------
    InputError
        An address is not http or https.
    OutputError
        The folder cannot be written.
    """
    for address in addresses:
        if not address.startswith(("http://", "https://")):
            raise InputError(f"{address}: not a web address; expected http:// or https://")
    store = _Store(folder)
    done = Collected()
    try:
        for address in addresses:
            progress(address)
            for page in _links(address, store, config, fetcher, done):
                if page in store.pages:
                    done.known += 1
                    continue
                progress(page)
                _take_page(page, fetcher.get(page, {}), store, done)
    finally:
        store.write()
    return done


def _links(address: str, store: _Store, config: Config, fetcher: Fetcher, done: Collected) -> list[str]:
    """Fetch an address; return the pages that it lists if it is a feed, else take it as a page itself."""
    response = fetcher.get(address, store.tags(address))
    if response.unchanged:
        done.unchanged += 1
        body = store.cached(address)
    elif response.fault:
        done.faults.append(Fault(address, 0, "unreadable", response.fault))
        return []
    else:
        body = response.body
        store.remember(address, response)
    if sniff(body[:HEAD], "") == "feed":
        return _entries(address, body, config, done)
    if not response.unchanged:
        _take_page(address, response, store, done)
    return []


def _entries(address: str, body: bytes, config: Config, done: Collected) -> list[str]:
    entry = Entry(address, buffered(BytesIO(body)))
    links = []
    try:
        for item in feeds.read(entry, config):
            if isinstance(item, Fault):
                done.faults.append(item)
            elif str(item.fields["url"] or "").startswith(("http://", "https://")):
                links.append(str(item.fields["url"]))
    except EntryError as error:
        done.faults.append(Fault(address, 0, error.kind, str(error)))
    return list(dict.fromkeys(links))


def _take_page(address: str, response: Response, store: _Store, done: Collected) -> None:
    if response.fault:
        done.faults.append(Fault(address, 0, "unreadable", response.fault))
        return
    fields, _ = extract(response.body, response.address)
    if fields is None:
        done.faults.append(Fault(address, 0, "no text", "no article found in the page; skipped"))
        store.pages[address] = ""
        return
    store.add(address, fields)
    done.articles += 1


class _Store:
    """The folder: Parquet files of articles, the state, cached feeds."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._rows = folder, list[dict[str, Any]]()
        try:
            (folder / _CACHE).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{folder}: cannot be written ({error.strerror}); name another folder"
            ) from error
        state = folder / _STATE
        kept = json.loads(state.read_text("utf-8")) if state.is_file() else {}
        self.pages: dict[str, str] = kept.get("pages", {})
        self._tags: dict[str, dict[str, str]] = kept.get("tags", {})

    def tags(self, address: str) -> dict[str, str]:
        """Return the headers that ask a server for what is new; none if the old answer is not here any more."""
        return self._tags.get(address, {}) if self._cache(address).is_file() else {}

    def cached(self, address: str) -> bytes:
        return self._cache(address).read_bytes()

    def remember(self, address: str, response: Response) -> None:
        """Keep a response, for a server that will answer "unchanged"."""
        self._cache(address).write_bytes(response.body)
        self._tags[address] = response.tags

    def add(self, address: str, fields: dict[str, Any]) -> None:
        """Take an article; every `_PAGES_PER_FILE` of them become a file."""
        self._rows.append(
            {**fields, "id": address, "url": fields["url"] or address, "published_method": "html"}
        )
        self.pages[address] = hashlib.sha256(fields["text"].encode()).hexdigest()[:16]
        if len(self._rows) == _PAGES_PER_FILE:
            self.write()

    def write(self) -> None:
        """Write what is new: first the articles, then that they were read."""
        if self._rows:
            table = pa.Table.from_pylist(self._rows, SCHEMA)
            name = hashlib.sha256(
                "\n".join(row["id"] + row["text"] for row in self._rows).encode()
            ).hexdigest()[:16]
            self._replace(f"{name}.parquet", table)
            self._rows = []
        state = json.dumps(
            {"pages": self.pages, "tags": self._tags}, ensure_ascii=False, indent=0, sort_keys=True
        )
        self._replace(_STATE, state)

    def _replace(self, name: str, content: pa.Table | str) -> None:
        beside = self._folder / f".{name}.partial"
        if isinstance(content, str):
            beside.write_text(content, encoding="utf-8")
        else:
            pq.write_table(content, beside, compression="zstd")
        beside.replace(self._folder / name)

    def _cache(self, address: str) -> Path:
        return self._folder / _CACHE / hashlib.sha256(address.encode()).hexdigest()[:32]
