"""Which format a stream is in: by its first bytes, and by its extension only where those leave it open."""

from __future__ import annotations

import codecs
import json
import re

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)
_UNICODE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXT = frozenset({"txt", "text", "md", "markdown", ""})
_DELIMITED = {"csv": "csv", "tsv": "csv", "tab": "csv"}
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article)[\s>]", re.IGNORECASE)
_MARKUP_WITHIN = 4096


def sniff(head: bytes, extension: str) -> str:
    """Return the format's name, ``empty``, ``binary``, or ``unknown extension`` for text under a foreign one."""
    if not head:
        return "empty"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[257:262] == b"ustar":
        return "tar"
    wide = head.startswith(_UNICODE_MARKS)
    if b"\x00" in head and not wide:
        return "binary"
    start = (head[2:].replace(b"\x00", b"") if wide else head.removeprefix(codecs.BOM_UTF8)).lstrip()
    return _markup(start) or _json(start, extension) or _by_extension(extension)


def _markup(start: bytes) -> str:
    if start.startswith(b"<"):
        if _FEED.search(start[:_MARKUP_WITHIN]):
            return "feed"
        if _HTML.search(start[:_MARKUP_WITHIN]):
            return "html"
    return ""


def _json(start: bytes, extension: str) -> str:
    """Tell one document from lines: the first line of JSON Lines is whole by itself."""
    if extension in ("jsonl", "ndjson", "jsonlines"):
        return "jsonl"
    if start.startswith(b"[") and (extension == "json" or start[1:].lstrip()[:1] in (b"{", b"]")):
        return "json"
    if not start.startswith(b"{"):
        return "json" if extension == "json" else ""
    first, newline, _ = start.partition(b"\n")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        whole = bool(newline)
        return "json" if whole or extension == "json" else "jsonl"
    return "jsonl"


def _by_extension(extension: str) -> str:
    if extension in _TEXT:
        return "text"
    if extension in ("html", "htm", "xhtml"):
        return "html"
    return _DELIMITED.get(extension, "unknown extension")
