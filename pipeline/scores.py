"""What each figure of `evaluate` counts.

Each task counts one article at a time (`Tally`), so that figures are sums over articles and their 95 % intervals
come from resampling articles. Gold is JSON Lines with ``id`` and, by task, ``toponyms`` (``start``, ``end`` and
``geonameid``, ``lat``, ``lon`` or ``role``, ``kind``, ``admin1``), ``timexes``, ``published``, ``lat``/``lon`` of
the article's one event, or ``story``.

Definitions
-----------
distance
    Great circle on a sphere of 6371 km.
strict, overlap
    Strict asks for exactly the gold span. Overlap pairs predicted and gold spans one to one, largest overlap first.
exact id, acc161
    Share of *all* gold toponyms with an id (with coordinates) whose place has that id (lies within 161 km, 100
    miles); one that was missed or left unresolved counts as an error.
spurious place
    A resolved mention in role located, actor or dateline that touches no gold span.
AUC
    Mean of ln(error + 1) / ln(20039) over resolved toponyms: 0 is perfect, 1 the antipode.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Record = dict[str, Any]
Figures = dict[str, Any]

EARTH_KM = 6371.0
FARTHEST_KM = 20039.0  # half the Earth's circumference, the literature's bound in AUC
NEAR_KM = 161.0  # 100 miles, the literature's radius
SETTLEMENT_KM = 25.0  # gold points of war reports are good to a few km; a neighbouring town is further
SHOWN_ROLES = ("located", "actor", "dateline")
GOLD_ROLES = {  # which of our roles agree with a gold role
    "literal": {"located"},
    "associative": {"actor", "organisation", "demonym", "dateline"},
    "dateline": {"dateline"},
    "boilerplate": {"boilerplate"},
}
PLACED_KINDS = ("settlement", "poi", "admin1", "country")


@dataclass
class Tally:
    """What one article adds to the figures of a task."""

    counts: Counter[str] = field(default_factory=Counter)
    errors_km: list[float] = field(default_factory=list)
    scored: list[tuple[float, bool]] = field(default_factory=list)
    wrong: list[tuple[str, ...]] = field(default_factory=list)


def distance_km(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """Great-circle distance in km between two points in degrees.

    >>> round(distance_km(2.35, 48.86, -0.13, 51.51))
    343
    """
    x, y, u, v = map(math.radians, (lon, lat, to_lon, to_lat))
    h = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def overlap(a: Mapping[str, Any], b: Mapping[str, Any]) -> int:
    """Code points shared by two spans; 0 or less if they are apart."""
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def align(predicted: list[Record], gold: list[Record]) -> dict[int, Record]:
    """Pair spans one to one, largest overlap first: gold index → predicted span.

    >>> align([{"start": 0, "end": 4}, {"start": 2, "end": 9}], [{"start": 2, "end": 9}])
    {0: {'start': 2, 'end': 9}}
    """
    pairs = [
        (-overlap(p, g), abs(p["start"] - g["start"]), -i, -j)
        for i, p in enumerate(predicted)
        for j, g in enumerate(gold)
        if overlap(p, g) > 0
    ]
    taken: set[int] = set()
    out: dict[int, Record] = {}
    for *_, i, j in sorted(pairs):
        if -i not in taken and -j not in out:
            taken.add(-i)
            out[-j] = predicted[-i]
    return out


def count_geoparse(predicted: Record | None, gold: Record) -> Tally:
    """Count detection, resolution and spurious places of one article."""
    tally = Tally()
    c = tally.counts
    mentions = [m for m in (predicted or {}).get("mentions", []) if m.get("role") != "boilerplate"]
    toponyms = [t for t in gold["toponyms"] if not t.get("offset_mismatch")]
    others = gold.get("other_annotations", [])
    c.update(docs=1, missing_docs=predicted is None, pred=len(mentions), gold=len(toponyms))
    strict = {(m["start"], m["end"]): m for m in mentions}
    over = align(mentions, toponyms)
    c["overlap_tp"] += len(over)
    for j, toponym in enumerate(toponyms):
        exact, near = strict.get((toponym["start"], toponym["end"])), over.get(j)
        c["strict_tp"] += exact is not None
        groups = ["", *([f"|{toponym['type']}"] if toponym.get("type") else [])]
        for group in groups:
            c[f"found{group}"] += near is not None
            c[f"of{group}"] += 1
        if toponym.get("geonameid"):
            wanted = f"geonames:{toponym['geonameid']}"
            for group in groups:
                c[f"gold_id{group}"] += 1
                c[f"id_strict{group}"] += _place(exact).get("id") == wanted
                c[f"id_overlap{group}"] += _place(near).get("id") == wanted
        if toponym.get("lat") is not None:
            c["gold_ll"] += 1
            error = _error_km(exact, toponym)
            c["a161_strict"] += error is not None and error < NEAR_KM
            error = _error_km(near, toponym)
            if near is not None and error is not None:
                c["a161_overlap"] += error < NEAR_KM
                tally.errors_km.append(error)
                has_id = bool(toponym.get("geonameid"))
                right = (
                    _place(near)["id"] == f"geonames:{toponym['geonameid']}" if has_id else error < NEAR_KM
                )
                tally.scored.append((float(near.get("score") or 0.0), bool(right)))
    for mention in mentions:
        if mention.get("place") and mention.get("role") in SHOWN_ROLES:
            if any(overlap(mention, t) > 0 for t in gold["toponyms"]):
                continue
            other = any(overlap(mention, t) > 0 for t in others)
            c["spurious_other" if other else "spurious"] += 1
    return tally


def count_roles(predicted: Record | None, gold: Record) -> Tally:
    """Count right roles, and right places of literal mentions, of one article."""
    tally = Tally()
    c = tally.counts
    found = align((predicted or {}).get("mentions", []), gold["toponyms"])
    for j, toponym in enumerate(gold["toponyms"]):
        mention, role = found.get(j), toponym["role"]
        place = _place(mention)
        right = mention["role"] in GOLD_ROLES[role] if mention else role == "boilerplate"
        c[f"gold_{role}"] += 1
        c[f"right_{role}"] += right
        if not right:
            got = f"role {mention['role']}" if mention else "missed"
            tally.wrong.append((gold["id"], toponym["name"], role, got))
        if role == "literal" and toponym.get("kind") in PLACED_KINDS:
            placed = mention is not None and _right_place(mention, toponym)
            c["literal_places"] += 1
            c["place_right"] += placed
            if mention and not placed:
                got = f"place {place.get('name')} {place.get('kind')} {place.get('admin1')}"
                tally.wrong.append((gold["id"], toponym["name"], toponym["place"], got))
    return tally


def count_reports(predicted: Record | None, gold: Record) -> Tally:
    """Count literal mentions whose report has the gold's days."""
    c: Counter[str] = Counter()
    mentions = [dict(m, number=n) for n, m in enumerate((predicted or {}).get("mentions", []))]
    found = align(mentions, gold["toponyms"])
    reports = defaultdict(list)
    for report in (predicted or {}).get("reports", []):
        reports[report["mention"]].append((report["begin"], report["end"]))
    for j, toponym in enumerate(gold["toponyms"]):
        if toponym["role"] != "literal" or not toponym.get("date_begin"):
            continue
        begin, end = toponym["date_begin"], toponym["date_end"]
        days = reports[found[j]["number"]] if j in found else []
        c["gold"] += 1
        c["published_only"] += begin == end == gold["published"]
        c["reported"] += bool(days)
        c["same_days"] += (begin, end) in days
        c["overlapping"] += any(a and a <= end and begin <= b for a, b in days)
    return Tally(c)


