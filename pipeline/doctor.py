"""`dateline doctor`: is everything here that a run needs, and if not, what to do."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DRIVERS = ("GeoJSONSeq", "GPKG", "FlatGeobuf")


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, whether it is well, what was seen, and what to do if it is not."""

    subject: str
    well: bool
    seen: str
    remedy: str = ""

    def line(self) -> str:
        """Return the finding on one line."""
        mark = "ok     " if self.well else "MISSING"
        return f"{mark} {self.subject}: {self.seen}" + ("" if self.well else f"; {self.remedy}")


def examine() -> Iterator[Finding]:
    """Look at everything a run needs, in the order it needs it; nothing is changed, no network is used."""
    enough = sys.version_info >= (3, 11)
    python = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("Python", enough, python, "Dateline needs Python 3.11 or later")
    yield from _packages()
    for subject, look, remedy in _LOOKS:
        try:
            yield Finding(subject, well=True, seen=look())
        except (ImportError, OSError, ValueError, KeyError) as error:
            yield Finding(subject, well=False, seen=str(error), remedy=remedy)


def _packages() -> Iterator[Finding]:
    """Compare what is installed with what the distribution asks for; extras are named only where they are here."""
    for text in requires("dateline") or []:
        wanted = Requirement(text)
        extra = wanted.marker is not None and "extra" in str(wanted.marker)
        if wanted.marker is not None and not extra and not wanted.marker.evaluate():
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            if not extra:
                yield Finding(wanted.name, well=False, seen="not installed", remedy=f"pip install '{text}'")
            continue
        fits = wanted.specifier.contains(found, prereleases=True)
        yield Finding(wanted.name, fits, found, f"pip install '{wanted.name}{wanted.specifier}'")


def _see_store() -> str:
    from gazetteer.store import open_store  # noqa: PLC0415 - what is broken must not keep the rest from being seen

    store = open_store()
    return f"{len(store):,} places, {store.name_count:,} names, version {store.version}"


def _see_regions() -> str:
    from gazetteer.regions import open_regions, worldviews  # noqa: PLC0415

    regions = open_regions("admin1")
    if regions.locate([36.23], [49.99]).tolist() != ["UA-63"]:
        raise ValueError("Kharkiv is not found in its region")
    return f"{len(regions.codes):,} first-level units; world views {', '.join(worldviews())}"


def _see_page() -> str:
    from pipeline.page import assets  # noqa: PLC0415

    return f"{(len(assets.script()) + len(assets.leaflet_script()) + len(assets.style())) // 1000} kB of script and style"


def _see_drivers() -> str:
    import pyogrio  # noqa: PLC0415

    known = pyogrio.list_drivers(write=True)
    missing = [name for name in _DRIVERS if name not in known]
    if missing:
        raise ValueError(f"GDAL {pyogrio.__gdal_version_string__} cannot write {', '.join(missing)}")
    return f"GDAL {pyogrio.__gdal_version_string__} writes {', '.join(_DRIVERS)}"


def _see_sample() -> str:
    folder = Path(__file__).parent / "sample" / "articles"
    articles = sum(path.is_file() for path in folder.rglob("*"))
    if not articles:
        raise ValueError(f"{folder} is empty")
    return f"{articles} articles"


def _see_reports() -> str:
    from pipeline.config import Config  # noqa: PLC0415
    from pipeline.run import run  # noqa: PLC0415

    article = min((Path(__file__).parent / "sample" / "articles").iterdir())
    found = run([article], Config()).reports.num_rows
    if not found:
        raise ValueError(f"none found in {article.name}")
    return f"{found} in {article.name}"


def _see_folder() -> str:
    with tempfile.TemporaryFile(dir=Path.cwd()):
        return str(Path.cwd())


_REINSTALL = "install Dateline again: pip install --force-reinstall dateline"
_LOOKS: tuple[tuple[str, Callable[[], str], str], ...] = (
    ("gazetteer", _see_store, "build it: dateline gazetteer build"),
    ("regions", _see_regions, _REINSTALL),
    ("page", _see_page, _REINSTALL),
    ("GDAL", _see_drivers, "pip install --upgrade pyogrio"),
    ("sample", _see_sample, _REINSTALL),
    ("reports", _see_reports, _REINSTALL),
    ("this folder can be written", _see_folder, "name another with --out"),
)
