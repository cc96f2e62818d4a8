"""The company a span keeps: what a first verdict on the other spans of the article says about it.

One sense per article (the same name elsewhere), neighbours in lists ("Paris, Texas"; "A, B and C"), spans that overlap, and
whether the name has a place where the article's other places lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.place import KINDS
from pipeline.recognition.names import TOP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.store import Store
    from pipeline.recognition.features import Context
    from pipeline.recognition.names import Names
    from pipeline.recognition.spans import Spans

COMPANY = (
    "verdict",
    "same_mean",
    "same_max",
    "same_min",
    "same_first",
    "ends_before",
    "ends_before2",
    "starts_after",
    "starts_after2",
    "holder",
    "held",
    "crossing",
    "sentence_places",
    "article_places",
    "country_share",
    "admin1_share",
    "top_country_share",
    "in_next",
    "holds_before",
)
_ADMIN1, _COUNTRY = KINDS.index("admin1"), KINDS.index("country")


def keep_company(  # noqa: PLR0917
    context: Context,
    spans: Spans,
    names: Names,
    group: NDArray[np.int64],
    store: Store,
    verdict: NDArray[np.float32],
    asked: NDArray[np.int64] | None = None,
) -> NDArray[np.float32]:
    """Features of spans from a first verdict, shape (spans, columns); columns are `COMPANY`.

    Parameters
    ----------
    context, spans, names
        The batch, its candidate spans (sorted by first word), the facts on their names.
    group
        Number of each span's name within its article (`recognition.features.same_name`).
    store
        The gazetteer.
    verdict
        Probability that each span is a place, shape (spans,).
    asked
        Rows of the spans to describe; without it, all.
    """
    asked = np.arange(len(spans.first)) if asked is None else asked
    out = np.zeros((len(asked), len(COMPANY)), np.float32)
    if not len(asked):
        return out
    article = context.words.article[spans.first]
    count = np.bincount(group)[group[asked]]
    total = np.bincount(group, verdict)
    own, first, last = verdict[asked], spans.first[asked], spans.last[asked]
    others = np.where(count > 1, (total[group[asked]] - own) / np.maximum(count - 1, 1), -1)
    top, second, lowest = _extremes(group, verdict)
    _, first_row = np.unique(group, return_index=True)
    best_other = np.where(own >= top[group[asked]], second[group[asked]], top[group[asked]])

    rows = len(context.words.form)
    ends, starts = np.zeros(rows), np.zeros(rows)
    best_start, best_end = np.full(rows, -1), np.full(rows, -1)
    # Of several spans with one end the surest is written last.
    order = np.argsort(verdict, kind="stable")
    best_start[spans.first[order]] = order
    best_end[spans.last[order]] = order
    starts[spans.first[order]] = verdict[order]
    ends[spans.last[order]] = verdict[order]
    here = context.sentence[first]

    def at(values: NDArray[Any], row: NDArray[np.int32]) -> NDArray[Any]:
        inside = (row >= 0) & (row < rows)
        row = np.clip(row, 0, rows - 1)
        return np.where(inside & (context.sentence[row] == here), values[row], -1)

    holder, held, crossing = _overlaps(spans, verdict)[:, asked]
    in_sentence = np.bincount(context.sentence[spans.first], verdict)[here]
    in_article = np.bincount(article, verdict)[article[asked]]
    words = np.diff(context.words.first)[article[asked]]
    places = names.rows[names.locate(spans.name)]
    masses = _Masses(article, group, verdict, total)
    country_share, admin1_share = (
        masses.share(_codes(column, places[:, 0]), _codes(column, places[asked]), asked)
        for column in (store.country, store.admin1)
    )
    following, leading = at(best_start, last + 1), at(best_end, first - 1)
    in_next, holds_before = (np.zeros(len(asked), np.bool_) for _ in range(2))
    pair = np.flatnonzero(following >= 0)
    in_next[pair] = _lies_in(places[asked[pair]], places[following[pair]], store)
    pair = np.flatnonzero(leading >= 0)
    holds_before[pair] = _lies_in(places[leading[pair]], places[asked[pair]], store)
    columns = (
        np.log(np.clip(own, 1e-4, 1 - 1e-4) / (1 - np.clip(own, 1e-4, 1 - 1e-4))),
        others,
        np.where(count > 1, best_other, -1),
        lowest[group[asked]],
        verdict[first_row][group[asked]],
        at(ends, first - 1),
        at(ends, first - 2),
        at(starts, last + 1),
        at(starts, last + 2),
        holder,
        held,
        crossing,
        np.log1p(in_sentence - own),
        in_article / words,
        country_share.max(axis=1),
        admin1_share.max(axis=1),
        country_share[:, 0],
        in_next,
        holds_before,
    )
    for k, column in enumerate(columns):
        out[:, k] = column
    return out


def _extremes(group: NDArray[np.int64], verdict: NDArray[np.float32]) -> tuple[NDArray[np.float64], ...]:
    """Highest, second highest (-1 where there is one only) and lowest verdict of each group."""
    order = np.lexsort((verdict, group))
    last = np.flatnonzero(np.append(group[order][1:] != group[order][:-1], True))
    lowest = verdict[order[np.append(0, last[:-1] + 1)]].astype(float)
    top = verdict[order[last]].astype(float)
    second = np.full(len(top), -1.0)
    more = np.bincount(group) > 1
    second[more] = verdict[order[last[more] - 1]]
    return top, second, lowest


def _overlaps(spans: Spans, verdict: NDArray[np.float32]) -> NDArray[np.float32]:
    """Best verdict on a span that holds this one, on one that it holds, on one that crosses it."""
    out = np.zeros((3, len(verdict)), np.float32)
    flat = out.ravel()
    for a, b in spans.touching():
        first_a, last_a, first_b, last_b = spans.first[a], spans.last[a], spans.first[b], spans.last[b]
        for own, other, holds, held in (
            (b, a, last_a >= last_b, (first_a == first_b) & (last_a < last_b)),
            (a, b, (first_a == first_b) & (last_b >= last_a), last_b <= last_a),
        ):
            at = np.where(holds, 0, np.where(held, 1, 2)) * len(verdict) + own
            flat[at] = np.maximum(flat[at], verdict[other])
    return out


def _codes(column: NDArray[np.generic], places: NDArray[np.int32]) -> NDArray[np.int64]:
    # Wide before -1 is put in: numpy 2.5 refuses it in a column without signs.
    return np.where(places >= 0, column[np.maximum(places, 0)].astype(np.int64), -1)


class _Masses:
    """How much of an article's sure names lies where."""

    def __init__(
        self,
        article: NDArray[np.int32],
        group: NDArray[np.int64],
        verdict: NDArray[np.float32],
        of_group: NDArray[Any],
    ) -> None:
        self.article, self.group, self.verdict = article.astype(np.int64), group, verdict
        self.of_group = of_group

    def share(
        self, top: NDArray[np.int64], codes: NDArray[np.int64], asked: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Share of the article's other names whose first place lies under each code, shape of `codes`.

        `top` is the code of each span's first place, `codes` those of all places of the spans asked for.
        """
        listed = top >= 0
        known, inverse = np.unique(self.article * (1 << 20) + top + 1, return_inverse=True)
        mass = np.bincount(inverse, self.verdict * listed)
        article = self.article[asked]
        key = article[:, None] * (1 << 20) + codes + 1
        at = np.minimum(np.searchsorted(known, key), len(known) - 1)
        own = self.of_group[self.group[asked]]
        total = np.bincount(self.article, self.verdict * listed)[article] - own * listed[asked]
        found = np.where(known[at] == key, mass[at], 0)
        found -= np.where((codes == codes[:, :1]) & listed[asked][:, None], own[:, None], 0)
        return np.where(codes >= 0, found / np.maximum(total, 0.5)[:, None], -0.1)


def _lies_in(inner: NDArray[np.int32], outer: NDArray[np.int32], store: Store) -> NDArray[np.bool_]:
    """Tell whether one of the inner places lies in the state or country that is one of the outer ones, for each pair of names."""
    kind = _codes(store.kind, outer)
    country, admin1 = _codes(store.country, inner), _codes(store.admin1, inner)
    outer_country, outer_admin1 = _codes(store.country, outer), _codes(store.admin1, outer)
    found = np.zeros(len(inner), np.bool_)
    for j in range(TOP):
        in_country = (kind[:, j, None] == _COUNTRY) & (country == outer_country[:, j, None]) & (country >= 0)
        in_admin1 = (kind[:, j, None] == _ADMIN1) & (admin1 == outer_admin1[:, j, None]) & (admin1 >= 0)
        different = inner != outer[:, j, None]
        found |= ((in_country | in_admin1) & different & (inner >= 0)).any(axis=1)
    return found
