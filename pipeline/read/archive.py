"""Archives and compressed files: entries within entries, nothing written to disk under their names."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
from typing import IO, TYPE_CHECKING, cast

import pyarrow as pa

from pipeline.read.columnar import seekable
from pipeline.read.entry import Entry, EntryError, buffered, meter
from pipeline.read.record import Fault, clean
from pipeline.read.walk import litter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from pipeline.config import Config

# A gzip in a tar in a zip is a habit; deeper is a trick.
_DEEPEST = 4
PACKINGS = ("gzip", "bzip2", "xz", "zstd", "zip", "tar")


def unpack(entry: Entry, packing: str, config: Config) -> Iterator[Entry | Fault]:
    """Yield what is packed in an entry; together it may not expand beyond what honest text does.

    Raises
    ------
    EntryError
        It is nested too deeply, or is a bomb.
    """
    if entry.depth >= _DEEPEST:
        raise EntryError("archive entry", f"archives nested more than {_DEEPEST} deep; skipped")
    watch = entry.watch or meter(entry.size, config.limit_mb << 20)
    if packing == "zip":
        yield from _zip(entry, watch)
    elif packing == "tar":
        yield from _tar(entry, watch)
    else:
        stream = _decompress(entry.stream, packing)
        yield Entry(entry.source, buffered(stream, watch), entry.path, entry.depth + 1, watch=watch)


def _decompress(stream: BinaryIO, packing: str) -> BinaryIO:
    if packing == "gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    if packing == "bzip2":
        return cast("BinaryIO", bz2.BZ2File(stream))
    if packing == "xz":
        return cast("BinaryIO", lzma.LZMAFile(stream))
    return cast("BinaryIO", pa.CompressedInputStream(stream, "zstd"))


def _zip(entry: Entry, watch: Callable[[bytes], None]) -> Iterator[Entry | Fault]:
    with seekable(entry) as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names or "mimetype" in names:
            raise EntryError("unknown extension", "an office document or e-book; skipped (save it as text)")
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir():
                continue
            source = f"{entry.source}/{info.filename}"
            fault = _refuse(info.filename, source)
            if info.flag_bits & 1:
                fault = Fault(source, 0, "archive entry", "encrypted; skipped")
            if fault:
                yield fault
            elif not _litter(info.filename):
                with archive.open(info) as member:
                    yield _entry(source, member, entry, watch)


def _tar(entry: Entry, watch: Callable[[bytes], None]) -> Iterator[Entry | Fault]:
    with tarfile.open(fileobj=entry.stream, mode="r|") as archive:
        for info in archive:
            source = clean(f"{entry.source}/{info.name}")
            fault = _refuse(info.name, source)
            if not (info.isfile() or info.isdir()):
                fault = Fault(source, 0, "archive entry", "not a regular file; skipped")
            if fault:
                yield fault
            elif info.isfile() and not _litter(info.name):
                member = archive.extractfile(info)
                if member is not None:
                    yield _entry(source, member, entry, watch)


def _entry(source: str, member: IO[bytes], outer: Entry, watch: Callable[[bytes], None]) -> Entry:
    return Entry(source, buffered(cast("BinaryIO", member), watch), None, outer.depth + 1, watch=watch)


def _refuse(name: str, source: str) -> Fault | None:
    """Refuse a name that points out of its archive: nothing is written, but it would also be an article's id."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith("/") or ":" in parts[0]:
        return Fault(source, 0, "archive entry", "its name points out of the archive; skipped")
    return None


def _litter(name: str) -> bool:
    return any(litter(part) for part in name.split("/"))
