"""The trained span classifier: two passes, the second of which sees the first one's verdict on the whole article."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.recognition.company import COMPANY, keep_company
from pipeline.recognition.cues import STATING_AFTER, STATING_BEFORE
from pipeline.recognition.features import FIGURES, NEWS, describe_spans, look_around, look_wide
from pipeline.recognition.network import Network, encode, judge, sigmoid, unpack
from pipeline.recognition.spans import LONGEST_ACRONYM, find_spans
from pipeline.recognition.words import LOWER, SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.recognition.features import Context
    from pipeline.recognition.network import Floats
    from pipeline.recognition.spans import Spans
    from pipeline.recognition.words import Ints

WEIGHTS = Path(__file__).parents[1] / "weights" / "recognise.npz"
#: The second pass leaves alone what the first one is sure is no place: of 1,000 such spans fewer than 3 are one.
HOPELESS = 0.01
NETWORKS = 3  # of each pass; worth half a point over one (docs/recognition.md)
#: Added to the logit of a listed name in Cyrillic whose sentence says nothing. The networks learn from English, where capitals
#: are many and names are words: of 112 such names in 500 Ukrainian and Russian headlines that they gave 0.05 to 0.35, 92 were places.
CYRILLIC = 2.0
BLOCK = 8192  # spans judged at once: their inputs fit the cache, and a text of any length the memory
#: Least score of a name that the store lacks but the text states to be a place (it stays "unknown"), and of listed names
#: with nothing else beside them.
STATED = 0.6
#: How common a name may be, as a word or a person's name, to be a place where it stands alone.
BARE = 0.05


@dataclass(frozen=True)
class Model:
    """Vocabulary, word vectors, the networks of the two passes, and what turns the last logit into a probability.

    The networks of a pass vote: their logits are averaged.
    """

    vocabulary: Mapping[str, int]
    codes: NDArray[np.int8]  # word vectors in whole steps, shape (vocabulary, width)
    vectors: Floats
    first: tuple[Network, ...]
    second: tuple[Network, ...]
    slope: float
    intercept: float
    threshold: float
    digest: str  # of the vocabulary and the vectors: weights that build on them name it


@lru_cache(maxsize=2)
def load_model(path: Path = WEIGHTS) -> Model:
    """Load the weights that `tools.train.recognise` wrote."""
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    keys = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
    slope, intercept, threshold = (float(value) for value in arrays["calibration"])
    codes = arrays["codes"]
    vectors = np.asarray(codes * arrays["step"], np.float32)
    first, second = (
        tuple(unpack(arrays, f"{name}{k}", vectors) for k in range(NETWORKS)) for name in ("first", "second")
    )
    return Model(
        {key: number for number, key in enumerate(keys) if key},
        codes,
        vectors,
        first,
        second,
        slope,
        intercept,
        threshold,
        sha256(arrays["vocabulary"].tobytes() + codes.tobytes()).hexdigest()[:16],
    )


def judge_spans(context: Context, store: Store, model: Model) -> tuple[Spans, Floats, Floats]:
    """Find the candidate spans of a batch, the probability that each names a place, and its `FIGURES`."""
    spans = find_spans(context.words, context.sentence, store)
    if not len(spans.first):
        return spans, np.zeros(0, np.float32), np.zeros((0, len(FIGURES)), np.float32)
    figures, names, group = describe_spans(context, spans, store)
    around = look_around(context, spans.first, spans.last)
    wide = look_wide(context, spans.first, spans.last, model.codes[:, :NEWS])
    verdict = sigmoid(_judge(model.first, around, wide, figures, FIGURES))
    open_ = np.flatnonzero(verdict >= HOPELESS)
    company = keep_company(context, spans, names, group, store, verdict, open_)
    known = np.concatenate([figures[open_], company], axis=1)
    logit = _judge(model.second, around[open_], wide[open_], known, FIGURES + COMPANY)
    score = np.minimum(verdict, HOPELESS)
    alone = np.isnan(wide[open_, 0]) & (spans.name[open_] >= 0) & _is_cyrillic(context, spans)[open_]
    score[open_] = sigmoid(model.slope * logit + model.intercept + CYRILLIC * alone)
    stated = _find_stated(context, spans, figures)
    stated |= _find_bare(context, spans, figures)
    score[stated] = np.maximum(score[stated], STATED)
    return spans, score, figures


def _judge(
    networks: tuple[Network, ...], around: Ints, wide: Floats, figures: Floats, columns: tuple[str, ...]
) -> Floats:
    """Mean logits of all spans, a block at a time; a sentence that says nothing counts as an average one."""
    average = networks[0].mean[: wide.shape[1]]
    wide = np.where(np.isnan(wide), average, wide)
    found = [np.zeros(0, np.float32)]
    for at in range(0, len(around), BLOCK):
        block = slice(at, at + BLOCK)
        inputs = np.concatenate([wide[block], encode(figures[block], columns)], axis=1)
        found.append(judge(networks, around[block], inputs)[:, :, 0].mean(axis=0))
    return np.concatenate(found)


def _is_cyrillic(context: Context, spans: Spans) -> NDArray[np.bool_]:
    words = context.words
    letters = np.array(["\u0400" <= form[0] <= "\u052f" for form in words.forms], np.bool_)
    return np.asarray(letters[words.form[spans.first]], np.bool_)


def _find_stated(context: Context, spans: Spans, figures: Floats) -> NDArray[np.bool_]:
    """Tell which names that the store lacks are said to be places: "the village of X", "X district"."""
    words = context.words
    of, before, after = (
        words.among(listed) & (words.form_shape == LOWER)
        for listed in ({"of"}, STATING_BEFORE, STATING_AFTER)
    )
    last = len(words.form) - 1
    left = np.maximum(spans.first - 2, 0)
    by_of = of[words.form[spans.first - 1]] & before[words.form[left]]
    followed = after[words.form[np.minimum(spans.last + 1, last)]]
    # Within the sentence, and the whole capitalised run.
    column = {name: k for k, name in enumerate(FIGURES)}
    here = context.sentence[spans.first]
    by_of &= (spans.first >= 2) & (context.sentence[left] == here)
    followed &= (spans.last < last) & (context.sentence[np.minimum(spans.last + 1, last)] == here)
    followed &= (words.gap[spans.last] == SPACE) & (figures[:, column["at_start"]] == 0)
    whole = (figures[:, column["run_left"]] == 0) & (figures[:, column["run_right"]] == 0)
    found = (spans.name < 0) & whole & (figures[:, column["words"]] <= 3) & (by_of | followed)
    return np.asarray(found, np.bool_)


def _find_bare(context: Context, spans: Spans, figures: Floats) -> NDArray[np.bool_]:
    """Tell which listed names make up their whole sentence, alone or with others: the headline "Dyakovo", a list of towns."""
    names = ("commonness", "personhood", "demonym", "upper", "characters")
    column = {name: figures[:, FIGURES.index(name)] for name in names}
    likely = (spans.name >= 0) & (column["demonym"] == 0)
    likely &= ~((column["upper"] > 0) & (column["characters"] <= LONGEST_ACRONYM))
    likely &= (column["commonness"] < BARE) & (column["personhood"] < BARE)
    size = len(context.sentence)
    step = np.bincount(spans.first[likely], minlength=size + 1) - np.bincount(
        spans.last[likely] + 1, minlength=size + 1
    )
    covered = np.cumsum(step)[:size] > 0
    bare = np.bincount(context.sentence, ~covered, minlength=int(context.sentence.max(initial=-1)) + 1) == 0
    return np.asarray(likely & bare[context.sentence[spans.first]], np.bool_)
