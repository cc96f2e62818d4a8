"""Speed of recognition, roles and resolution together on news of 2.5 kB, beside look-up libraries that are installed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.recognise import find_mentions
from pipeline.recognition.model import load_model
from pipeline.resolve import resolve_mentions
from pipeline.roles import assign_roles, load_roles
from pipeline.tables import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable

NEWS = Path(__file__).resolve().parents[3] / "shared/corpus"
SIZE = 2500  # characters: an article of the usual length
BATCH = 400
REPEATS = 3  # the best of them counts: a busy machine only ever slows
#: What a rival does for one text; each stands in a process of its own, for they load large tables.
RIVALS = {
    "flashgeotext": "from flashgeotext.geotext import GeoText; g = GeoText(); run = lambda text: g.extract(text)",
    "geotext": "from geotext import GeoText; run = lambda text: GeoText(text).cities",
}


def measure() -> list[dict[str, Any]]:
    """Measure CPU time, best of three."""
    texts = read_texts()
    articles = ARTICLES.build(
        {"article_id": str(n), "text": text, "source": "", "row": n} for n, text in enumerate(texts)
    )
    began = time.process_time()
    store = open_store()
    load_model()
    load_roles()
    loaded = time.process_time() - began
    sentences = split_sections(articles)
    steps: dict[str, Callable[[], Any]] = {"recognition": lambda: find_mentions(articles, sentences, store)}
    names = steps["recognition"]()
    steps["roles"] = lambda: assign_roles(articles, sentences, names)
    with_roles = steps["roles"]()
    steps["resolution"] = lambda: resolve_mentions(articles, sentences, with_roles, store)
    seconds = {name: min(_time(step) for _ in range(REPEATS)) for name, step in steps.items()}
    note = f"{len(texts)} articles of {sum(map(len, texts)) / len(texts) / 1000:.1f} kB, {names.num_rows} mentions"
    rows = [
        {"figure": name, "value": round(1000 * took / len(texts), 2), "unit": "ms an article", "note": note}
        for name, took in seconds.items()
    ]
    rows.append(
        {"figure": "store and weights loaded", "value": round(loaded, 2), "unit": "s", "note": "CPU time"}
    )
    speed = {
        "figure": "all three",
        "value": round(len(texts) / sum(seconds.values())),
        "unit": "articles/s",
        "note": note,
    }
    rivals = [(name, _rival(code, texts)) for name, code in RIVALS.items() if importlib.util.find_spec(name)]
    rows += [speed | {"rival": name, "rival_value": value} for name, value in rivals] or [speed]
    return rows


def read_texts() -> list[str]:
    """Return a batch of articles, cut to the usual size."""
    path = NEWS / "geoparsing/LGL.dev.jsonl"
    if not path.is_file():
        path = NEWS.parents[1] / "main/pipeline/sample/articles"
        own = " ".join(file.read_text(encoding="utf-8") for file in sorted(path.glob("*.txt")))
    else:
        with path.open(encoding="utf-8") as file:
            own = "\n\n".join(json.loads(line)["text"] for line in file)
    pieces = [own[at : at + SIZE] for at in range(0, len(own) - SIZE, SIZE)]
    return (pieces * (BATCH // max(len(pieces), 1) + 1))[:BATCH]


def _time(step: Callable[[], Any]) -> float:
    began = time.process_time()
    step()
    return time.process_time() - began


def _rival(code: str, texts: list[str]) -> float:
    """Articles a second of CPU time, the look-up alone."""
    program = (
        f"import json, sys, time\n{code}\ntexts = json.load(sys.stdin)\nrun(texts[0])\nbest = 1e9\n"
        f"for _ in range({REPEATS}):\n    t = time.process_time()\n    for text in texts: run(text)\n"
        "    best = min(best, time.process_time() - t)\nprint(len(texts) / best)"
    )
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    return round(float(found.stdout.split()[-1])) if found.returncode == 0 else float("nan")
