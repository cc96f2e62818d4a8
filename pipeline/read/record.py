"""A record as a file gives it → a row of the articles table; what could not be read → a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.config import Config

# The first name that a record has wins, so the field's own name stands first.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "doc_id", "docid", "uid", "guid", "_id"),
    "title": ("title", "headline", "heading"),
    "text": ("text", "body", "content", "content_text", "full_text", "fulltext", "article", "article_text"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "site", "domain"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "published": (
        *("published", "date", "dct", "published_at", "publishedAt", "date_published", "datePublished"),
        *("publish_date", "publication_date", "pub_date", "pubdate", "pubDate", "datetime", "timestamp"),
    ),
}
# Seconds since 1970 above this are taken for milliseconds (it is the year 5138 in seconds).
_MILLISECONDS = 1e11
_QUOTED = 80
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


FAULT_KINDS = (
    "empty",
    "binary",
    "unknown extension",
    "unreadable",
    "encoding",
    "broken",
    "too large",
    "no text",
    "no id",
    "repeated id",
    "front matter",
    "no date",
    "spans",
    "archive entry",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be read as it stood.

    Attributes
    ----------
    file
        Relative to the SOURCE; an archive's entry as ``archive.zip/entry.txt``.
    row
        From 1; 0 is the file as a whole.
    kind
        One of `FAULT_KINDS`, by which the manifest counts.
    message
        What is wrong and what was done about it.
    value
        The offending value, shortened.
    skipped
        True where an article was lost; False where it was read all the same.
    count
        How many rows this stands for.
    """

    file: str
    row: int
    kind: str
    message: str
    value: str = ""
    skipped: bool = True
    count: int = 1

    def line(self) -> str:
        """Return the fault on one line: file:row: what: value."""
        where = f"{self.file}:{self.row}" if self.row else self.file
        line = f"{where}: {self.message}" + (f": {self.value}" if self.value else "")
        return _CONTROLS.sub(
            " ", line
        )  # a name or a parser's message may hold what would play with a terminal

    __str__ = line


@dataclass(frozen=True, slots=True)
class Record:
    """One article as its file gives it: any mapping, its row, and where its date stood."""

    fields: Mapping[str, Any]
    row: int
    method: str = "metadata"
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ALIASES)


def quote(value: object) -> str:
    """Return a value's start on one line, for a message."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text[: _QUOTED * 2].split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def to_row(record: Record, source: str, key: str, config: Config) -> Iterator[dict[str, Any] | Fault]:
    """Yield the row of a record, after the faults found in it; a record without text yields no row.

    Parameters
    ----------
    source
        The file, relative to the SOURCE.
    key
        Stem of the ids given to records that have none: ``key#row``.
    """
    found = {name: _first(record.fields, names) for name, names in record.aliases.items()}
    text = found["text"]
    if not isinstance(text, str):
        problem = "no text" if text is None else "text is not a string"
        yield Fault(source, record.row, "no text", f"{problem}; skipped", "" if text is None else quote(text))
        return
    if not text or text.isspace():
        yield Fault(source, record.row, "no text", "the text is empty; skipped")
        return
    given = _plain(found["id"])
    if given is None:
        given = f"{key}#{record.row}"
        yield Fault(source, record.row, "no id", "no id; given one from file and row", given, skipped=False)
    spans = record.fields.get("spans")
    if spans is not None:
        spans, wrong = _spans(spans, len(text))
        for value in wrong:
            yield Fault(source, record.row, "spans", "not a span of the text; left out", value, skipped=False)
    published = _date(found["published"])
    row = {
        "article_id": clean(given),
        "title": _plain(found["title"]),
        "text": clean(text),
        "outlet": _plain(found["outlet"]),
        "url": _plain(found["url"]),
        "language": _language(_plain(found["language"])) or config.language,
        "published": published,
        "published_method": None if published is None else record.method,
        "spans": spans,
        "source": source,
        "row": record.row,
    }
    yield row


def clean(text: str) -> str:
    """Return text with lone surrogates replaced one for one, so that offsets stand and UTF-8 can hold it."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        value = fields.get(name)
        if value is not None and value != "":
            return value
    return None


def _plain(value: Any) -> str | None:
    """Return a scalar as text; an object that names itself (NewsAPI's source) by its name; else None."""
    if value is None:
        return None
    if isinstance(value, str):
        return clean(value).strip() or None
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return clean(str(value)).strip() or None


def _language(value: str | None) -> str | None:
    """Return the primary subtag: en-GB → en."""
    return value.replace("_", "-").split("-")[0].lower() if value else None


def _date(value: Any) -> str | None:
    """Return the date as given; a number of seconds or milliseconds since 1970 as an ISO date."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)) and abs(value) > 1e8:
        seconds = value / 1000 if abs(value) > _MILLISECONDS else value
        try:
            return datetime.fromtimestamp(seconds, UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else _plain(value)


def _spans(value: Any, length: int) -> tuple[list[dict[str, int]], list[str]]:
    good, wrong = [], []
    for span in value if isinstance(value, list) else [value]:
        start, end = (span.get("start"), span.get("end")) if isinstance(span, dict) else (None, None)
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length:
            good.append({"start": start, "end": end})
        else:
            wrong.append(quote(span))
    return good, wrong
