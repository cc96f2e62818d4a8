"""What the manifest says of a run: what went in, what held, what came out. No clock in it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from gazetteer.store import open_store
from pipeline.correct import describe_corrections

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.aggregate import RegionCounts
    from pipeline.config import Config
    from pipeline.corrections import Corrections
    from pipeline.read import Log
    from pipeline.result import Result


def describe_run(
    result: Result, counts: RegionCounts, config: Config, log: Log, corrections: Corrections | None = None
) -> dict[str, Any]:
    """Describe a run: inputs by hash, gazetteer, settings, counts by status, everything refused.

    The run's hash covers everything else in the manifest, so that two runs with the same hash say the same.
    """
    store = open_store()
    # A blurred manifest must not name what was withheld.
    corrected, lost = describe_corrections(corrections, result, named=config.blur == "none")
    manifest = {
        "dateline": version("dateline"),
        "inputs": [{"source": source, "sha256": digest} for source, digest in sorted(log.inputs.items())],
        "gazetteer": {
            "version": store.version,
            "sources": store.meta["sources"],
            "layers": store.meta.get("layers", []),
        },
        "worldview": config.worldview,
        "config": config.to_dict(),
        "counts": {
            "articles": result.articles.num_rows,
            "stories": pc.count_distinct(result.stories["story_id"]).as_py(),
            "published": _tally(result.published["method"]),
            "dates_noted": len(result.published) - result.published["note"].null_count,
            "mentions": _tally(result.mentions["status"]),
            "review": 0 if result.review is None else result.review.num_rows,
            "roles": _tally(result.mentions["role"]),
            "times": result.times.num_rows,
            "reports": result.reports.num_rows,
            **{f.name: getattr(counts, f.name) for f in fields(counts) if f.name not in ("table", "reports")},
        },
        "corrections": corrected,
        "faults": _faults(log),
        "warnings": [*(fault.line() for fault in log.faults), *lost],
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    return {"hash": hashlib.sha256(text.encode()).hexdigest()[:16], **manifest}


def _faults(log: Log) -> dict[str, int]:
    """Count what was met in reading, by kind; the log lists only the first of each file."""
    counts: Counter[str] = Counter()
    for fault in log.faults:
        counts[fault.kind] += fault.count
    return dict(sorted(counts.items()))


def _tally(values: pa.Array | pa.ChunkedArray) -> dict[str, int]:
    return dict(sorted(Counter(values.to_pylist()).items()))