def count_times(predicted: Record | None, gold: Record) -> Tally:
    """Count time expressions found and valued right (TempEval-3's definitions)."""
    c: Counter[str] = Counter()
    times = (predicted or {}).get("times", [])
    spans = {(t["start"], t["end"]) for t in times}
    c.update(pred=len(times), gold=len(gold["timexes"]))
    c["strict"] += sum((t["start"], t["end"]) in spans for t in gold["timexes"])
    for j, time in align(times, gold["timexes"]).items():
        c["relaxed"] += 1
        c["value"] += time.get("value") == gold["timexes"][j]["value"]
        c["type"] += time.get("type") == gold["timexes"][j]["type"]
    return Tally(c)


def count_published(predicted: Record | None, gold: Record) -> Tally:
    """Count publication dates right to the day, right as an interval, wrong and open."""
    c: Counter[str] = Counter()
    wanted = (gold.get("published") or gold.get("date") or gold.get("dct") or "")[:10]
    if not wanted:
        return Tally(c)
    date = (predicted or {}).get("published") or {}
    c["gold"] = 1
    if not date.get("begin"):
        c["undated"] = 1
        return Tally(c)
    begin, end = date["begin"], date["end"]
    right = begin <= wanted <= end
    c["wrong" if not right else "day_right" if begin == end else "interval_right"] = 1
    c[f"method {date.get('method')} given"] = 1
    c[f"method {date.get('method')} right"] = int(right)
    return Tally(c)


