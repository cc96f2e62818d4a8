"""The review table: every doubtful mention, those first whose decision would change the map most.

Doubtful is a mention that is *ambiguous*, *unknown*, or *unsure* (put on a place with a score below `UNSURE`). Mentions of
one name in one outlet (in one article, where no outlet is given) with one outcome and the same alternatives share a rank:
one decision serves them all.

The order is by ``change``: how many stories of the map a decision is expected to change. Only mentions with the role
located make reports, so only they count. Each story that reports from the group counts by the chance that today's
outcome is wrong, times what would then happen to its report:

- it would **appear** (ambiguous, unknown: not drawn today): 1; the chance is `NAME_CHANCE`;
- it would **move** to an alternative (unsure): 1 if that lies in another region of the run's level, else a hundredth
  for each kilometre, at most 1; the chance is the alternative's score;
- it would **vanish** (unsure, and none of the alternatives is right either): 1; the chance is what the scores leave.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from pyproj import Geod

from pipeline.corrections import OWN, key_of
from pipeline.tables import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gazetteer.place import Place
    from gazetteer.store import Store

    Row = Mapping[str, Any]

# Of 254 located mentions of LGL, TR-News and GeoWebNews put on a place with a score below, every other is wrong.
UNSURE = 0.7
# Of 506 located mentions there that are not drawn, so many are names of places.
NAME_CHANCE = 0.79
FAR_KM = 100.0  # a move so far within a region weighs like one into another
_GEOD = Geod(ellps="WGS84")
_REGION_COLUMN = {"admin0": "country", "admin1": "admin1", "admin2": "admin2"}
_TAKEN = (
    "article_id", "mention", "start", "end", "role", "place_id", "place_name", "score", "reason", "alternatives",
)  # fmt: skip


@dataclass(slots=True)
class _Group:
    """Mentions that one decision serves."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    #: Story → expected change, of the mention in it that would change most.
    stories: dict[str, float] = field(default_factory=dict)
    km: float | None = None


@dataclass(frozen=True, slots=True)
class _Effect:
    """What another outcome would do to a mention's report."""

    change: float
    words: str
    km: float | None = None
    region: str | None = None
    other: str | None = None


def list_doubts(
    articles: pa.Table,
    sentences: pa.Table,
    mentions: pa.Table,
    stories: pa.Table,
    store: Store,
    *,
    region: str = "admin1",
) -> pa.Table:
    """List the doubtful mentions of a corpus.

    Parameters
    ----------
    articles, sentences, mentions, stories
        Tables ARTICLES, SENTENCES, MENTIONS and STORIES of the whole corpus.
    store
        The gazetteer that the mentions were resolved with.
    region
        Units that reports are counted in.

    Returns
    -------
    Table REVIEW, in the order of ``rank``.
    """
    doubtful = mentions.filter(
        pc.or_(
            pc.is_in(mentions["status"], pa.array(["ambiguous", "unknown"])),
            pc.and_(pc.equal(mentions["status"], "resolved"), pc.less(mentions["score"], UNSURE)),
        )
    )
    if not doubtful.num_rows:
        return REVIEW.empty()
    outlet = dict(zip(articles["article_id"].to_pylist(), articles["outlet"].to_pylist(), strict=True))
    story = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    measure = _Measure(store, _REGION_COLUMN[region])
    groups: dict[tuple[Any, ...], _Group] = defaultdict(_Group)
    for mention, (text, start) in zip(
        doubtful.to_pylist(), _sentences(articles, sentences, doubtful), strict=True
    ):
        doubt = mention["status"] if mention["status"] != "resolved" else "unsure"
        article, effect = mention["article_id"], measure.effect(mention)
        others = tuple(other["id"] for other in mention["alternatives"])
        where = ("outlet", outlet[article]) if outlet[article] else ("article", article)
        group = groups[key_of(mention["surface"]), where, doubt, mention["place_id"] or "", others]
        group.rows.append(
            {
                **{name: mention[name] for name in _TAKEN},
                "doubt": doubt,
                "name": " ".join(mention["surface"].split()),
                "outlet": outlet[article],
                "effect": effect.words,
                "km": effect.km,
                "region": effect.region,
                "other_region": effect.other,
                "sentence_text": text,
                "sentence_start": start,
            }
        )
        if mention["role"] == "located":
            told = story.get(article, article)
            group.stories[told] = max(effect.change, group.stories.get(told, 0.0))
        group.km = effect.km
    return REVIEW.build(_ranked(groups))


