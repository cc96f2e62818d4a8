"""Cross-validate recognition, roles and resolution end to end: ``python -m tools.train.folds [--out FILE]``.

Five folds over documents, and each geoparsing corpus left out in turn. What is judged was seen by no model: neither the
recogniser's nor the ranker's training had the article (or, in the second run, its corpus). Outlet profiles come from
what such models make of the outlet's other articles. Every figure is `pipeline.evaluate`'s.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.evaluate import add_tallies
from pipeline.resolve import count_outlets, find_focus, merge_outlets, resolve_mentions
from pipeline.scores import TASKS
from tools.train import recognise
from tools.train.copies import copy_articles
from tools.train.gold import make_articles
from tools.train.ranker import train
from tools.train.resolve import (
    FOLDS,
    find_names,
    fold_of,
    make_examples,
    make_located,
    recognise_held_out,
    recogniser_without,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from gazetteer.store import Store
    from pipeline.resolution.ranker import Ranker

Record = dict[str, Any]

POOLED = ("LGL", "TR-News", "GeoWebNews")
LEFT_OUT = (*POOLED, "GeoVirus")
PLACED = ("war", "seeds", "own")  # no GeoNames ids, but roles and places


def resolve_records(
    records: list[Record], names: pa.Table, ranker: Ranker, store: Store, outlets: pa.Table | None
) -> tuple[dict[str, Record], pa.Table]:
    """Resolve names; return `geoparse` records, as far as resolution goes, and the table MENTIONS."""
    articles = make_articles(records)
    mentions = resolve_mentions(
        articles, split_sections(articles), names, store, outlets=outlets, ranker=ranker
    )
    focus = find_focus(mentions)
    out: dict[str, Record] = {
        r["id"]: {"id": r["id"], "mentions": [], "focus": focus.get(r["id"], [])} for r in records
    }
    for row in mentions.to_pylist():
        place = None
        if row["place_id"]:
            kept = ("kind", "lat", "lon", "country", "admin1", "admin2")
            place = {"id": row["place_id"], "name": row["place_name"], **{k: row[k] for k in kept}}
        mention = {k: row[k] for k in ("start", "end", "surface", "role", "status", "score", "alternatives")}
        out[row["article_id"]]["mentions"].append(mention | {"place": place})
    return out, mentions


def order_names(names: pa.Table, records: list[Record]) -> pa.Table:
    """Names of these articles only, in their order."""
    place = {r["id"]: n for n, r in enumerate(records)}
    ids = names["article_id"].to_pylist()
    keep = [n for n, key in enumerate(ids) if key in place]
    return names.take(sorted(keep, key=lambda n: (place[ids[n]], n)))


def run_folds(
    records: list[Record], names: dict[str, dict[str, pa.Table]], splits: dict[str, np.ndarray], store: Store
) -> dict[str, dict[str, Record]]:
    """Resolve each split by a ranker trained on the others, with and without profiles of the outlets.

    Parameters
    ----------
    names
        For each split, the names to resolve by corpus; under ``""`` those to learn from.
    splits
        Split's name → the articles judged.

    Returns
    -------
    dict
        ``{"given" | "alone" | "outlets": records by id}``.
    """
    out: dict[str, dict[str, Record]] = {"given": {}, "alone": {}, "outlets": {}}
    rankers, tables, located = {}, [], make_located(store)
    for split, judged in splits.items():
        inside = set(judged.tolist())
        others = [r for n, r in enumerate(records) if n not in inside]
        rankers[split] = train([*make_examples(others, names[""], store), *located], store)
        for corpus, some in _by_corpus(records, judged):
            found = order_names(names[split][corpus], some)
            alone, mentions = resolve_records(some, found, rankers[split], store, None)
            out["alone"] |= alone
            tables.append(count_outlets(mentions, make_articles(some)))
            given, sentences, marked = find_names(some, store, spans=True)
            del given, sentences
            out["given"] |= resolve_records(some, marked, rankers[split], store, None)[0]
        print(f"resolved {split}", flush=True)
    outlets = merge_outlets(tables)
    for split, judged in splits.items():
        for corpus, some in _by_corpus(records, judged):
            found = order_names(names[split][corpus], some)
            out["outlets"] |= resolve_records(some, found, rankers[split], store, outlets)[0]
    return out


def _by_corpus(records: list[Record], judged: np.ndarray) -> Iterator[tuple[str, list[Record]]]:
    for corpus in recognise.SETS:
        some = [records[n] for n in judged.tolist() if records[n]["corpus"] == corpus]
        if some:
            yield corpus, some


def score(found: dict[str, Record], records: Iterable[Record]) -> dict[str, Any]:
    """Figures of geoparsing of each corpus, and of three pooled; of the others, which have no ids, literal places that are right.

    Their roles are left out: the role classifier has seen them (`tools.train.roles --evaluate` has its figures).
    """
    tallies = defaultdict(list)
    for record in records:
        if record["id"] not in found:
            continue
        corpus = record["corpus"]
        tally = TASKS["geoparse" if corpus in LEFT_OUT else "roles"][0](found[record["id"]], record)
        tallies[corpus].append(tally)
        if corpus in POOLED:
            tallies["pooled"].append(tally)
    figures = {}
    for name, some in tallies.items():
        figures[name] = TASKS["roles" if name in PLACED else "geoparse"][1](add_tallies(some))
        if name in PLACED:
            figures[name] = {"literal_places": figures[name]["literal_places"]}
    return figures


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    store = open_store()
    records = recognise.read_gold()
    data = recognise.Data([*records, *copy_articles(records)])
    held_out = recognise_held_out(records, data, store)
    folds = np.array([fold_of(r) for r in records])
    splits = {str(fold): np.flatnonzero(folds == fold) for fold in range(FOLDS)}
    figures = {"five-fold": run_folds(records, dict.fromkeys([*splits, ""], held_out), splits, store)}
    corpora = np.array([r["corpus"] for r in records])
    left = {corpus: np.flatnonzero(corpora == corpus) for corpus in LEFT_OUT}
    names = {"": held_out}
    for corpus, judged in left.items():
        with recogniser_without(data, judged):
            names[corpus] = {corpus: find_names([records[n] for n in judged], store)[2]}
    figures["corpus left out"] = run_folds(records, names, left, store)
    scored = {
        run: {how: score(found, records) for how, found in ways.items()} for run, ways in figures.items()
    }
    for run, ways in scored.items():
        for how, corpora_figures in ways.items():
            for corpus, values in corpora_figures.items():
                if corpus in PLACED:
                    print(f"{run}, {how}, {corpus}: literal places {values['literal_places']}")
                    continue
                keys = ("e2e_exact_id", "e2e_acc161", "spurious_places", "docs")
                shown = ", ".join(f"{k} {values[k]}" for k in keys)
                print(
                    f"{run}, {how}, {corpus}: F {values['det_strict']['F']}/{values['det_overlap']['F']}, {shown}"
                )
    if arguments.out:
        arguments.out.write_text(json.dumps(scored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
