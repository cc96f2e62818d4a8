"""Recognition, roles and resolution together: speed, start-up and memory, beside look-up libraries that are installed.

Rivals are measured where ``python -c "import flashgeotext"`` works; the environment variable ``DATELINE_RIVALS`` names
another Python that has them (``python -m venv rivals && rivals/bin/pip install flashgeotext geotext``, then
``DATELINE_RIVALS=rivals/bin/python python -m tools.bench places``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.config import Config
from pipeline.recognise import find_mentions
from pipeline.recognition.model import load_model
from pipeline.resolution.ranker import load_ranker
from pipeline.resolve import resolve_mentions
from pipeline.roles import assign_roles, load_roles
from pipeline.tables import ARTICLES
from tools.bench import best

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
NEWS = ROOT.parent / "shared/corpus"
LONG_REPORTS = "news/isw-daily-2022-23.jsonl"
SIZE = 2500  # characters: an article of the usual length
BATCH = 400
REPEATS = 5  # the best of them counts: a busy machine only ever slows
#: What a rival does for one text; each stands in a process of its own, for they load large tables.
RIVALS = {
    "flashgeotext": "from flashgeotext.geotext import GeoText; g = GeoText(); run = lambda text: g.extract(text)",
    "geotext": "from geotext import GeoText; run = lambda text: GeoText(text).cities",
}
#: What a process pays before its first article: seconds, and memory that is its own once the store is mapped.
START = """
import json, time
import numpy, pyarrow
began = time.perf_counter()
from gazetteer.store import open_store
from pipeline.recognise import find_mentions
from pipeline.recognition.model import load_model
from pipeline.resolution.ranker import load_ranker
from pipeline.resolve import resolve_mentions
from pipeline.roles import assign_roles, load_roles
imported = time.perf_counter()
open_store(), load_model(), load_roles(), load_ranker()
loaded = time.perf_counter()
from tools.bench.places import read_peak
print(json.dumps([imported - began, loaded - imported, read_peak()]))
"""
LONG = "import json; from tools.bench.places import read_long; print(json.dumps(read_long()))"
ONE = "import json, sys; from tools.bench.places import read_one; print(json.dumps(read_one(float(sys.argv[1]))))"


def measure() -> list[dict[str, Any]]:
    """Measure processor time, the best of `REPEATS`; start-up and memory in processes of their own."""
    texts = read_texts()
    seconds, mentions = time_stages(make_articles(texts), REPEATS)
    note = f"{len(texts)} articles of {sum(map(len, texts)) / len(texts) / 1000:.1f} kB, {mentions} mentions"
    rows = [
        {"figure": name, "value": round(1000 * took / len(texts), 2), "unit": "ms an article", "note": note}
        for name, took in seconds.items()
    ]
    speed = {
        "figure": "all three",
        "value": round(len(texts) / sum(seconds.values())),
        "unit": "articles/s",
        "note": note,
    }
    rivals = [(name, found) for name, code in RIVALS.items() if (found := _rival(code, texts))]
    rows += [speed | {"rival": name, "rival_value": value} for name, value in rivals] or [speed]
    rows += measure_trees()
    starts = [json.loads(_run([sys.executable, "-c", START]).stdout) for _ in range(REPEATS)]
    imported, loaded, peak = (min(values) for values in zip(*starts, strict=True))
    rows += [
        {"figure": "store and weights loaded", "value": round(loaded, 3), "unit": "s", "note": "elapsed"},
        {"figure": "own modules imported", "value": round(imported, 3), "unit": "s", "note": "elapsed"},
        {"figure": "memory once loaded", "value": round(peak), "unit": "MB", "note": "peak of a new process"},
    ]
    if (NEWS / LONG_REPORTS).is_file():
        took, peak, note = json.loads(_run([sys.executable, "-c", LONG]).stdout)
        rows += [
            {"figure": "long reports", "value": round(took, 1), "unit": "s", "note": note},
            {
                "figure": "memory for long reports",
                "value": round(peak),
                "unit": "MB",
                "note": "peak of a new process",
            },
        ]
    for megabytes in (0.5, 5):
        took, peak, note = json.loads(_run([sys.executable, "-c", ONE, str(megabytes)]).stdout)
        rows += [
            {"figure": f"one text of {megabytes:g} MB", "value": round(took, 2), "unit": "s", "note": note},
            {"figure": f"memory for {megabytes:g} MB", "value": round(peak), "unit": "MB", "note": note},
        ]
    return rows


def measure_trees() -> list[dict[str, Any]]:
    """Return the processor time of the ranker's trees alone, for few candidates and for many."""
    rows = []
    for count in (1000, 100_000):
        dice = np.random.default_rng(1)
        took = 0.0
        for trees in load_ranker().passes:
            given = dice.normal(size=(count, len(trees.features))).astype(np.float32)
            took += best(lambda trees=trees, given=given: trees.predict(given))
        figure = f"trees of both passes, {count:,} candidates"
        rows.append({"figure": figure, "value": round(1e6 * took / count, 1), "unit": "µs each"})
    return rows


