"""Score `geoparse` records against gold, with intervals: read this first; `scores` holds what each figure counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import InputError
from pipeline.scores import TASKS, Figures, Record, Tally, score_stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

RESAMPLES = 1000  # enough for the first decimal of a 95 % interval (Efron & Tibshirani 1993, ch. 13)
INTERVALS = ("e2e_exact_id", "e2e_acc161", "any@25", "focus@25", "same_days")


def read_records(path: Path) -> dict[str, Record]:
    """Read JSON Lines into records by id.

    Raises
    ------
    InputError
        The file cannot be read, or a line is not a JSON object with an id; file and line are named.
    """
    records: dict[str, Record] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 JSON Lines ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            records[str(record["id"])] = record
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}, line {number}: expected a JSON object with an id, got {error}"
            ) from error
    return records


def find_tasks(gold: Mapping[str, Record]) -> list[str]:
    """Return the tasks that this gold can judge, by the fields its records have.

    >>> find_tasks({"a": {"id": "a", "story": "s", "timexes": []}})
    ['times', 'stories']
    """
    records = gold.values()
    toponyms = [t for r in records for t in r.get("toponyms", [])]
    has_roles = any("role" in t for t in toponyms)
    found = {
        "geoparse": bool(toponyms) and not has_roles,
        "roles": has_roles,
        "reports": any(t.get("date_begin") for t in toponyms),
        "times": any("timexes" in r for r in records),
        "published": any(r.get("published") or r.get("date") or r.get("dct") for r in records),
        "events": any(r.get("lat") is not None for r in records),
        "stories": any("story" in r for r in records),
    }
    return [task for task, yes in found.items() if yes]


def evaluate(
    predicted: Mapping[str, Record], gold: Mapping[str, Record], tasks: Iterable[str] | None = None
) -> dict[str, Figures]:
    """Score records against gold.

    Parameters
    ----------
    predicted
        Records of `geoparse` by id.
    gold
        Gold records by id; an article without a prediction counts as one with none.
    tasks
        What to score; by default everything the gold can judge (`find_tasks`).

    Returns
    -------
    dict
        Figures by task, in percent unless named otherwise; ``interval`` holds 95 % intervals by bootstrap over
        articles.
    """
    out: dict[str, Figures] = {}
    for task in find_tasks(gold) if tasks is None else tasks:
        if task == "stories":
            out[task] = score_stories(predicted, gold)
            continue
        count, figures = TASKS[task]
        tallies = [count(predicted.get(key), record) for key, record in gold.items()]
        out[task] = figures(add_tallies(tallies))
        out[task]["interval"] = _intervals(task, tallies)
    return out


def add_tallies(tallies: Iterable[Tally]) -> Tally:
    """Sum tallies of articles (or of corpora)."""
    total = Tally()
    for tally in tallies:
        total.counts.update(tally.counts)
        total.errors_km += tally.errors_km
        total.scored += tally.scored
        total.wrong += tally.wrong
    return total


def format_figures(figures: Mapping[str, Figures]) -> str:
    """Lay figures out as an aligned table, one figure a line."""
    rows = [("task", "figure", "value", "95 % interval")]
    for task, values in figures.items():
        interval = values.get("interval", {})
        for name, value in values.items():
            if name in ("interval", "wrong", "bins"):
                continue
            shown = " ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
            if name in ("by_type", "calibration"):
                rows += [(task, f"{name}: {k}", _words(v), "") for k, v in value.items() if k != "bins"]
                continue
            low_high = "–".join(map(str, interval[name])) if name in interval else ""
            rows.append((task, name, str(shown), low_high))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _words(value: object) -> str:
    return " ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def _intervals(task: str, tallies: list[Tally]) -> dict[str, list[float]]:
    """95 % intervals of the main shares, by resampling articles (percentile bootstrap, fixed seed)."""
    figures = TASKS[task][1]
    whole = figures(add_tallies(tallies))
    names = [n for n in INTERVALS if whole.get(n) is not None]
    if not names or not tallies:
        return {}
    columns = sorted({k for t in tallies for k in t.counts})
    matrix = np.array([[t.counts[k] for k in columns] for t in tallies], dtype=float)
    generator = np.random.default_rng(0)
    draws = []
    for _ in range(RESAMPLES):
        sums = matrix[generator.integers(len(tallies), size=len(tallies))].sum(axis=0)
        counts = Tally()
        counts.counts.update({k: int(v) for k, v in zip(columns, sums, strict=True)})
        values = figures(counts)
        draws.append([values.get(n) if values.get(n) is not None else np.nan for n in names])
    low, high = np.nanpercentile(np.array(draws, dtype=float), [2.5, 97.5], axis=0)
    return {n: [round(float(a), 1), round(float(b), 1)] for n, a, b in zip(names, low, high, strict=True)}
