"""The door: sources in, checked batches of the articles table out."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Config
from pipeline.errors import InputError
from pipeline.read.archive import PACKINGS, unpack
from pipeline.read.entry import EntryError
from pipeline.read.log import Log
from pipeline.read.record import Fault, to_row
from pipeline.read.seen import Seen, digest
from pipeline.read.sniff import sniff
from pipeline.read.walk import check_sources, walk
from pipeline.tables import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa

    from pipeline.read.entry import Entry
    from pipeline.read.record import Record

    Reader = Callable[[Entry, Config], Iterator[Record | Fault]]

# The module of each format; imported when the first such file is met, since some are slow to load.
READERS = {
    "text": "text",
    "html": "html",
    "jsonl": "jsonlines",
    "json": "jsondoc",
    "csv": "delimited",
    "parquet": "columnar",
    "feed": "feed",
    "warc": "warc",
}
# What a stream may raise when its bytes are not what its format says.
_BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
)
_REFUSED = {
    "empty": "the file is empty; skipped",
    "binary": "binary, in no format that is read; skipped",
    "unknown extension": "unknown extension; skipped (rename it to .txt if it is an article)",
}


def read_articles(
    sources: str | Path | Sequence[str | Path],
    *,
    config: Config | None = None,
    log: Log | None = None,
) -> Iterator[pa.Table]:
    """Read articles from files, folders or standard input, in batches.

    Parameters
    ----------
    sources
        A file, a folder (read recursively, hidden files passed over), ``-`` for standard input, or several.
    config
        ``batch_size``, ``language``, ``limit_mb`` and ``columns`` matter here.
    log
        Takes the inputs' hashes, and a `Fault` for everything that could not be read as it stood.

    Returns
    -------
    An iterator over tables of `pipeline.tables.ARTICLES`, none empty. Article ids are unique over all of them: a
    repeated id with the same text is skipped; with another text it is kept as ``id~`` and eight digits of the text's hash.

    Raises
    ------
    InputError
        At once, if a source does not exist or cannot be read; at the end, if there was not one article.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("Shelling hit Kupyansk on Tuesday.")
    >>> [batch["article_id"].to_pylist() for batch in read_articles(folder)]
    [['a']]
    """
    many = [sources] if isinstance(sources, (str, Path)) else list(sources)
    check_sources(many)
    return _batches(many, config or Config(), log or Log())


def _batches(sources: Sequence[str | Path], config: Config, log: Log) -> Iterator[pa.Table]:
    files, total, held = 0, 0, 0
    rows: list[dict[str, Any]] = []
    seen = Seen()
    for entry in walk(sources):
        files += 1
        for item in [entry] if isinstance(entry, Fault) else _rows(entry, config):
            if isinstance(item, Fault):
                log.add(item)
            elif _admit(item, seen, log):
                rows.append(item)
                held += len(item["text"])
                # A batch of book-length texts ends early: memory is bounded by characters, too.
                if len(rows) == config.batch_size or held >= config.limit_mb << 20:
                    yield ARTICLES.build(rows)
                    total += len(rows)
                    rows, held = [], 0
        log.close(entry)
    if rows:
        yield ARTICLES.build(rows)
    elif not total:
        raise InputError(_nothing(sources, files, log.faults))


def _rows(entry: Entry, config: Config) -> Iterator[dict[str, Any] | Fault]:
    """Yield the rows of one entry, its faults among them."""
    name = sniff(entry.head(), entry.extension)
    if name in _REFUSED:
        yield Fault(entry.source, 0, name, _REFUSED[name], "" if name == "empty" else f".{entry.extension}")
        return
    nothing = True
    try:
        for item in _items(entry, name, config):
            nothing = False
            yield item
        if nothing:
            yield Fault(entry.source, 0, "empty", "holds nothing to read; skipped")
    except EntryError as error:
        yield Fault(entry.source, 0, error.kind, str(error))
    except _BROKEN as error:
        yield Fault(entry.source, 0, "broken", f"cut off or damaged ({error}); the rest is left out")


def _items(entry: Entry, name: str, config: Config) -> Iterator[dict[str, Any] | Fault]:
    if name in PACKINGS:
        for inner in unpack(entry, name, config):
            yield from [inner] if isinstance(inner, Fault) else _rows(inner, config)
        return
    reader: Reader = import_module(f"pipeline.read.{READERS[name]}").read
    for item in reader(entry, config):
        if isinstance(item, Fault):
            yield item
        else:
            yield from to_row(item, entry.source, entry.key, config)


def _admit(row: dict[str, Any], seen: Seen, log: Log) -> bool:
    """Tell whether an article is new; one with a used id and another text gets an id of its own."""
    given, content = row["article_id"], digest(row["text"])
    key = digest(given)
    before = seen.find(key)
    if before is not None and before != content:
        row["article_id"] = f"{given}~{content:016x}"[:-8]
        key = digest(row["article_id"])
        before = seen.find(key)
        if before is None:
            message = f"id used before for another text; kept as {row['article_id']!r}"
            log.add(Fault(row["source"], row["row"], "repeated id", message, given, skipped=False))
    if before is not None:
        message = "same id and text as an article before it; skipped"
        log.add(Fault(row["source"], row["row"], "repeated id", message, given))
        return False
    seen.add(key, content)
    return True


def _nothing(sources: Sequence[str | Path], files: int, faults: list[Fault]) -> str:
    where = ", ".join(str(source) for source in sources)
    if not files:
        return f"{where}: the folder is empty; expected articles as .txt, .jsonl, .html, .csv …"
    return f"{where}: no article in {files} file{'s' * (files > 1)}; first fault: {faults[0]}"