def count_events(predicted: Record | None, gold: Record) -> Tally:
    """Count how near the article's one gold point its places and its first focus place come."""
    c: Counter[str] = Counter()
    if gold.get("lat") is None:
        return Tally(c)
    record = predicted or {}
    places = [
        m["place"] for m in record.get("mentions", []) if m.get("place") and m.get("role") != "boilerplate"
    ]
    first = (record.get("focus") or [None])[0]
    focus = [p for p in places if p["id"] == first][:1]
    c.update(gold=1, placed=bool(places))
    for name, some, radii in (("any", places, (10, 25, 50, 161)), ("focus", focus, (25, 161))):
        errors = [distance_km(p["lon"], p["lat"], gold["lon"], gold["lat"]) for p in some]
        for radius in radii:
            c[f"{name}@{radius}"] += any(error < radius for error in errors)
    return Tally(c)


def figures_geoparse(tally: Tally) -> Figures:
    """Turn summed counts into the figures of geoparsing."""
    c, errors = tally.counts, sorted(tally.errors_km)
    out: Figures = {
        "docs": c["docs"],
        "missing_docs": c["missing_docs"],
        "gold": c["gold"],
        "predicted": c["pred"],
        "det_strict": _prf(c["strict_tp"], c["pred"], c["gold"]),
        "det_overlap": _prf(c["overlap_tp"], c["pred"], c["gold"]),
        "e2e_exact_id": _percent(c["id_strict"], c["gold_id"]),
        "e2e_exact_id_overlap": _percent(c["id_overlap"], c["gold_id"]),
        "e2e_acc161": _percent(c["a161_strict"], c["gold_ll"]),
        "e2e_acc161_overlap": _percent(c["a161_overlap"], c["gold_ll"]),
        "acc161_of_resolved": _percent(c["a161_overlap"], len(errors)),
        "mean_km": round(sum(errors) / len(errors), 1) if errors else None,
        "median_km": round(errors[len(errors) // 2], 1) if errors else None,
        "auc": round(sum(math.log(e + 1) for e in errors) / math.log(FARTHEST_KM) / len(errors), 3)
        if errors
        else None,
        "spurious_places": c["spurious"],
        "spurious_on_unlinked_gold": c["spurious_other"],
    }
    types = sorted(k.partition("|")[2] for k in c if k.startswith("of|"))
    if types:
        out["by_type"] = {
            t: {
                "found": _percent(c[f"found|{t}"], c[f"of|{t}"]),
                "exact_id_overlap": _percent(c[f"id_overlap|{t}"], c[f"gold_id|{t}"]),
                "gold": c[f"of|{t}"],
            }
            for t in types
        }
    if tally.scored:
        out["calibration"] = calibration(tally.scored)
    return out


def figures_roles(tally: Tally) -> Figures:
    """Turn summed counts into shares of right roles and places."""
    c = tally.counts
    names = sorted(k.removeprefix("gold_") for k in c if k.startswith("gold_"))
    return {
        "roles": {n: f"{c[f'right_{n}']}/{c[f'gold_{n}']}" for n in names},
        "literal_places": f"{c['place_right']}/{c['literal_places']}",
        "wrong": tally.wrong,
    }


def figures_times(tally: Tally) -> Figures:
    """Turn summed counts into precision, recall and F1 of time expressions."""
    c = tally.counts
    shares = {k: _prf(c[k], c["pred"], c["gold"]) for k in ("strict", "relaxed", "value", "type")}
    return {"gold": c["gold"], "predicted": c["pred"], **shares}


def figures_published(tally: Tally) -> Figures:
    """Turn summed counts into counts by outcome and by method."""
    c = tally.counts
    methods = sorted(k.split()[1] for k in c if k.endswith(" given"))
    out: Figures = {k: n for k, n in c.items() if not k.startswith("method ")}
    out["by_method"] = {m: f"{c[f'method {m} right']}/{c[f'method {m} given']}" for m in methods}
    return out


def figures_shares(tally: Tally) -> Figures:
    """Turn summed counts into percent of gold."""
    return {k: n if k == "gold" else _percent(n, tally.counts["gold"]) for k, n in tally.counts.items()}


def calibration(scored: list[tuple[float, bool]], bins: int = 10) -> Figures:
    """Measure calibration: expected error over equal-width bins, share right of scores of 0.9 and more.

    >>> calibration([(0.95, True), (0.95, True), (0.55, False)])["ece"]
    0.217
    """
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, right in scored:
        groups[min(int(score * bins), bins - 1)].append((score, right))
    rows, error = [], 0.0
    for number, group in sorted(groups.items()):
        said = sum(s for s, _ in group) / len(group)
        was = sum(r for _, r in group) / len(group)
        error += abs(said - was) * len(group) / len(scored)
        rows.append({"from": number / bins, "n": len(group), "said": round(said, 3), "right": round(was, 3)})
    sure = [r for s, r in scored if s >= 0.9]
    return {
        "ece": round(error, 3),
        "sure": len(sure),
        "right_of_sure": _percent(sum(sure), len(sure)),
        "bins": rows,
    }


def score_stories(predicted: Mapping[str, Record], gold: Mapping[str, Record]) -> Figures:
    """Pairwise precision, recall and F1 of the grouping into stories."""
    mine, wanted = defaultdict(list), defaultdict(list)
    for key, record in gold.items():
        wanted[record["story"]].append(key)
        mine[predicted.get(key, {}).get("story_id") or f"missing:{key}"].append(key)
    pairs, gold_pairs = (
        {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
        for groups in (mine, wanted)
    )
    share = _prf(len(pairs & gold_pairs), len(pairs), len(gold_pairs), digits=2)
    return {
        **dict(zip(("precision", "recall", "f1"), share.values(), strict=True)),
        "gold_pairs": len(gold_pairs),
        "predicted_pairs": len(pairs),
    }


TASKS: dict[str, tuple[Callable[[Record | None, Record], Tally], Callable[[Tally], Figures]]] = {
    "geoparse": (count_geoparse, figures_geoparse),
    "roles": (count_roles, figures_roles),
    "reports": (count_reports, figures_shares),
    "times": (count_times, figures_times),
    "published": (count_published, figures_published),
    "events": (count_events, figures_shares),
}


def _percent(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _prf(hits: int, predicted: int, gold: int, digits: int = 1) -> dict[str, float]:
    p, r = hits / max(1, predicted), hits / max(1, gold)
    values = (p, r, 2 * p * r / max(1e-9, p + r))
    return {name: round(100 * value, digits) for name, value in zip("PRF", values, strict=True)}


def _place(mention: Record | None) -> Record:
    return (mention or {}).get("place") or {}


def _error_km(mention: Record | None, toponym: Record) -> float | None:
    place = _place(mention)
    if place.get("lat") is None:
        return None
    return distance_km(place["lon"], place["lat"], toponym["lon"], toponym["lat"])


def _right_place(mention: Record, toponym: Record) -> bool:
    """Whether a literal mention has the right place.

    An area is right by code and kind, a settlement or site in its admin-1 within 25 km; where gold says ``either``
    a careful reader may take the region or its namesake city.
    """
    place = _place(mention)
    if toponym.get("either"):
        return place.get("admin1") == toponym["admin1"] and place.get("kind") in ("admin1", "settlement")
    if toponym["kind"] == "country":
        return place.get("kind") == "country" and place.get("country") == toponym["country"]
    if toponym["kind"] == "admin1":
        return place.get("kind") == "admin1" and place.get("admin1") == toponym["admin1"]
    if not place or place.get("admin1") != toponym["admin1"] or place.get("kind") in ("admin1", "country"):
        return False
    error = _error_km(mention, toponym) if toponym.get("lat") is not None else None
    return error is None or error < SETTLEMENT_KM
