"""Cross-validate recognition, roles and resolution end to end: ``python -m tools.train.folds [--out FILE]``.

Five folds over documents, and each geoparsing corpus left out in turn. What is judged was seen by no model: neither the
recogniser's nor the ranker's training had the article (or, in the second run, its corpus). Outlet profiles come from
what such models make of the outlet's other articles. Every figure is `pipeline.evaluate`'s.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pyarrow as pa

import pipeline.recognise
from gazetteer.store import open_store
from pipeline.clean import split_sections
from pipeline.evaluate import add_tallies
from pipeline.recognition.model import WEIGHTS as RECOGNISER
from pipeline.recognition.model import load_model
from pipeline.resolve import count_outlets, find_focus, resolve_mentions
from pipeline.roles import assign_roles
from pipeline.scores import TASKS, overlap
from tools.train import recognise
from tools.train.gold import make_articles, right_rows
from tools.train.resolve import Examples, label, state_kinds, train

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gazetteer.store import Store
    from pipeline.resolution.ranker import Ranker

Record = dict[str, Any]

FOLDS = 5
POOLED = ("LGL", "TR-News", "GeoWebNews")
LEFT_OUT = (*POOLED, "GeoVirus")
KINDS_STATED = 0.5  # weight of the copies in which kinds are stated


def fold_of(record: Record) -> int:
    """Fold of an article, by its id."""
    return crc32(record["id"].encode()) % FOLDS


@contextmanager
def recogniser_without(data: recognise.Data, judged: np.ndarray) -> Iterator[None]:
    """Let `find_mentions` use a recogniser that was trained without the articles judged."""
    names = np.array([r["id"].removesuffix("/case") for r in data.records])
    others = np.flatnonzero(~np.isin(names, names[judged]))
    first, second, _ = recognise.fit_both(data, others, judged[:0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recognise.npz"
        shipped = dict(np.load(RECOGNISER))
        np.savez(
            path,
            vocabulary=np.frombuffer("\n".join(data.keys).encode(), np.uint8),
            calibration=shipped["calibration"],
            **first.pack("first"),
            **second.pack("second"),
        )
        model = load_model(path)
    before = pipeline.recognise.load_model
    pipeline.recognise.load_model = lambda: model
    try:
        yield
    finally:
        pipeline.recognise.load_model = before


def find_names(
    records: list[Record], store: Store, *, spans: bool = False
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Articles, sentences and names (with roles) of gold records, recognised or as gold gives the spans."""
    articles = make_articles(records, spans=spans)
    sentences = split_sections(articles)
    names = pipeline.recognise.find_mentions(articles, sentences, store)
    return articles, sentences, assign_roles(articles, sentences, names)


def find_right(records: list[Record], names: pa.Table, store: Store) -> list[set[int] | None]:
    """Rows that each name means by gold: empty if it is no place or none of the gazetteer's, None if gold is silent."""
    gold = {r["id"]: r for r in records}
    demonyms = np.array(names["role"].to_pylist()) == "demonym"
    out: list[set[int] | None] = []
    for number, row in enumerate(names.select(["article_id", "start", "end", "surface"]).to_pylist()):
        record = gold[row["article_id"]]
        marked = [t for t in record["toponyms"] if overlap(row, t) > 0]
        if marked:
            best = max(marked, key=lambda t: (overlap(row, t), t["start"] - t["end"]))
            out.append(right_rows(best, row["surface"], store))
        elif demonyms[number] and record["corpus"] in recognise.NO_DEMONYMS:
            out.append(None)
        else:
            out.append(set())
    return out


def make_examples(records: list[Record], names: dict[str, pa.Table], store: Store) -> list[Examples]:
    """Training examples of some articles: as recognised, as gold gives the spans, and with kinds stated."""
    out = []
    for corpus in recognise.SETS:
        some = [r for r in records if r["corpus"] == corpus]
        if not some:
            continue
        articles = make_articles(some)
        ids = pa.array([r["id"] for r in some])
        found = names[corpus].filter(pa.compute.is_in(names[corpus]["article_id"], ids))
        out.append(label(articles, found, find_right(some, found, store), store))
        given, _, marked = find_names(some, store, spans=True)
        right = find_right(some, marked, store)
        out.append(label(given, marked, right, store))
        stated = label(given, *state_kinds(marked, right, store), store)
        out.append(Examples(given, stated.prepared, stated.right, stated.weight * KINDS_STATED))
    return out


def recognise_held_out(records: list[Record], data: recognise.Data, store: Store) -> dict[str, pa.Table]:
    """Names of every article by a recogniser that has not seen it, by corpus."""
    folds = np.array([fold_of(r) for r in records])
    found = defaultdict(list)
    for fold in range(FOLDS):
        judged = np.flatnonzero(folds == fold)
        with recogniser_without(data, judged):
            for corpus in recognise.SETS:
                some = [records[n] for n in judged if records[n]["corpus"] == corpus]
                if some:
                    found[corpus].append(find_names(some, store)[2])
        print(f"recognised fold {fold}", flush=True)
    return {corpus: pa.concat_tables(parts) for corpus, parts in found.items()}


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
    rankers, tables = {}, []
    for split, judged in splits.items():
        inside = set(judged.tolist())
        others = [r for n, r in enumerate(records) if n not in inside]
        rankers[split] = train(make_examples(others, names[""], store), store)
        for corpus, some in _by_corpus(records, judged):
            found = order_names(names[split][corpus], some)
            alone, mentions = resolve_records(some, found, rankers[split], store, None)
            out["alone"] |= alone
            tables.append(count_outlets(mentions, make_articles(some)))
            given, sentences, marked = find_names(some, store, spans=True)
            del given, sentences
            out["given"] |= resolve_records(some, marked, rankers[split], store, None)[0]
        print(f"resolved {split}", flush=True)
    outlets = pipeline.resolve.merge_outlets(tables)
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
    """Figures of geoparsing of each corpus, and of three pooled."""
    count, figures = TASKS["geoparse"]
    tallies = defaultdict(list)
    for record in records:
        if record["corpus"] in LEFT_OUT and record["id"] in found:
            tally = count(found[record["id"]], record)
            tallies[record["corpus"]].append(tally)
            if record["corpus"] in POOLED:
                tallies["pooled"].append(tally)
    return {name: figures(add_tallies(some)) for name, some in tallies.items()}


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    store = open_store()
    records = recognise.read_gold()
    data = recognise.Data([*records, *recognise.vary_case(records)])
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
                keys = ("e2e_exact_id", "e2e_acc161", "spurious_places", "docs")
                shown = ", ".join(f"{k} {values[k]}" for k in keys)
                print(
                    f"{run}, {how}, {corpus}: F {values['det_strict']['F']}/{values['det_overlap']['F']}, {shown}"
                )
    if arguments.out:
        arguments.out.write_text(json.dumps(scored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
