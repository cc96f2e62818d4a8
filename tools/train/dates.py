"""Learn which way an expression points, from texts with marked times.

``python -m tools.train.dates CORPUS.jsonl...`` reads records with ``text``, ``dct`` and ``timexes`` (start, end, value),
prints the cross-validated share of right directions, the F1 of all times with the direction learned on the other folds, and the ``[direction]`` table for ``pipeline/data/timex.en.toml``.
Only the weights leave this script; the texts stay where they are.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.scores import Tally, count_times, figures_times
from pipeline.timex import read_times
from pipeline.timing.direction import gap_odds, signals
from pipeline.timing.interval import days_of
from pipeline.timing.language import open_language
from pipeline.timing.scan import find_expressions, read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.timing.language import Language

FOLDS = 5
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


def learn(examples: list[tuple[dict[str, float], bool]]) -> dict[str, float]:
    """Return the weights of a logistic regression, the small ones dropped."""
    names = sorted({name for features, _ in examples for name in features})
    matrix = np.array([[features.get(name, 0.0) for name in names] for features, _ in examples])
    model = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=2000)
    model.fit(matrix, np.array([truth for _, truth in examples]))
    pairs = zip(names, model.coef_[0], strict=True)
    return {name: round(float(weight), 2) for name, weight in pairs if abs(weight) >= _SMALL}


def with_direction(weights: dict[str, float]) -> Language:
    """Return the language with other weights of direction."""
    nearness = {
        name.removeprefix("near-"): weight for name, weight in weights.items() if name.startswith("near-")
    }
    return replace(open_language(), direction=weights, nearness=nearness)


def main(paths: list[str]) -> None:
    """Train, cross-validate by article, print."""
    records = [json.loads(line) for path in paths for line in Path(path).read_text("utf-8").splitlines()]
    marked = [record for record in records if "timexes" in record]
    shown = [list(examples(record) if "timexes" in record else silver(record)) for record in records]
    fold_of = {id(record): number % FOLDS for number, record in enumerate(marked)}
    folds = [fold_of.get(id(record), number % FOLDS) for number, record in enumerate(records)]
    right: dict[str, list[bool]] = {kind: [] for kind in (*KINDS, "silver")}
    ahead: dict[str, int] = dict.fromkeys(right, 0)
    tallies = Tally(), Tally()
    for fold in range(FOLDS):
        weights = learn(
            [pair for there, pairs in zip(folds, shown, strict=True) if there != fold for pair in pairs]
        )
        for there, record, pairs in zip(folds, records, shown, strict=True):
            if there != fold:
                continue
            for features, truth in pairs:
                kind = next(kind for kind in right if kind in features)
                odds = sum(weights.get(name, 0.0) * value for name, value in features.items())
                right[kind].append((odds > 0) == truth)
                ahead[kind] += truth
            if "timexes" in record:
                count(record, with_direction(weights), tallies[0])
                count(record, open_language(), tallies[1])
    for kind, outcomes in right.items():
        if outcomes:
            print(f"# {kind}: {len(outcomes)} expressions, {ahead[kind] / len(outcomes):.1%} ahead, "
                  f"direction right {sum(outcomes) / len(outcomes):.1%} (5 folds by article)")  # fmt: skip
    for name, tally in zip(("5 folds by article", "weights as shipped"), tallies, strict=True):
        figures = figures_times(tally)
        print(f"# all times, {name}: relaxed F1 {figures['relaxed']['F']}, value F1 {figures['value']['F']}")
    print("[direction]")
    for name, weight in learn([pair for pairs in shown for pair in pairs]).items():
        print(f"{name} = {weight:.2f}")


def count(record: dict[str, Any], language: Language, tally: Tally) -> None:
    """Add a record's times, read with the language's weights, to a tally."""
    day = date.fromisoformat(record["dct"][:10])
    found = [
        {"start": f.start, "end": f.end, "type": m.type, "value": m.value}
        for f, m in read_times(record["text"], day, day, language=language)
    ]
    tally.counts.update(count_times({"times": found}, record).counts)


if __name__ == "__main__":
    main(sys.argv[1:])
