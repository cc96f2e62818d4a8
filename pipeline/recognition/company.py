"""The company a span keeps: what a first verdict on the other spans of the article says about it.

One sense per article (the same name elsewhere), neighbours in lists ("Paris, Texas"; "A, B and C"), spans that overlap, and
whether the name has a place where the article's other places lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    """
    size = len(spans.first)
    out = np.zeros((size, len(COMPANY)), np.float32)
    if not size:
        return out
    article = context.words.article[spans.first]
    count = np.bincount(group)[group]
    total = np.bincount(group, verdict)[group]
    others = np.where(count > 1, (total - verdict) / np.maximum(count - 1, 1), -1)
    top, second = _two_best(group, verdict)
    best_other = np.where(verdict >= top[group], second[group], top[group])

    rows = len(context.words.form)
    ends, starts, best_start = np.zeros(rows), np.zeros(rows), np.full(rows, -1)
    np.maximum.at(ends, spans.last, verdict)
    order = np.argsort(verdict, kind="stable")
    starts[spans.first[order]] = verdict[order]
    best_start[spans.first[order]] = order
    best_end = np.full(rows, -1)
    best_end[spans.last[order]] = order

    def at(values: NDArray[np.float64], row: NDArray[np.int32]) -> NDArray[np.float64]:
        inside = (row >= 0) & (row < rows)
        row = np.clip(row, 0, rows - 1)
        return np.where(inside & (context.sentence[row] == context.sentence[spans.first]), values[row], -1)

    holder, held, crossing = _overlaps(spans, verdict)
    in_sentence = np.bincount(context.sentence[spans.first], verdict)[context.sentence[spans.first]]
    in_article = np.bincount(article, verdict)[article]
    words = np.diff(context.words.first)[article]
    places = names.rows[names.locate(spans.name)]
    country, admin1 = _codes(store.country, places), _codes(store.admin1, places)
    following = at(best_start.astype(float), spans.last + 1).astype(np.int64)
    leading = at(best_end.astype(float), spans.first - 1).astype(np.int64)
    columns = (
        np.log(np.clip(verdict, 1e-4, 1 - 1e-4) / (1 - np.clip(verdict, 1e-4, 1 - 1e-4))),
        others,
        np.where(count > 1, best_other, -1),
        at(ends, spans.first - 1),
        at(ends, spans.first - 2),
        at(starts, spans.last + 1),
        at(starts, spans.last + 2),
        holder,
        held,
        crossing,
        np.log1p(in_sentence - verdict),
        in_article / words,
        _share(article, group, verdict, country).max(axis=1),
        _share(article, group, verdict, admin1).max(axis=1),
        _share(article, group, verdict, country)[:, 0],
        _inside(places, following, country, admin1, store) * (following >= 0),
        _inside_reverse(places, leading, country, admin1, store) * (leading >= 0),
    )
    for k, column in enumerate(columns):
        out[:, k] = column
    return out


def _two_best(group: NDArray[np.int64], verdict: NDArray[np.float32]) -> tuple[NDArray[np.float64], ...]:
    order = np.lexsort((verdict, group))
    last = np.flatnonzero(np.append(group[order][1:] != group[order][:-1], True))
    top = verdict[order[last]].astype(float)
    second = np.full(len(top), -1.0)
    more = np.bincount(group) > 1
    second[more] = verdict[order[last[more] - 1]]
    return top, second


def _overlaps(spans: Spans, verdict: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """Best verdict on a span that holds this one, on one that it holds, on one that crosses it."""
    out = np.zeros((3, len(verdict)), np.float32)
    for shift in range(1, 12):
        a, b = slice(None, -shift), slice(shift, None)
        first_a, last_a, first_b, last_b = spans.first[a], spans.last[a], spans.first[b], spans.last[b]
        touch = first_b <= last_a
        for own, other, holds, held in (
            (b, a, last_a >= last_b, (first_a == first_b) & (last_a < last_b)),
            (a, b, (first_a == first_b) & (last_b >= last_a), last_b <= last_a),
        ):
            kind = np.where(holds, 0, np.where(held, 1, 2))
            for k in range(3):
                out[k, own] = np.maximum(out[k, own], np.where(touch & (kind == k), verdict[other], 0))
    return tuple(out)


def _codes(column: NDArray[np.generic], places: NDArray[np.int32]) -> NDArray[np.int64]:
    # Wide before -1 is put in: numpy 2.5 refuses it in a column without signs.
    return np.where(places >= 0, column[np.maximum(places, 0)].astype(np.int64), -1)


def _share(
    article: NDArray[np.int32],
    group: NDArray[np.int64],
    verdict: NDArray[np.float32],
    codes: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Share of the article's other names whose first place lies under each code, shape of `codes`."""
    key = article[:, None].astype(np.int64) * (1 << 20) + codes + 1
    own = key[:, 0]
    known, inverse = np.unique(key, return_inverse=True)
    inverse = inverse.reshape(key.shape)
    listed = codes[:, 0] >= 0
    mass = np.bincount(inverse[:, 0], verdict * listed, minlength=len(known))
    group_mass = np.bincount(group, verdict)[group]
    total = np.bincount(article, verdict * listed)[article] - group_mass * listed
    found = mass[inverse] - np.where((key == own[:, None]) & listed[:, None], group_mass[:, None], 0)
    return np.where(codes >= 0, found / np.maximum(total, 0.5)[:, None], -0.1)


def _inside(
    places: NDArray[np.int32],
    other: NDArray[np.int64],
    country: NDArray[np.int64],
    admin1: NDArray[np.int64],
    store: Store,
) -> NDArray[np.bool_]:
    """Tell whether a place of the name lies in the state or country that the other span names."""
    there = places[other]
    kind = _codes(store.kind, there)
    found = np.zeros(len(places), np.bool_)
    for j in range(TOP):
        in_country = (kind[:, j, None] == _COUNTRY) & (country == country[other][:, j, None]) & (country >= 0)
        in_admin1 = (kind[:, j, None] == _ADMIN1) & (admin1 == admin1[other][:, j, None]) & (admin1 >= 0)
        different = places != there[:, j, None]
        found |= ((in_country | in_admin1) & different & (places >= 0)).any(axis=1)
    return found


def _inside_reverse(
    places: NDArray[np.int32],
    other: NDArray[np.int64],
    country: NDArray[np.int64],
    admin1: NDArray[np.int64],
    store: Store,
) -> NDArray[np.bool_]:
    """Tell whether the name is the state or country of a place that the other span names."""
    there = places[other]
    kind = _codes(store.kind, places)
    found = np.zeros(len(places), np.bool_)
    for j in range(TOP):
        in_country = (kind == _COUNTRY) & (country == country[other][:, j, None]) & (country >= 0)
        in_admin1 = (kind == _ADMIN1) & (admin1 == admin1[other][:, j, None]) & (admin1 >= 0)
        different = places != there[:, j, None]
        found |= ((in_country | in_admin1) & different & (there[:, j, None] >= 0)).any(axis=1)
    return found