def make_articles(texts: list[str]) -> pa.Table:
    """Lay out texts as ARTICLES."""
    rows = ({"article_id": str(n), "text": text, "source": "", "row": n} for n, text in enumerate(texts))
    return ARTICLES.build(rows)


def time_stages(articles: pa.Table, repeats: int) -> tuple[dict[str, float], int]:
    """Seconds of processor time of each stage, the best of several, and the mentions found."""
    store = open_store()
    sentences = split_sections(articles)
    steps: dict[str, Callable[[], pa.Table]] = {
        "recognition": lambda: find_mentions(articles, sentences, store)
    }
    names = steps["recognition"]()
    steps["roles"] = lambda: assign_roles(articles, sentences, names)
    with_roles = steps["roles"]()
    steps["resolution"] = lambda: resolve_mentions(articles, sentences, with_roles, store)
    seconds = {name: best(step, repeats) for name, step in steps.items()}
    return seconds, names.num_rows


def read_long() -> tuple[float, float, str]:
    """Seconds, megabytes and note of the long reports, in batches of the usual size, once."""
    with (NEWS / LONG_REPORTS).open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    load_model()
    load_roles()
    size = Config().batch_size
    parts = [time_stages(make_articles(texts[at : at + size]), 1) for at in range(0, len(texts), size)]
    took = sum(sum(seconds.values()) for seconds, _ in parts)
    note = f"{len(texts)} reports of {sum(map(len, texts)) / len(texts) / 1000:.1f} kB, {sum(n for _, n in parts)} mentions"
    return took, read_peak(), note


def read_one(megabytes: float) -> tuple[float, float, str]:
    """Seconds, megabytes and note of one text of a size, in which every article stands once or more."""
    own = "\n\n".join(read_texts())
    size = round(megabytes * 1e6)
    load_model()
    load_roles()
    seconds, mentions = time_stages(make_articles([(own * (size // len(own) + 1))[:size]]), 1)
    return sum(seconds.values()), read_peak(), f"{mentions} mentions; new process"


def read_peak() -> float:
    """Most memory that this process has had, in MB; `resource` would tell that of the process it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def read_texts() -> list[str]:
    """Return a batch of articles, cut to the usual size."""
    path = NEWS / "geoparsing/LGL.dev.jsonl"
    if not path.is_file():
        sample = sorted((ROOT / "pipeline/sample/articles").glob("*.txt"))
        own = " ".join(file.read_text(encoding="utf-8") for file in sample)
    else:
        with path.open(encoding="utf-8") as file:
            own = "\n\n".join(json.loads(line)["text"] for line in file)
    pieces = [own[at : at + SIZE] for at in range(0, len(own) - SIZE, SIZE)]
    return (pieces * (BATCH // max(len(pieces), 1) + 1))[:BATCH]


def _run(command: list[str], text: str = "", *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run another process with this project on its path."""
    return subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        check=check,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def _rival(code: str, texts: list[str]) -> int | None:
    """Articles a second of processor time, the look-up alone; None where the rival is not installed."""
    program = (
        f"import json, sys, time\n{code}\ntexts = json.load(sys.stdin)\nrun(texts[0])\nbest = 1e9\n"
        f"for _ in range({REPEATS}):\n    t = time.process_time()\n    for text in texts: run(text)\n"
        "    best = min(best, time.process_time() - t)\nprint(len(texts) / best)"
    )
    python = os.environ.get("DATELINE_RIVALS", sys.executable)
    found = _run([python, "-W", "ignore", "-c", program], json.dumps(texts), check=False)
    return round(float(found.stdout.split()[-1])) if found.returncode == 0 else None