def _ranked(groups: Mapping[tuple[Any, ...], _Group]) -> Iterable[dict[str, Any]]:
    """Yield the rows of all groups, those first that would change most."""
    weighed = [(round(sum(group.stories.values()), 4), group, key) for key, group in groups.items()]
    weighed.sort(
        key=lambda one: (-one[0], -len(one[1].stories), -(one[1].km or 0), -len(one[1].rows), one[2])
    )
    for rank, (change, group, _) in enumerate(weighed, 1):
        for row in group.rows:
            yield {**row, "rank": rank, "change": change, "stories": len(group.stories)}


def _sentences(articles: pa.Table, sentences: pa.Table, mentions: pa.Table) -> list[tuple[str, int]]:
    """Return the sentence of each mention, and where it begins."""
    # An article's sentences stand together, numbered from 0.
    first = pc.index_in(mentions["article_id"], sentences["article_id"]).to_numpy()
    lines = sentences.select(["start", "end"]).take(pa.array(first + mentions["sentence"].to_numpy()))
    own = articles.filter(pc.is_in(articles["article_id"], mentions["article_id"]))
    text = dict(zip(own["article_id"].to_pylist(), own["text"].to_pylist(), strict=True))
    spans = zip(
        mentions["article_id"].to_pylist(), lines["start"].to_pylist(), lines["end"].to_pylist(), strict=True
    )
    return [(text[article][start:end], start) for article, start, end in spans]


class _Measure:
    """Measures what another outcome would change, in a gazetteer and by units of one level."""

    def __init__(self, store: Store, column: str) -> None:
        self._store, self._column = store, column
        self._place = lru_cache(maxsize=None)(store.place)
        self._km = lru_cache(maxsize=None)(_km)
        self._words = lru_cache(maxsize=None)(place_words)

    def effect(self, mention: Row) -> _Effect:
        """Say what another outcome would do to the report of a doubtful mention."""
        others = [
            (place, other["score"])
            for other in mention["alternatives"]
            if (place := self._place(other["id"])) is not None
        ]
        best = others[0][0] if others else None
        other_region = self._region(best)
        if mention["place_id"] is None:
            words = (
                f"would appear at {self._words(best, self._store)}"
                if best
                else "would appear where you put it"
            )
            return self._of_role(mention, _Effect(NAME_CHANCE, words, None, None, other_region))
        wrong = 1 - mention["score"]
        total = sum(score for _, score in others)
        scale = min(1.0, wrong / total) if total else 1.0
        change = max(0.0, wrong - total)
        for place, score in others:
            change += score * scale * self._move(mention, place)
        region = mention[self._column]
        if best is None:
            return self._of_role(mention, _Effect(change, "would vanish", None, region, None))
        km = self._distance(mention, best)
        words = f"would move {km:,.0f} km, to {self._words(best, self._store)}"
        return self._of_role(mention, _Effect(change, words, round(km, 1), region, other_region))

    @staticmethod
    def _of_role(mention: Row, effect: _Effect) -> _Effect:
        if mention["role"] == "located":
            return effect
        words = f"no report: its role is {mention['role']}"
        return _Effect(0.0, words, effect.km, effect.region, effect.other)

    def _region(self, place: Place | None) -> str | None:
        return getattr(place, self._column) if place is not None else None

    def _distance(self, mention: Row, place: Place) -> float:
        return self._km(mention["lon"], mention["lat"], place.lon, place.lat)

    def _move(self, mention: Row, place: Place) -> float:
        if self._region(place) != mention[self._column]:
            return 1.0
        return min(1.0, self._distance(mention, place) / FAR_KM)


def _km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float(_GEOD.inv(lon, lat, other_lon, other_lat)[2]) / 1000


def place_words(place: Place, store: Store) -> str:
    """Name a place such that it is told from its namesakes.

    Examples
    --------
    >>> from gazetteer.store import open_store
    >>> store = open_store()
    >>> place_words(store.place("geonames:4717560"), store)
    'Paris, Texas, United States'
    """
    parts = [place.name]
    if not place.id.startswith(OWN):
        row = store.row(place.id)
        for index, rows in ((store.admin1[row], store.admin1_rows), (store.country[row], store.country_rows)):
            unit = int(rows[index]) if index >= 0 else -1
            if unit >= 0 and unit != row:
                parts.append(store.label(unit))
    return ", ".join(dict.fromkeys(parts))
