"""The learned ranker: from features to the calibrated probability of each candidate.

Every model gives log-odds against "none of these"; a softmax over a name's candidates and that option makes them
probabilities.  Two passes of trees: the second sees what the first made of the article's other names.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.resolution.evidence import ALONE, TOGETHER
from pipeline.trees import Trees

if TYPE_CHECKING:
    from pipeline.resolution.candidates import Candidates, Floats

WEIGHTS = Path(__file__).parents[1] / "weights"
PASSES = 2
#: Log-odds by which what the article says of a name's place counts against places elsewhere, beside what the trees learned: the
#: area said after it ("Paris, Texas"; the corpora hardly ever name both areas in one article, so that trees learn to
#: heed the country instead), and its distance from another place ("11km west of Svatove"; the corpora have few).
SAID = {"parent": 3.0, "stated": 3.0}
_SAID = [(len(ALONE) + TOGETHER.index(name), np.float32(weight)) for name, weight in SAID.items()]


@dataclass(frozen=True)
class Ranker:
    """Weights of all passes.

    Attributes
    ----------
    alone
        Weight of each feature of ALONE (and a constant, last) in the guess that the first pass starts from.
    passes
        One ensemble a pass, over ALONE + TOGETHER.
    said, right
        Calibration: a probability of ``said`` was right in a share of ``right`` on held-out articles.
    """

    alone: Floats
    passes: tuple[Trees, ...]
    said: Floats
    right: Floats

    def guess(self, alone: Floats, candidates: Candidates) -> Floats:
        """Probability of each candidate from its own features only."""
        return normalise(alone @ self.alone[:-1] + self.alone[-1], candidates)

    def rank(self, step: int, features: Floats, candidates: Candidates) -> Floats:
        """Probability of each candidate by one pass."""
        raw = self.passes[step].predict(features) + weigh_said(features, candidates)
        return normalise(raw, candidates)

    def calibrate(self, probability: Floats) -> Floats:
        """Turn the last pass's probabilities into shares right."""
        return np.interp(probability, self.said, self.right).astype(np.float32)


@lru_cache(maxsize=1)
def load_ranker(folder: Path = WEIGHTS) -> Ranker:
    """Open the shipped weights.

    Raises
    ------
    ValueError
        The weights were trained for other features.
    """
    settings = json.loads((folder / "resolve.json").read_text(encoding="utf-8"))
    passes = tuple(Trees.load(folder / f"resolve-{step + 1}.npz") for step in range(PASSES))
    if settings["features"] != [*ALONE, *TOGETHER]:
        raise ValueError(
            f"{folder}/resolve.json: weights for other features; run `python -m tools.train.resolve`"
        )
    values = (np.array(settings[key], dtype=np.float32) for key in ("alone", "said", "right"))
    alone, said, right = values
    return Ranker(alone, passes, said, right)


def weigh_said(features: Floats, candidates: Candidates) -> Floats:
    """Log-odds, 0 or less, that each candidate gets for not lying where the article says."""
    total = np.zeros(len(features), dtype=np.float32)
    for column, weight in _SAID:
        said = features[:, column]
        likeliest = np.zeros(len(candidates.first), dtype=np.float32)
        np.maximum.at(likeliest, candidates.entity, said)
        total += weight * (said - likeliest[candidates.entity])
    return total


def normalise(raw: Floats, candidates: Candidates) -> Floats:
    """Softmax over an entity's candidates and "none of these" (log-odds 0)."""
    highest = np.zeros(len(candidates.first), dtype=np.float32)
    np.maximum.at(highest, candidates.entity, raw.astype(np.float32))
    powers = np.exp(raw - highest[candidates.entity])
    total = np.bincount(candidates.entity, powers, minlength=len(highest)) + np.exp(-highest)
    share: Floats = (powers / total[candidates.entity]).astype(np.float32)
    return share
