"""Learn which way an expression points, from texts with marked times.

``python -m tools.train.dates CORPUS.jsonl...`` reads records with ``text``, ``dct`` and ``timexes`` (start, end, value),
prints the cross-validated share of right directions and the ``[direction]`` table for ``pipeline/data/timex.en.toml``.
Only the weights leave this script; the texts stay where they are.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pipeline.timing.direction import gap_odds, signals
from pipeline.timing.interval import days_of
from pipeline.timing.language import open_language
from pipeline.timing.scan import find_expressions, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("weekday", "month", "calendar")
_FIXED = frozenset(("LAST", "NEXT", "FOLLOWING", "THAT", "YEARNUM"))  # say the direction or year themselves
_STRENGTH = 0.5  # inverse of the penalty on the weights; flat from 0.2 to 1
_HEAD = 100  # characters: a dateline's own date is no example
_WEEK = 9  # days: as far as a bare weekday reaches, and a little
_SMALL = 0.05  # weights below are dropped from the table


def examples(record: dict[str, object]) -> Iterator[tuple[dict[str, float], bool]]:
    """Yield features and truth (ahead) of each bare weekday, month and day of a month."""
    language = open_language()
    text, today = str(record["text"]), date.fromisoformat(str(record["dct"])[:10])
    gold = {(t["start"], t["end"]): t["value"] for t in record["timexes"]}  # type: ignore[attr-defined]
    scan = read_words(text, language)
    for found in find_expressions(scan, language):
        if found.make not in KINDS or any(piece.cls in _FIXED for piece in found.pieces):
            continue
        value = next((v for (a, b), v in gold.items() if a < found.end and found.start < b), None)
        days = days_of(value)
        if days is None or days[0] == today:
            continue
        features = dict.fromkeys([found.make, *signals(scan, found, language)], 1.0)
        middle = days[0] + (days[1] - days[0]) / 2
        gap = (middle - today).days
        if abs(gap) > 366:
            continue
        if found.make != "weekday":
            behind, ahead = (365 - gap, gap) if gap > 0 else (-gap, 365 + gap)
            features[f"near-{found.make}"] = gap_odds(behind, ahead)
        yield features, gap > 0


def silver(record: dict[str, object]) -> Iterator[tuple[dict[str, float], bool]]:
    """Yield features and truth of the days of a month that a dated article puts within days of its own.

    "On March 5" stands where "on Thursday" stands, and its direction is known without a reader.
    """
    language = open_language()
    text, today = str(record["text"]), date.fromisoformat(str(record["date"])[:10])
    scan = read_words(text, language)
    for found in find_expressions(scan, language):
        if (
            found.make != "calendar"
            or any(piece.cls in _FIXED for piece in found.pieces)
            or found.start < _HEAD
        ):
            continue
        month = next(piece.value for piece in found.pieces if piece.cls == "MONTH")
        number = next((piece.value for piece in found.pieces if piece.cls in ("DAYNUM", "NTH")), 0)
        if not 1 <= number <= 28:
            continue
        gap = min(((date(today.year + y, month, number) - today).days for y in (-1, 0, 1)), key=abs)
        if 0 < abs(gap) <= _WEEK:
            yield dict.fromkeys(["silver", *signals(scan, found, language)], 1.0), gap > 0


def main(paths: list[str]) -> None:
    """Train, cross-validate by article, print."""
    rows, truths, groups = [], [], []
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for features, truth in examples(record) if "timexes" in record else silver(record):
                rows.append(features)
                truths.append(truth)
                groups.append(record["id"])
    names = sorted({name for row in rows for name in row})
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    truth = np.array(truths)
    right = np.zeros(len(truth), dtype=bool)
    for train, test in GroupKFold(5).split(matrix, truth, groups):
        model = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=2000).fit(
            matrix[train], truth[train]
        )
        right[test] = model.predict(matrix[test]) == truth[test]
    kinds = np.array([next(kind for kind in (*KINDS, "silver") if kind in row) for row in rows])
    for kind in (*KINDS, "silver"):
        here = kinds == kind
        print(f"# {kind}: {here.sum()} expressions, {truth[here].mean():.1%} ahead, "
              f"direction right {right[here].mean():.1%} (5 folds by article)")  # fmt: skip
    model = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=2000).fit(matrix, truth)
    print("[direction]")
    for name, weight in zip(names, model.coef_[0], strict=True):
        if abs(weight) >= _SMALL:
            print(f"{name} = {weight:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
