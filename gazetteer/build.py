"""Compiles the embedded store: ``python -m gazetteer.build [--out FOLDER]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer import build_sources
from gazetteer.build_write import Entry, write_store
from gazetteer.store import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def build_embedded(folder: Path = EMBEDDED, *, report: Callable[[str], None] = lambda _: None) -> str:
    """Compile the embedded store and return its version.

    Parameters
    ----------
    folder
        Where to write it; what stands there is replaced in one step at the end.
    report
        Told each step as it begins.
    """
    report("reading packages")
    packages = build_sources.read_packages()

    def entries() -> Iterator[Entry]:
        points: dict[str, tuple[float, float]] = {}
        yield from build_sources.countries(packages, points)
        yield from build_sources.units(packages, points)
        yield from build_sources.settlements(packages)

    report("compiling")
    return write_store(entries(), folder, neighbours=build_sources.neighbours(packages))


def main(arguments: list[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m gazetteer.build", description=__doc__)
    parser.add_argument("--out", type=Path, default=EMBEDDED, help="folder of the store")
    options = parser.parse_args(arguments)
    version = build_embedded(options.out, report=_say)
    size = sum(path.stat().st_size for path in options.out.iterdir())
    _say(f"gazetteer {version} in {options.out}, {size / 1e6:.1f} MB")


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    main()
