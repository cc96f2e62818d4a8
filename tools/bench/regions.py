"""Measure regions, nearest places, the geocoder, and the import of dumps."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np

from gazetteer.geocoder import StoreGeocoder
from gazetteer.nearest import NearestPlaces
from gazetteer.place import KINDS
from gazetteer.regions import SNAP_KM, open_regions
from gazetteer.store import EMBEDDED, Store
from tools.bench import best, figure

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "gazetteer"
POINTS = 1_000_000
DUMP_ROWS = 1_000_000
_OPEN = "from gazetteer.regions import open_regions; open_regions('admin1').locate([36.2], [50.0])"


def measure() -> list[dict[str, object]]:
    """Return the figures; the import needs the dumps of the evaluation data."""
    store, regions = Store(EMBEDDED), open_regions("admin1")
    out = [_agreement(store, country) for country in ("UA", "RU", None)]
    out.append(
        figure(
            "first point in a fresh process, less an empty one", _process(_OPEN) - _process("pass"), "s wall"
        )
    )
    size = sum(path.stat().st_size for path in (ROOT / "gazetteer" / "data").glob("boundaries*"))
    out.append(figure("boundary files", round(size / 1e6, 2), "MB"))
    regions.locate_index(np.zeros(100_000), np.zeros(100_000))  # opened and its grid made
    frame = regions.to_frame("fine")
    for name, (lon, lat) in (("settlements", _near_settlements(store)), ("the whole earth", _uniform())):
        seconds = best(lambda lon=lon, lat=lat: regions.locate_index(lon, lat))
        rival = best(lambda lon=lon[:20_000], lat=lat[:20_000]: _join(frame, lon, lat))
        out.append(
            figure(f"points in admin1, {name}", round(POINTS / seconds), "points/s CPU", rival="geopandas.sjoin, within",
                    rival_value=round(20_000 / rival), note=f"ours snaps up to {SNAP_KM:g} km, the rival does not")
        )  # fmt: skip
    out += [
        figure(f"admin1 frame, {name}", round(best(lambda name=name: regions.to_frame(name)), 3), "s CPU")
        for name in ("fine", "medium", "page")
    ]
    out += _names(store)
    if SHARED.is_dir():
        out += _imports()
    return out


def _agreement(store: Store, country: str | None) -> dict[str, object]:
    rows = np.flatnonzero((store.kind == KINDS.index("settlement")) & (store.admin1 >= 0))
    if country:
        rows = rows[store.country[rows] == store.countries.index(country)]
    own = np.array(store.admin1_codes)[store.admin1[rows]]
    same = open_regions("admin1").locate(store.lon[rows], store.lat[rows]) == own
    return figure(
        f"polygon = own admin1 code, {country or 'all'}",
        round(100 * float(np.mean(same)), 2),
        "%",
        note=f"{len(rows):,} settlements",
    )


def _names(store: Store) -> list[dict[str, object]]:
    lon, lat = (values[:100_000] for values in _near_settlements(store))
    nearest = NearestPlaces(store)
    geocoder = StoreGeocoder(store=store)
    names = [store.label(row) for row in range(20_000)]
    return [
        figure("nearest settlement", round(100_000 / best(lambda: nearest.find(lon, lat))), "points/s CPU"),
        figure(
            "geocode", round(20_000 / best(lambda: [geocoder.geocode(name) for name in names])), "names/s CPU"
        ),
    ]


def _imports() -> list[dict[str, object]]:
    """Import a dump of a million rows: real rows of three countries, with new ids."""
    out = []
    sources = (("NL and AD", ("NL.txt", "AD.txt")), ("UA, 4.5 names a row", ("UA_P_composite_derived.txt",)))
    for label, files in sources:
        with tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / "XX.txt"
            lines = [
                line.split("\t", 1)[1] for f in files for line in (SHARED / f).read_text("utf-8").splitlines()
            ]
            with dump.open("w", encoding="utf-8") as file:
                file.writelines(f"{20_000_000 + i}\t{lines[i % len(lines)]}\n" for i in range(DUMP_ROWS))
            told = subprocess.run(
                [sys.executable, "-m", "tools.bench.regions", str(dump), folder],
                check=True,
                capture_output=True,
                text=True,
            )
            got = json.loads(told.stdout)
        out += [
            figure(f"dump of {got['rows']:,} rows to a layer, {label}", round(got["rows"] / got["build"]), "rows/s CPU",
                    note=f"{got['refused']} refused"),
            figure(f"the same, peak memory, {label}", got["rss"], "MB", note=f"{got['idle']} MB before it begins"),
            figure(f"the same, laid over the embedded store, {label}", round(got["link"], 1), "s CPU"),
        ]  # fmt: skip
    return out


def _import_one(dump: Path, folder: Path) -> None:
    """In a process of its own, for its memory is measured."""
    from gazetteer.layers import build_layer, link_layers  # noqa: PLC0415 - what is measured

    store = Store(EMBEDDED)
    open_regions("admin1").locate([36.2], [50.0])
    idle = _rss()
    began = time.process_time()
    layer, _ = build_layer([dump], name="big", licence="-", attribution="-", home=folder, store=store)
    built, rss = time.process_time(), _rss()
    link_layers(home=folder, store=store)
    done = time.process_time()
    print(
        json.dumps(
            {
                "rows": layer.read,
                "refused": layer.refused,
                "build": built - began,
                "rss": rss,
                "idle": idle,
                "link": done - built,
            }
        )
    )


def _rss() -> int:
    """Peak of this program alone, MB; getrusage's counts what the process held before, its parent's."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return round(int(next(line.split()[1] for line in status if line.startswith("VmHWM"))) / 1024)


def _near_settlements(store: Store) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points where news happens: a kilometre or so from a settlement."""
    rng = np.random.default_rng(1)
    rows = rng.choice(np.flatnonzero(store.kind == KINDS.index("settlement")), POINTS)
    return store.lon[rows] + rng.normal(0, 0.01, POINTS), store.lat[rows] + rng.normal(0, 0.01, POINTS)


def _uniform() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(2)
    return rng.uniform(-180, 180, POINTS), np.degrees(np.arcsin(rng.uniform(-1, 1, POINTS)))


def _join(frame: gpd.GeoDataFrame, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Any:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    return gpd.sjoin(points, frame, predicate="within")


def _process(code: str) -> float:
    def once() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        return time.perf_counter() - began

    return round(min(once() for _ in range(5)), 3)


if __name__ == "__main__":
    _import_one(Path(sys.argv[1]), Path(sys.argv[2]))
