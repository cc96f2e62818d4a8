"""An entry: one stream of bytes with a name, from a file, an archive or standard input."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from charset_normalizer import from_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HEAD = 1 << 16
PACKED = (".gz", ".xz", ".bz2", ".zst")
# Text seldom shrinks a hundredfold; deflate's limit is a thousandfold, which only a bomb comes near.
MOST_EXPANSION = 200
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class EntryError(Exception):
    """An entry cannot be read further; the message says why, for a fault of the kind."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Entry:
    """One thing to read.

    Attributes
    ----------
    source
        Its name in messages and in the table: relative to the SOURCE, ``/`` between the parts.
    stream
        Its bytes, to be read once; ``peek`` gives their start.
    path
        The file itself where there is one that can be opened again (Parquet and zip need to seek).
    depth
        How many archives it lies in.
    digest
        Gives the SHA-256 of its bytes, once it is read.
    size
        Gives its size in bytes, of a pipe what was read so far.
    watch
        Sees all that is unpacked from the outermost file; None in that file itself.
    """

    source: str
    stream: io.BufferedReader
    path: Path | None = None
    depth: int = 0
    digest: Callable[[], str] = str
    size: Callable[[], int] = int
    watch: Callable[[bytes], None] | None = None

    @property
    def key(self) -> str:
        """The source without its extensions: the id of a text or a page."""
        folder, slash, name = self._unpacked().rpartition("/")
        return folder + slash + (name[: name.rindex(".")] if "." in name[1:] else name)

    @property
    def extension(self) -> str:
        """The last extension, lower-case, without the dot; empty if there is none."""
        name = self._unpacked().rpartition("/")[2].lower()
        return name.rpartition(".")[2] if "." in name[1:] else ""

    def _unpacked(self) -> str:
        packed = self.source.lower().endswith(PACKED)
        return self.source[: self.source.rindex(".")] if packed else self.source

    def head(self) -> bytes:
        """Return the first bytes, at most 64 KiB, without consuming them."""
        return self.stream.peek(HEAD)[:HEAD]


class Watched(io.RawIOBase):
    """A stream that shows what it reads to a watcher, which may count, hash or refuse."""

    def __init__(self, stream: BinaryIO, watch: Callable[[bytes], object]) -> None:
        # read1 gives what there is; read would wait for all and lose it when the stream turns out to be cut.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._watch, self._at = watch, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer."""
        data = self._read(len(buffer))
        self._at += len(data)
        self._watch(data)
        buffer[: len(data)] = data
        return len(data)

    def tell(self) -> int:
        """Return the number of bytes read; fastwarc asks for it."""
        return self._at


def buffered(stream: BinaryIO, watch: Callable[[bytes], object] = len) -> io.BufferedReader:
    """Return a stream that can be peeked into for `HEAD` bytes."""
    return io.BufferedReader(Watched(stream, watch), HEAD)


def meter(size: Callable[[], int], limit: int) -> Callable[[bytes], None]:
    """Return a watcher that counts bytes unpacked from one file and raises when they are a bomb's.

    Parameters
    ----------
    size
        Bytes of the packed file (for a pipe: those read so far).
    limit
        Bytes that any file may unpack to.
    """
    spent = 0

    def spend(data: bytes) -> None:
        nonlocal spent
        spent += len(data)
        if spent > limit and spent > MOST_EXPANSION * size():
            raise EntryError(
                "too large", f"unpacks to more than {MOST_EXPANSION} times its size; rest left out"
            )

    return spend


def read_whole(entry: Entry, limit: int) -> bytes:
    """Return all bytes of an entry, or raise if there are more than the limit."""
    data = entry.stream.read(limit + 1)
    if len(data) > limit:
        raise EntryError("too large", f"larger than {limit >> 20} MB (limit_mb); skipped")
    return data


def read_lines(entry: Entry, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield (row from 1, line); None stands for a line longer than the limit, which is passed over."""
    row = 0
    take: Callable[[int], bytes] = entry.stream.readline
    if wide := wide_encoding(entry):
        text = io.TextIOWrapper(entry.stream, encoding=wide, errors="replace", newline="")
        take = lambda size: text.readline(size).encode()  # noqa: E731 - as the other is
    while line := take(limit + 1):
        row += 1
        if len(line) <= limit:
            yield row, line
            continue
        while line and not line.endswith(b"\n"):
            line = take(limit)
        yield row, None


def wide_encoding(entry: Entry) -> str:
    """Return the encoding that a mark at the start names, if it is one of more than a byte a character; else nothing."""
    encoding = next((name for mark, name in _BOMS if entry.head().startswith(mark)), "")
    return encoding.removesuffix("utf-8-sig")


def text_stream(entry: Entry, *, errors: str = "replace") -> tuple[io.TextIOWrapper, str]:
    """Return the entry as a stream of text, and its encoding as the first 64 KiB tell it; line ends as they stand."""
    head = entry.head()
    encoding = decode(head)[1].partition(",")[0]
    marked = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else encoding
    stream = io.TextIOWrapper(entry.stream, encoding=marked, errors=errors, newline="")
    return stream, encoding


def decode(data: bytes) -> tuple[str, str]:
    """Return text and the encoding it was read by; UTF-8 unless the bytes say otherwise.

    A byte order mark decides first, then UTF-8 if the bytes are valid, then charset-normalizer's best guess over
    the first 64 KiB; what even that cannot read is replaced by U+FFFD.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace"), "utf-8" if name == "utf-8-sig" else name
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> tuple[str, str]:
    try:  # a cut last character is damage, not another encoding
        return codecs.getincrementaldecoder("utf-8")().decode(data), "utf-8, cut at the end"
    except UnicodeDecodeError:
        pass
    best = from_bytes(data[:HEAD]).best()
    name = best.encoding if best else "utf-8"
    return data.decode(name, errors="replace"), name if best else "utf-8, damaged"
