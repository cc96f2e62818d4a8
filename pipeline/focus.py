"""Focus: what each article is about, place-wise."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

ROLE_WEIGHT = {"located": 1.0, "actor": 0.15, "dateline": 0.1, "organisation": 0.1, "demonym": 0.05}
# The most precise place is what an article is about; the areas around it are about as much as it is.
KIND_WEIGHT = {
    "settlement": 1.0,
    "poi": 0.9,
    "admin2": 0.6,
    "admin1": 0.45,
    "land": 0.4,
    "water": 0.3,
    "region": 0.3,
    "country": 0.1,
}
EARLY = 600.0  # code points after which a mention weighs half: the lead of a news story


def find_focus(mentions: pa.Table) -> dict[str, list[str]]:
    """Rank the places of each article by how much the article is about them.

    A mention weighs by its role, its kind, its score and how early it stands; a place gathers its mentions, and what
    lies in an area named in the same article gains from it.

    Parameters
    ----------
    mentions
        Table MENTIONS.

    Returns
    -------
    dict
        Place ids by article id, most important first; an article without resolved mentions has none.
    """
    names = ("article_id", "start", "role", "status", "place_id", "kind", "country", "admin1", "score")
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    areas: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    within: dict[str, str | None] = {}
    for article, start, role, status, place, kind, country, admin1, score in zip(
        *(mentions[name].to_pylist() for name in names), strict=True
    ):
        if status != "resolved" or role == "boilerplate":
            continue
        weight = ROLE_WEIGHT[role] * KIND_WEIGHT[kind] * score / (1 + start / EARLY)
        weights[article][place] += weight
        if kind in ("admin1", "country"):
            areas[article][admin1 or country or ""] += weight
        else:
            within[place] = admin1
    out = {}
    for article, found in weights.items():
        total = {
            place: weight + 0.5 * areas[article].get(within.get(place) or "-", 0.0)
            for place, weight in found.items()
        }
        out[article] = sorted(total, key=lambda place: (-total[place], place))
    return out
