"""Sources → entries: folders recursively in stable order, files, standard input."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.read.entry import Entry, buffered
from pipeline.read.record import Fault, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
# What operating systems leave in folders: never articles, never worth a word.
_LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})


def check_sources(sources: Sequence[str | Path]) -> None:
    """Raise for sources that are not there, all at once.

    Raises
    ------
    InputError
        Nothing was named, a source does not exist, or a folder cannot be listed.
    """
    if not sources:
        raise InputError("no source given; name a file, a folder, or - for standard input")
    faults = []
    for source in sources:
        if str(source) == STDIN:
            continue
        path = Path(source)
        if not path.exists():
            faults.append(f"{source}: no such file or folder")
        elif not os.access(path, os.R_OK):
            faults.append(f"{source}: not readable; check its permissions")
    if faults:
        raise InputError("; ".join(faults))


def walk(sources: Sequence[str | Path]) -> Iterator[Entry | Fault]:
    """Yield an entry for each file, in the order of the sources and of the paths within them."""
    for source in sources:
        if str(source) == STDIN:
            pipe = _Pipe()
            yield Entry("stdin", buffered(sys.stdin.buffer, pipe.update), digest=pipe.digest, size=pipe.size)
            continue
        root = Path(source)
        if root.is_dir():
            for path in _files(root):
                yield from _open(path, clean(path.relative_to(root).as_posix()))
        else:
            yield from _open(root, clean(root.name))


def litter(name: str) -> bool:
    """Tell what an operating system or an editor left: hidden files and the like."""
    return name.startswith(".") or name in _LITTER


def _files(root: Path) -> Iterator[Path]:
    """Yield the files of a folder; sorted by the parts of their paths, links to folders not followed."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not litter(name))
        for name in sorted(files):
            if not litter(name):
                yield Path(folder, name)


def _open(path: Path, source: str) -> Iterator[Entry | Fault]:
    if not path.is_file():
        yield Fault(source, 0, "unreadable", "not a regular file; skipped")
        return
    try:
        with path.open("rb") as stream:
            yield Entry(
                source, buffered(stream), path, digest=partial(_digest, path), size=partial(_size, path)
            )
    except OSError as error:
        yield Fault(source, 0, "unreadable", f"cannot be read ({error.strerror}); skipped")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size


class _Pipe:
    """What went through a pipe: its hash and its size."""

    def __init__(self) -> None:
        self._content, self._size = hashlib.sha256(), 0

    def update(self, data: bytes) -> None:
        self._content.update(data)
        self._size += len(data)

    def digest(self) -> str:
        return self._content.hexdigest()

    def size(self) -> int:
        return self._size
